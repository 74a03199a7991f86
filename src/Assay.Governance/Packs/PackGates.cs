using Assay.Record;

namespace Assay.Governance;

/// <summary>The gates of a pack, judged on what its entries say by the same evaluation as in the record.</summary>
static class PackGates
{
    // To this format a classification was not held against the register, a false positive counted as open, and a gate that was reached and has no policy in the record was "not reached".
    const int WithoutClassification = 2;

    /// <summary>What the gates are judged on, as of <paramref name="at"/>.</summary>
    /// <param name="asBefore">As the stamps of the first formats were judged.</param>
    public static EngagementFacts Facts(PackModel model, DateTimeOffset at, bool asBefore = false)
    {
        var cell = Sql.Time(at);
        // A decision of intake comes before there is a model version.
        var version = model.Thing(model.ModelVersionId);
        var things = Things(model);
        var findings = things.SelectMany(t => model.Findings.All
            .Where(f => model.HasDigest(t.Id, f.SubjectDigest) && (f.Closed == 0 || f.Status == "accepted" || f.WaivedUntil is not null || model.Findings.IsFixedElsewhere(f, t)) && f.OpenedAt <= cell)
            .Select(f => (Cells: model.Findings.IsFixedElsewhere(f, t) ? RetestScope.Open(f) : f, Of: t))).OrderBy(f => f.Cells.VerifiedFor is null).DistinctBy(f => f.Cells.Id).ToList();
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
            Classified = asBefore ? null
                : FiledClass.Of(evidence, model.UseCaseId, entry => model.Content(model.Evidence.First(e => e.Entry.Index == entry).Entry, "envelope")),
            Findings = [.. findings.Select(f => EngagementFacts.Fact(f.Cells, f.Of, cell)).Select(f => asBefore ? LimitJudge.AsBefore(f) : f)],
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

    static List<ThingView> Things(PackModel model) => [.. model.Datasets.Prepend(model.UseCase).Append(model.Thing(model.ModelVersionId)).OfType<ThingView>()];

    /// <summary>The seven stamps. To format 3 a gate of which the record held no policy was judged by none.</summary>
    public static IReadOnlyList<PackStamp> Stamps(PackModel model, DateTimeOffset at)
    {
        var facts = Facts(model, at, model.Format <= WithoutClassification);
        var names = new IdNames(id => model.Thing(id)?.Slug
            ?? (model.Findings.Waivers.FirstOrDefault(w => w.Id == id) is { } waiver ? IdNames.Of(waiver.View(Sql.Time(at), null)) : id.StartsWith("a_", StringComparison.Ordinal) ? model.Name(id) : null));
        var stamps = new List<PackStamp>();
        GateStanding? before = null;
        var broken = false;
        foreach (var gate in Enum.GetValues<Gate>())
        {
            var policy = model.PolicyOf(gate);
            var standing = policy is not null && !broken ? GateStandings.Of(facts, policy, before, at, null) : null;
            if (standing is null)
            {
                // A baseline leaves no policy in the record.
                broken = true;
                stamps.Add(Unjudged(model, facts, gate, at));
                continue;
            }

            // The report of this format tells notes beside what broke a decision; other words of it would be another format.
            stamps.Add(new PackStamp(standing.View(), [.. standing.Reasons.Concat(standing.Notes).Select(names.In)])
            {
                Brought = model.IsBrought(gate) ? policy : null,
                Unmet = [.. standing.Result.Unmet],
            });
            before = standing;
        }

        return stamps;
    }

    /// <summary>By what a gate was judged whose policy is not in the record, for who verifies; null where the record's own was used, and of a gate that is not reached.</summary>
    public static string? PolicyNote(PackStamp stamp, PackManifest pack)
    {
        var name = PackStrip.Name(stamp.Stamp.Gate);
        if (stamp.NotJudged)
            return $"{name} is not judged: the record held no policy of it, or of a gate before it, when this pack was built, and a pack of format {pack.Format} brings none. It may be shut. Ask for a new pack.";
        return stamp.Brought is { } policy && stamp.Stamp.State != StampState.Idle
            ? $"{name} is judged by the policy that {pack.Tool.Name} {pack.Tool.Version} had in force when this pack was built ({policy.Digest.Short}, {(DefaultPolicies.For(policy.Gate).Policy.Digest == policy.Digest ? "the default of this program" : "not the default of this program")}): the record held none of this gate."
            : null;
    }

    static PackStamp Unjudged(PackModel model, EngagementFacts facts, Gate gate, DateTimeOffset at)
    {
        var decided = facts.Decisions.FirstOrDefault(d => d.Gate == gate);
        var reached = gate != Gate.Retirement && (gate == Gate.UseCaseIntake || facts.Decisions.FirstOrDefault(d => d.Gate == gate - 1) is { Opens: true });
        var label = decided?.Outcome ?? (reached && model.Format > WithoutClassification ? "not decided" : "not reached");
        return new PackStamp(new StampView(gate, decided is null ? StampState.Idle : decided.Baseline > at ? StampState.Open : StampState.Stale, label, decided?.At), []) { NotJudged = reached && decided is null };
    }

    static EvidenceFact Fact(PackModel model, LogEntry entry, EvidenceBody body, string subject) => new(
        entry.Index, body.Envelope, body.Kind, subject, body.Origin, body.Result, entry.At, body.ValidUntil, entry.Actor,
        model.Trust.KeyAt(body.KeyId, model.Size)?.RevokedAt <= entry.Index, model.Erased(entry, "envelope") is not null, body.Tool?.Name, body.Metrics, body.NoneInPeriod,
        model.Trust.KeyAt(body.KeyId, model.Size)?.Actor, model.IsPartial(body, subject))
    { FailedElsewhere = model.FailedElsewhere(body, subject), Answered = Sql.Time(Sql.Time(body.Answered)) };

    static RecordedDecision Decision(PackModel model, LogEntry entry, DecisionBody body) => new(
        entry.Index, body.Gate, body.UseCase, body.ModelVersion, body.Outcome, body.Opens, entry.Actor, model.Name(entry.Actor), body.As, entry.At, body.Policy, body.Envelope, body.Basis, body.Baseline);
}

/// <summary>A stamp of a pack.</summary>
/// <param name="Reasons">Why a decision no longer stands, and what has changed since it.</param>
sealed record PackStamp(StampView Stamp, IReadOnlyList<string> Reasons)
{
    /// <summary>The policy that it was judged by, where the pack brings it because the record holds none.</summary>
    public GatePolicy? Brought { get; init; }

    /// <summary>What the gate lacks.</summary>
    public IReadOnlyList<RequirementResult> Unmet { get; init; } = [];

    /// <summary>It is reached and undecided, and there is no policy to judge it by.</summary>
    public bool NotJudged { get; init; }
}
