namespace Assay.Serving.Hardening.Rules;

/// <summary>The catalogues and standards that the rules point to.</summary>
internal static class Standards
{
    public static readonly Reference SupplyChain = new("atlas", "AML.T0010");
    public static readonly Reference PublicApplication = new("atlas", "AML.T0049");
    public static readonly Reference Credentials = new("atlas", "AML.T0055");
    public static readonly Reference UnsafeArtifact = new("atlas", "AML.T0011.000");
    public static readonly Reference Exfiltration = new("atlas", "AML.T0025");
    public static readonly Reference LlmSupplyChain = new("owasp-llm", "LLM03", "2025");
    public static readonly Reference LlmPoisoning = new("owasp-llm", "LLM04", "2025");
    public static readonly Reference LlmConsumption = new("owasp-llm", "LLM10", "2025");

    public static Reference Cwe(int number) => new("cwe", $"CWE-{number}");

    /// <summary>CIS Kubernetes Benchmark, section 5 (Policies).</summary>
    public static Reference Cis(string section) => new("cis-kubernetes", section, "1.10");

    /// <summary>CIS Docker Benchmark.</summary>
    public static Reference CisDocker(string section) => new("cis-docker", section, "1.6");

    /// <summary>NSA and CISA, Kubernetes Hardening Guidance.</summary>
    public static Reference Nsa(string section) => new("nsa-kubernetes", section, "1.2");

    /// <summary>Kubernetes, Pod Security Standards.</summary>
    public static Reference Pod(string level) => new("pod-security", level);
}
