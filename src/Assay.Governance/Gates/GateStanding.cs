using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>One gate of one engagement at one moment: judged, with its latest decision and whether that still stands.</summary>
/// <param name="Reasons">What broke the decision; empty while it stands.</param>
sealed record GateStanding(GatePolicy Policy, GateInput Input, GateResult Result, RecordedDecision? Decision, StampState Stamp, string Label, IReadOnlyList<string> Reasons)
{
    public Gate Gate => Policy.Gate;

    /// <summary>What has changed since the decision and does not break it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public StampView View() => new(Gate, Stamp, Label, Decision?.At);
}

/// <summary>A decision as recorded.</summary>
sealed record RecordedDecision(
    long Entry, Gate Gate, string UseCase, string? ModelVersion, string Outcome, bool Opens, string Actor, string? ActorName, Role As, DateTimeOffset At,
    Digest Policy, Digest Envelope, DecisionBasis Basis, DateTimeOffset? Baseline)
{
    public static IReadOnlyList<RecordedDecision> Of(IReadView view, string useCase) => [.. Of(view, [useCase])[useCase]];

    /// <summary>Of each of many use cases, the last decision first.</summary>
    public static ILookup<string, RecordedDecision> Of(IReadView view, IReadOnlyCollection<string> useCases) => Bulk.Query<Cells>(view, useCases, list =>
        $"""
         SELECT d.id AS Id, d.gate AS Gate, d.use_case AS UseCase, d.model_version AS ModelVersion, d.outcome AS Outcome, d.opens AS Opens, d.actor AS Actor, a.name AS ActorName,
             d.role AS Role, d.at AS At, d.policy AS Policy, d.envelope AS Envelope, d.basis AS Basis, d.baseline AS Baseline
         FROM decision d LEFT JOIN actor a ON a.id = d.actor WHERE d.use_case IN {list} ORDER BY d.id DESC
         """).ToLookup(c => c.UseCase, c => new RecordedDecision(
            c.Id, Names.Parse<Gate>(c.Gate), c.UseCase, c.ModelVersion, c.Outcome, c.Opens != 0, c.Actor, c.ActorName, Names.Parse<Role>(c.Role), Sql.Time(c.At),
            Digest.Parse(c.Policy), Digest.Parse(c.Envelope), JsonSerializer.Deserialize<DecisionBasis>(c.Basis, Json.Options)!, Sql.Time(c.Baseline)));

    sealed record Cells(
        long Id, string Gate, string UseCase, string? ModelVersion, string Outcome, long Opens, string Actor, string? ActorName, string Role, long At, string Policy,
        string Envelope, string Basis, long? Baseline);
}
