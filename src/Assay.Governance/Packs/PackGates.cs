using Assay.Record;

namespace Assay.Governance;

/// <summary>The gates of a pack, judged on what its entries say by the same evaluation as in the record.</summary>
static class PackGates
{
    // To this format a classification was not held against the register, a false positive counted as open, and a gate that was reached and has no policy in the record was "not reached".
    const int WithoutClassification = 2;

    /// <summary>What the gates are judged on, as of <paramref name="at"/>.</summary>
    public static EngagementFacts Facts(PackModel model, DateTimeOffset at)
    {
        var cell = Sql.Time(at);
        // A decision of intake comes before there is a model version.
        var version = model.Thing(model.ModelVersionId);
        var things = model.Datasets.Prepend(model.UseCase).Append(version).OfType<ThingView>().ToList();
        var findings = things.SelectMany(t => model.Findings.All
            .Where(f => model.HasDigest(t.Id, f.SubjectDigest) && (f.Closed == 0 || f.Status == "accepted" || f.WaivedUntil is not null || model.Findings.IsFixedElsewhere(f, t)) && f.OpenedAt <= cell)
            .Select(f => (Cells: model.Findings.IsFixedElsewhere(f, t) ? RetestScope.Open(f) : f, Of: t))).DistinctBy(f => f.Cells.Id).ToList();
        List<EvidenceFact> evidence =
        [
            .. model.Evidence.Where(e => e.Entry.At <= at).SelectMany(e => things.Where(t => model.IsAbout(e.Body.Subjects, t.Id)).Select(t => t.Id)
                .Concat(EvidenceKinds.TryGet(e.Body.Kind, out var kind) && kind.Scope == EvidenceScope.Organisation ? [EngagementFacts.Organisation] : [])
                .Select(subject => Fact(model, e.Entry, e.Body, subject))),
        ];
        return new EngagementFacts(model.UseCase, version)
        {
            Datasets = [.. model.Datasets],
            TreeSize = model.Size,
            Evidence = evidence,
            Classified = model.Format <= WithoutClassification ? null
                : FiledClass.Of(evidence, model.UseCaseId, entry => model.Content(model.Evidence.First(e => e.Entry.Index == entry).Entry, "envelope")),
            Findings = [.. findings.Select(f => EngagementFacts.Fact(f.Cells, f.Of, cell)).Select(f => model.Format <= WithoutClassification ? LimitJudge.AsBefore(f) : f)],
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
                stamps.Add((new StampView(gate, decided is null ? StampState.Idle : decided.Baseline > at ? StampState.Open : StampState.Stale, decided?.Outcome ?? (IsReached(model, facts, gate) ? "not decided" : "not reached"), decided?.At), []));
                continue;
            }

            // The report of this format tells notes beside what broke a decision; other words of it would be another format.
            stamps.Add((standing.View(), [.. standing.Reasons.Concat(standing.Notes).Select(names.In)]));
            before = standing;
        }

        return stamps;
    }

    // Without its policy nobody can say what it lacks.
    static bool IsReached(PackModel model, EngagementFacts facts, Gate gate) => model.Format > WithoutClassification && gate != Gate.Retirement
        && (gate == Gate.UseCaseIntake || facts.Decisions.FirstOrDefault(d => d.Gate == gate - 1) is { Opens: true });

    static EvidenceFact Fact(PackModel model, LogEntry entry, EvidenceBody body, string subject) => new(
        entry.Index, body.Envelope, body.Kind, subject, body.Origin, body.Result, entry.At, body.ValidUntil, entry.Actor,
        model.Trust.KeyAt(body.KeyId, model.Size)?.RevokedAt <= entry.Index, model.Erased(entry, "envelope") is not null, body.Tool?.Name, body.Metrics, body.NoneInPeriod,
        model.Trust.KeyAt(body.KeyId, model.Size)?.Actor, model.IsPartial(body, subject))
    { Answered = Sql.Time(Sql.Time(body.Answered)) };

    static RecordedDecision Decision(PackModel model, LogEntry entry, DecisionBody body) => new(
        entry.Index, body.Gate, body.UseCase, body.ModelVersion, body.Outcome, body.Opens, entry.Actor, model.Name(entry.Actor), body.As, entry.At, body.Policy, body.Envelope, body.Basis, body.Baseline);
}
