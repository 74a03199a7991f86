using Assay.Record;

namespace Assay.Governance;

/// <summary>What the gates of one engagement are judged on, loaded once for all seven.</summary>
sealed class EngagementFacts
{
    // Subject of evidence about the organisation; register ids are never this short.
    internal const string Organisation = "";
    const int MostWaivers = 10_000;

    internal EngagementFacts(ThingView useCase, ThingView? modelVersion) => (UseCase, ModelVersion) = (useCase, modelVersion);

    public ThingView UseCase { get; }

    public ThingView? ModelVersion { get; }

    public required IReadOnlyList<ThingView> Datasets { get; init; }

    public required IReadOnlyList<EvidenceFact> Evidence { get; init; }

    public required IReadOnlyList<FindingFact> Findings { get; init; }

    /// <summary>What is open of these findings, by severity.</summary>
    public required FindingCounts Open { get; init; }

    public required IReadOnlyDictionary<Gate, List<WaiverFact>> Waivers { get; init; }

    public required IReadOnlyList<FindingWaiverFact> FindingWaivers { get; init; }

    public required IReadOnlyList<RegisterChange> Changes { get; init; }

    public required IReadOnlyList<RecordedDecision> Decisions { get; init; }

    /// <summary>The class that the risk classification filed last says.</summary>
    public FiledClass? Classified { get; init; }

    public required long TreeSize { get; init; }

    public static EngagementFacts Load(IReadView view, ThingView useCase, ThingView? modelVersion, DateTimeOffset at) => Load(view, [useCase], at, _ => modelVersion)[0];

    /// <summary>Of many use cases, each for its newest version.</summary>
    public static IReadOnlyList<EngagementFacts> Load(IReadView view, IReadOnlyList<ThingView> useCases, DateTimeOffset at) =>
        Load(view, useCases, at, linked => linked.FirstOrDefault(t => t.Kind == ThingKind.ModelVersion));

    // One way for one and for many: each question is asked of the database once for all of them.
    static IReadOnlyList<EngagementFacts> Load(IReadView view, IReadOnlyList<ThingView> useCases, DateTimeOffset at, Func<IEnumerable<ThingView>, ThingView?> version)
    {
        var ids = useCases.Select(u => u.Id).ToList();
        var linked = ThingQueries.LinkedTo(view, ids);
        var engagements = useCases.Select(u => new Engagement(u, [.. linked[u.Id].Where(t => t.Kind == ThingKind.DatasetVersion)], version(linked[u.Id]))).ToList();
        var facts = new ThingFactsReading(view, [.. engagements.SelectMany(e => e.Things).DistinctBy(t => t.Id)], at);
        var cell = Sql.Time(at);
        var waivers = FindingQueries.OfGates(view, ids, cell);
        var findingWaivers = FindingWaiverFacts(view, cell);
        var changes = RegisterChanges.Of(view, ids, at);
        var decisions = RecordedDecision.Of(view, ids);
        return
        [
            .. engagements.Select(e =>
            {
                var findings = e.Things.SelectMany(t => facts.FindingsOf(t).Select(f => (Cells: f, Of: t))).OrderBy(f => f.Cells.VerifiedFor is null).DistinctBy(f => f.Cells.Id).ToList();
                var evidence = facts.Evidence(e.Things);
                return new EngagementFacts(e.UseCase, e.ModelVersion)
                {
                    Datasets = e.Datasets,
                    TreeSize = view.Size,
                    Evidence = evidence,
                    Classified = FiledClass.Of(evidence, e.UseCase.Id, entry => Blobs.Of(view, view.Entry(entry), "envelope")),
                    Findings = [.. findings.Where(f => f.Cells.OpenedAt <= cell).Select(f => Fact(f.Cells, f.Of, cell))],
                    Open = FindingQueries.Count(findings.Select(f => f.Cells), cell),
                    Waivers = waivers[e.UseCase.Id].Where(w => w.RequestedAt <= at).GroupBy(w => w.Gate!.Value).ToDictionary(g => g.Key, g => g.Select(Fact).ToList()),
                    FindingWaivers = findingWaivers,
                    Changes = changes.GetValueOrDefault(e.UseCase.Id) ?? [],
                    Decisions = [.. decisions[e.UseCase.Id]],
                };
            }),
        ];
    }

