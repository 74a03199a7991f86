using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>A round that a plan asks for again.</summary>
/// <param name="Last">When the last report came; null when there was none since the plan.</param>
public sealed record DueRound(ThingView UseCase, RedTeamPlan Plan, DateTimeOffset? Last, DateTimeOffset Due);

/// <summary>Rounds recur after release: a plan that says so makes one due so many days after the last report, as long as the use case runs somewhere.</summary>
static class DueRounds
{
    public static IReadOnlyList<DueRound> Of(IReadView view)
    {
        var due = new List<DueRound>();
        var seen = new HashSet<(string, string)>();
        foreach (var entry in view.Query<long>("SELECT id FROM evidence WHERE kind = @kind AND erased = 0 ORDER BY id DESC LIMIT 500", new { kind = RedTeamPlan.Kind }))
        {
            if (EvidenceQueries.Row(view, entry) is not { } row || Blobs.Of(view, view.Entry(entry), "envelope") is not { } bytes
                || Envelope.TryRead(bytes, out _)?.TryReadStatement(out _) is not { } statement || RedTeamPlan.Read(row, statement.Predicate) is not { } plan)
                continue;
            foreach (var useCase in statement.Subjects.SelectMany(s => s.Digests).SelectMany(d => ThingQueries.WithDigest(view, d.ToString())).Where(t => t.Kind == ThingKind.UseCase).DistinctBy(t => t.Id))
                // Of a name the newest speaks, also when it no longer asks for a round.
                if (seen.Add((useCase.Id, plan.Name)) && plan.RecurrenceDays is { } days && Runs(view, useCase))
                {
                    var last = Last(view, useCase);
                    due.Add(new DueRound(useCase, plan, last, (last ?? row.At) + TimeSpan.FromDays(days)));
                }
        }

        return due;
    }

    public static WorkItem Item(DueRound round, DateTimeOffset now) => new(
        "round", $"Red-team round of {round.UseCase.Name}",
        $"{(round.Due <= now ? "due since" : "due on")} {round.Due.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}: {Why.Count(round.Plan.RecurrenceDays!.Value, "day")} after {(round.Last is null ? "the plan, and there is no report yet" : "the last report")} (plan '{round.Plan.Name}'){NotRun(round.Plan, now)}",
        $"/rounds?useCase={Uri.EscapeDataString(round.UseCase.Slug)}", round.Due, round.Due <= now);

    // What stands in the way for everybody; what a server has to add stands on the page of rounds.
    static string NotRun(RedTeamPlan plan, DateTimeOffset now) =>
        plan.Lacks(DateOnly.FromDateTime(now.UtcDateTime)) is { Count: > 0 } lacks ? $"; cannot run: {string.Join("; ", lacks)}" : "";

    static bool Runs(IReadView view, ThingView useCase) => ThingQueries.Deployments(view, useCase.Id).Any(d => d.Status is DeploymentStatus.Live or DeploymentStatus.Rollout);

    // A round of chosen probes, and one that broke off, is no round that was due.
    static DateTimeOffset? Last(IReadView view, ThingView useCase) =>
        ThingQueries.LinkedTo(view, useCase.Id, ThingKind.ModelVersion).Append(useCase).SelectMany(t => EvidenceQueries.About(view, t.Id))
            .Where(e => e.Kind == "red-team-report" && e.Erased == 0 && e.Result != EvidenceResult.Incomplete.Name()).Select(e => (DateTimeOffset?)Sql.Time(e.Answered ?? e.At)).Max();
}
