using Assay.Record;

namespace Assay.Governance;

/// <summary>The gates of a pack, judged on what its entries say by the same evaluation as in the record.</summary>
static class PackGates
{
    /// <summary>What the gates are judged on, as of <paramref name="at"/>.</summary>
    public static EngagementFacts Facts(PackModel model, DateTimeOffset at)
    {
        var cell = Sql.Time(at);
        // A decision of intake comes before there is a model version.
        var version = model.Thing(model.ModelVersionId);
        var things = model.Datasets.Prepend(model.UseCase).Append(version).OfType<ThingView>().ToList();
        var findings = things.SelectMany(t => model.Findings.All
            .Where(f => model.HasDigest(t.Id, f.SubjectDigest) && (f.Closed == 0 || f.Status == "accepted" || f.WaivedUntil is not null) && f.OpenedAt <= cell)
            .Select(f => (Cells: f, Of: t))).DistinctBy(f => f.Cells.Id).ToList();
        return new EngagementFacts(model.UseCase, version)
        {
            Datasets = [.. model.Datasets],
            TreeSize = model.Size,
            Evidence =
            [
                .. model.Evidence.Where(e => e.Entry.At <= at).SelectMany(e => things.Where(t => model.IsAbout(e.Body.Subjects, t.Id)).Select(t => t.Id)
                    .Concat(EvidenceKinds.TryGet(e.Body.Kind, out var kind) && kind.Scope == EvidenceScope.Organisation ? [EngagementFacts.Organisation] : [])
                    .Select(subject => Fact(model, e.Entry, e.Body, subject))),
            ],
            Findings = [.. findings.Select(f => EngagementFacts.Fact(f.Cells, f.Of, cell))],
            Open = FindingQueries.Count(findings.Select(f => f.Cells), cell),
            Waivers = model.Findings.Waivers.Where(w => w.UseCase == model.UseCaseId && w.Gate is not null && w.RequestedAt <= cell)
                .Select(w => w.View(cell, null)).GroupBy(w => w.Gate!.Value).ToDictionary(g => g.Key, g => g.Select(EngagementFacts.Fact).ToList()),
            FindingWaivers =
            [
                .. model.Findings.Waivers.Where(w => w.Finding is not null && w.Status is "requested" or "approved" && w.RequestedAt <= cell && w.ExpiresAt > cell)
                    .Select(w => new FindingWaiverFact(w.Id, w.Kind, w.Finding!, w.Status, w.Requester)),
            ],
            Changes = RegisterChanges.Of(model.Registrations.Where(e => e.At <= at)),
            Decisions = [.. model.Decisions.AsEnumerable().Reverse().Select(d => Decision(model, d.Entry, d.Body))],
        };
    }

    /// <summary>The seven stamps. A gate whose policy the record never took into force has not been decided by anybody.</summary>
    public static IReadOnlyList<(StampView Stamp, IReadOnlyList<string> Reasons)> Stamps(PackModel model, DateTimeOffset at)
    {
        var facts = Facts(model, at);
        var names = new IdNames(id => model.Thing(id)?.Slug
            ?? (model.Findings.Waivers.FirstOrDefault(w => w.Id == id) is { } waiver ? IdNames.Of(waiver.View(Sql.Time(at), null)) : id.StartsWith("a_", StringComparison.Ordinal) ? model.Name(id) : null));
        var stamps = new List<(StampView, IReadOnlyList<string>)>();
        GateStanding? before = null;
        var broken = false;
        foreach (var gate in Enum.GetValues<Gate>())
        {
            var standing = model.PolicyOf(gate) is { } policy && !broken ? GateStandings.Of(facts, policy, before, at, null) : null;
            if (standing is null)
            {
                // A baseline leaves no policy in the record.
                broken = true;
                var decided = facts.Decisions.FirstOrDefault(d => d.Gate == gate);
                stamps.Add((new StampView(gate, decided is null ? StampState.Idle : decided.Baseline > at ? StampState.Open : StampState.Stale, decided?.Outcome ?? "not reached", decided?.At), []));
                continue;
            }

            stamps.Add((standing.View(), [.. standing.Reasons.Select(names.In)]));
            before = standing;
        }

        return stamps;
    }

    static EvidenceFact Fact(PackModel model, LogEntry entry, EvidenceBody body, string subject) => new(
        entry.Index, body.Envelope, body.Kind, subject, body.Origin, body.Result, entry.At, body.ValidUntil, entry.Actor,
        model.Trust.KeyAt(body.KeyId, model.Size)?.RevokedAt <= entry.Index, model.Erased(entry, "envelope") is not null, body.Tool?.Name, body.Metrics, body.NoneInPeriod,
        model.Trust.KeyAt(body.KeyId, model.Size)?.Actor, model.IsPartial(body, subject));

    static RecordedDecision Decision(PackModel model, LogEntry entry, DecisionBody body) => new(
        entry.Index, body.Gate, body.UseCase, body.ModelVersion, body.Outcome, body.Opens, entry.Actor, model.Name(entry.Actor), body.As, entry.At, body.Policy, body.Envelope, body.Basis, body.Baseline);
}
