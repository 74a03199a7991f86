namespace Assay.Build;

/// <summary>What a component of a bill of materials is.</summary>
public enum BomKind { Model, File, Dataset, Tokenizer, Library, Code, Application, Other }

/// <summary>
/// A bill of materials, whatever it was written as: what CycloneDX and SPDX both say of a model. Both are written from it and
/// read into it, so that two bills can be compared, merged and searched across formats.
/// </summary>
public sealed record Bom
{
    /// <summary>What it was read from or is written as: <c>CycloneDX 1.6</c>, <c>SPDX 3.0.1</c>.</summary>
    public string Format { get; init; } = "";

    /// <summary>Serial number or document id; empty when there is none.</summary>
    public string Serial { get; init; } = "";

    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>What the bill is about; null when it does not say.</summary>
    public BomComponent? Main { get; init; }

    /// <summary>Everything else that is listed, in the order of the document.</summary>
    public IReadOnlyList<BomComponent> Components { get; init; } = [];

    public IReadOnlyList<BomEdge> Edges { get; init; } = [];

    /// <summary>External services that the model or its application calls (model APIs).</summary>
    public IReadOnlyList<BomService> Services { get; init; } = [];

    public IReadOnlyList<BomVulnerability> Vulnerabilities { get; init; } = [];

    public IReadOnlyList<BomClaim> Claims { get; init; } = [];

    /// <summary>The main component and the others.</summary>
    public IEnumerable<BomComponent> All => Main is null ? Components : Components.Prepend(Main);
}

/// <summary>A dependency: <paramref name="From"/> needs <paramref name="To"/>, both by reference.</summary>
public readonly record struct BomEdge(string From, string To);

/// <summary>A name and a value that no field of the format has.</summary>
public readonly record struct BomProperty(string Name, string Value);

/// <summary>A part of a bill of materials.</summary>
/// <param name="Ref">Its name inside this document (CycloneDX <c>bom-ref</c>, SPDX <c>spdxId</c>).</param>
public sealed record BomComponent(string Ref, BomKind Kind, string Name)
{
    public string? Version { get; init; }

    public string? Description { get; init; }

    public string? Supplier { get; init; }

    public IReadOnlyList<Digest> Digests { get; init; } = [];

    /// <summary>SPDX ids, SPDX expressions or names.</summary>
    public IReadOnlyList<string> Licences { get; init; } = [];

    /// <summary>Where the text of a licence stands that has no SPDX id.</summary>
    public string? LicenceUrl { get; init; }

    public string? PackageUrl { get; init; }

    /// <summary>Where it is distributed.</summary>
    public string? Url { get; init; }

    /// <summary>How the main component came from this one: <c>finetune</c>, <c>adapter</c>, <c>merge</c>, <c>quantized</c>, <c>base</c>.</summary>
    public string? Relation { get; init; }

    /// <summary>Revision in version control.</summary>
    public string? Commit { get; init; }

    public string? Classification { get; init; }

    /// <summary>When it was released; RFC 3339 as the source wrote it.</summary>
    public DateTimeOffset? Released { get; init; }

    /// <summary>It is not among the files the bill was made from.</summary>
    public bool IsExternal { get; init; }

    public BomCard? Card { get; init; }

    public IReadOnlyList<BomProperty> Properties { get; init; } = [];

    public string? Property(string name) => Properties.FirstOrDefault(p => p.Name == name).Value;
}

/// <summary>The model card: how the model was made, what it does, how well, and what to mind.</summary>
public sealed record BomCard
{
    public string? Task { get; init; }

    /// <summary>How it learned (<see cref="LearningApproach"/>, as CycloneDX spells it).</summary>
    public string? Approach { get; init; }

    public string? ArchitectureFamily { get; init; }

    public string? Architecture { get; init; }

    public IReadOnlyList<string> Inputs { get; init; } = [];

    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>References of the datasets.</summary>
    public IReadOnlyList<string> Datasets { get; init; } = [];

    public IReadOnlyList<BomPerformance> Performance { get; init; } = [];

    public IReadOnlyList<string> Users { get; init; } = [];

    public IReadOnlyList<string> UseCases { get; init; } = [];

    public IReadOnlyList<string> Limitations { get; init; } = [];

    public IReadOnlyList<string> Tradeoffs { get; init; } = [];

    public IReadOnlyList<BomRisk> Risks { get; init; } = [];

    public IReadOnlyList<BomFairness> Fairness { get; init; } = [];

    public IReadOnlyList<BomEnergy> Energy { get; init; } = [];
}

/// <summary>An ethical risk and what is done about it.</summary>
public sealed record BomRisk(string Name, string? Mitigation = null);

/// <summary>What the model means for a group of people (CycloneDX <c>fairnessAssessments</c>).</summary>
public sealed record BomFairness(string GroupAtRisk, string? Benefits = null, string? Harms = null, string? Mitigation = null);

/// <summary>Energy of one activity (<c>training</c>, <c>inference</c>, ...) in kWh, and whose energy it was.</summary>
public sealed record BomEnergy(string Activity, double KilowattHours, string Provider = "not stated", string Source = "unknown", double? CarbonTonnes = null);

/// <summary>An external service, such as a model behind an API.</summary>
public sealed record BomService(string Name, string? Provider = null, string? Version = null, IReadOnlyList<string>? Endpoints = null, bool? Authenticated = null, bool? CrossesTrustBoundary = null, string? Description = null)
{
    public string Ref { get; init; } = "";

    public IReadOnlyList<string> Addresses => Endpoints ?? [];
}

/// <summary>
/// A weakness, and where its analysis stands (VEX). <paramref name="State"/> and <paramref name="Responses"/> are CycloneDX's words. A risk
/// that was accepted stays <c>exploitable</c> with <c>will_not_fix</c>: accepting does not make it go away.
/// </summary>
public sealed record BomVulnerability(string Id, string Title, string Severity, string State, IReadOnlyList<string>? Responses = null, string? Detail = null, string? Justification = null)
{
    public string Ref { get; init; } = "";

    public string? Description { get; init; }

    public string? Recommendation { get; init; }

    public string? Source { get; init; }

    public IReadOnlyList<int> Cwes { get; init; } = [];

    /// <summary>References of the components it affects; the main component when empty.</summary>
    public IReadOnlyList<string> Affects { get; init; } = [];
}

/// <summary>
/// Something that is claimed of the model, with the evidence in the record (CycloneDX attestations). <paramref name="Met"/> is null when the
/// evidence states no result.
/// </summary>
public sealed record BomClaim(string Kind, string Predicate, bool? Met, string Evidence, Digest? EvidenceDigest = null, DateTimeOffset? At = null, string? By = null, bool Measured = true);