    sealed record Engagement(ThingView UseCase, IReadOnlyList<ThingView> Datasets, ThingView? ModelVersion)
    {
        public IReadOnlyList<ThingView> Things { get; } = [UseCase, .. Datasets, .. ModelVersion is null ? (ReadOnlySpan<ThingView>)[] : [ModelVersion]];
    }

    // Requested and approved ones of findings that have not ended.
    static IReadOnlyList<FindingWaiverFact> FindingWaiverFacts(IReadView view, long now) =>
    [
        .. FindingQueries.Waivers(view, "w.finding IS NOT NULL AND w.status IN ('requested', 'approved') AND w.expires_at > @now AND w.requested_at <= @now", new { now }, now, MostWaivers)
            .Select(w => new FindingWaiverFact(w.Id, w.Kind.Name(), w.Finding!, w.Status.Name(), w.Requester)),
    ];

    /// <summary>The document of one gate: only what that gate is about, so that a new model version does not shake the intake decision.</summary>
    public GateInput Input(Gate gate, PreviousGate? previous, TimeSpan? period, DateTimeOffset at)
    {
        var version = OfVersion(gate) ? ModelVersion : null;
        var datasets = gate is Gate.UseCaseIntake or Gate.Retirement ? [] : Datasets;
        var subjects = datasets.Select(d => d.Id).Append(UseCase.Id).Append(version?.Id).Append(Organisation).ToHashSet();
        return new GateInput
        {
            Gate = gate,
            At = at,
            TreeSize = TreeSize,
            UseCase = new UseCaseFacts(UseCase.Id, UseCase.Name, UseCase.RegisterDigest, UseCase.RiskClass, UseCase.Attributes, Decisions.Any(d => d.Baseline > at), UseCase.Slug) { Filed = Classified },
            Changes = Changes,
            ModelVersion = version is null ? null : Thing(version),
            Datasets = [.. datasets.Select(Thing)],
            Evidence = [.. Evidence.Where(e => subjects.Contains(e.Subject))],
            Findings = [.. Findings.Where(f => subjects.Contains(f.Subject))],
            Waivers = Waivers.GetValueOrDefault(gate) ?? [],
            FindingWaivers = [.. FindingWaivers.Where(w => Findings.Any(f => f.Id == w.Finding && subjects.Contains(f.Subject)))],
            Previous = previous,
            PeriodStart = period is { } length ? at - length : null,
        };
    }

    /// <summary>Gates that judge one model version; the others judge the use case.</summary>
    public static bool OfVersion(Gate gate) => gate is Gate.Training or Gate.Evaluation or Gate.Deployment or Gate.Monitoring;

    public static ThingFacts Thing(ThingView thing) => new(thing.Id, thing.Slug, thing.Digests.Count > 0 ? thing.Digests : [thing.RegisterDigest]);

    internal static FindingFact Fact(FindingCells f, ThingView subject, long now)
    {
        var accepted = f.Status == "accepted" && !f.OpenAt(now);
        return new FindingFact(
            f.Id, f.VerifiedFor is null ? f.Title : $"{f.Title} (verified in another version only)", f.SeverityAt(now), f.StatusAt(now).Name(), subject.Id, Sql.Time(f.OpenedAt), Sql.Time(f.DueAt), accepted, accepted ? Sql.Time(f.WaivedUntil) : null)
        { Tool = f.Tool };
    }

    internal static WaiverFact Fact(WaiverRow w) => new(
        w.Id, w.Kind.Name(), w.Requirement!, w.Status.Name(), w.Requester, w.Status == WaiverStatus.Requested ? null : w.Approver, w.ApproverRole, w.Expires, w.Rationale, w.ModelVersion);
}
