namespace Assay.Serving.Hardening;

/// <summary>What a scan of serving saw.</summary>
/// <param name="Root">What was scanned, as it was named.</param>
/// <param name="Files">Manifests that were read, with their SHA-256.</param>
/// <param name="Findings">What counts, worst first.</param>
/// <param name="Known">What the baseline holds already.</param>
/// <param name="Gaps">What could not be looked at, or told.</param>
/// <param name="Servers">For each model server, whether the gateway is the only way to it.</param>
/// <param name="Controls">Each control as the serving-hardening record has it.</param>
/// <param name="Workloads">How many workloads were judged.</param>
public sealed record ServingScan(
    string Root, IReadOnlyList<Subject> Files, IReadOnlyList<Finding> Findings, IReadOnlyList<Finding> Known, IReadOnlyList<Gap> Gaps, IReadOnlyList<ServerReach> Servers, IReadOnlyList<HardeningControl> Controls, int Workloads)
{
    public bool Complete => Gaps.Count == 0;

    internal string? Image { get; init; }

    /// <summary>Findings, gaps, and one statement of kind <c>serving-hardening-record</c> about the manifests, and about what they are said to serve.</summary>
    /// <param name="serves">A model version that somebody said these manifests serve.</param>
    public Report ToReport(DateTimeOffset now, Subject? serves = null) => HardeningEvidence.Of(this, now, serves);
}

/// <summary>A control and whether it holds.</summary>
/// <param name="State">applied, partly, not-applied.</param>
public sealed record HardeningControl(string Name, string State, string? Detail = null);
