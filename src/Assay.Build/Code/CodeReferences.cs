namespace Assay.Build.Code;

/// <summary>The catalogue entries that findings in code point to.</summary>
internal static class CodeReferences
{
    public static readonly Reference SupplyChain = new("atlas", "AML.T0010");
    public static readonly Reference UnsafeArtifact = new("atlas", "AML.T0011.000");
    public static readonly Reference UnsecuredCredentials = new("atlas", "AML.T0055");
    public static readonly Reference PluginCompromise = new("atlas", "AML.T0053");
    public static readonly Reference PublicApplication = new("atlas", "AML.T0049");
    public static readonly Reference LlmSupplyChain = new("owasp-llm", "LLM03", "2025");
    public static readonly Reference LlmDisclosure = new("owasp-llm", "LLM02", "2025");
    public static readonly Reference LlmOutput = new("owasp-llm", "LLM05", "2025");
    public static readonly Reference LlmAgency = new("owasp-llm", "LLM06", "2025");
    public static readonly Reference MlSupplyChain = new("owasp-ml", "ML06", "2023");
    public static readonly Reference MlPoisoning = new("owasp-ml", "ML02", "2023");

    public static Reference Cwe(int number) => new("cwe", $"CWE-{number}");
}
