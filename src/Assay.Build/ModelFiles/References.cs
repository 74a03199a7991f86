namespace Assay.Build.ModelFiles;

/// <summary>The catalogue entries that model-file findings point to.</summary>
internal static class References
{
    public static readonly Reference UntrustedDeserialization = new("cwe", "CWE-502");
    public static readonly Reference PathTraversal = new("cwe", "CWE-22");
    public static readonly Reference LinkFollowing = new("cwe", "CWE-59");
    public static readonly Reference Amplification = new("cwe", "CWE-409");
    public static readonly Reference InterpretationConflict = new("cwe", "CWE-436");
    public static readonly Reference InputValidation = new("cwe", "CWE-20");
    public static readonly Reference IntegrityCheck = new("cwe", "CWE-354");
    public static readonly Reference ExecutableArtifact = new("cwe", "CWE-506");
    public static readonly Reference HiddenFunctionality = new("cwe", "CWE-912");
    public static readonly Reference IntegerOverflow = new("cwe", "CWE-190");
    public static readonly Reference HeapOverflow = new("cwe", "CWE-122");
    public static readonly Reference OutOfBoundsRead = new("cwe", "CWE-125");
    public static readonly Reference TemplateInjection = new("cwe", "CWE-1336");
    public static readonly Reference ResourceConsumption = new("cwe", "CWE-400");
    public static readonly Reference UntrustedCode = new("cwe", "CWE-829");
    public static readonly Reference EntityExpansion = new("cwe", "CWE-776");
    public static readonly Reference SlowPattern = new("cwe", "CWE-1333");
    public static readonly Reference SupplyChain = new("atlas", "AML.T0010");
    public static readonly Reference UnsafeArtifact = new("atlas", "AML.T0011");
    public static readonly Reference ManipulateModel = new("atlas", "AML.T0018");
    public static readonly Reference LlmSupplyChain = new("owasp-llm", "LLM03", "2025");
}
