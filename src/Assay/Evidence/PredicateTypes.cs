namespace Assay;

/// <summary>Predicate types: the world's where it has one, otherwise ours under one prefix, with a version.</summary>
public static class PredicateTypes
{
    /// <summary>Type URIs identify; they need not resolve. The schemas are in <c>docs/formats</c>.</summary>
    public const string Prefix = "https://assay.dev/evidence/";

    public const string CycloneDx = "https://cyclonedx.org/bom";
    public const string Spdx = "https://spdx.dev/Document";
    public const string SlsaProvenance = "https://slsa.dev/provenance/v1";
    public const string SlsaVsa = "https://slsa.dev/verification_summary/v1";
    public const string ModelSigning = "https://model_signing/signature/v1.0";
    public const string TestResult = "https://in-toto.io/attestation/test-result/v0.1";
    public const string Vulnerabilities = "https://in-toto.io/attestation/vulns/v0.1";
    public const string GateDecision = Prefix + "gate-decision/v1";

    public static string Own(string kind) => $"{Prefix}{kind}/v1";
}
