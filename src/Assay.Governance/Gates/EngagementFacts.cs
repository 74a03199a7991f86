using Assay.Record;

namespace Assay.Governance;

/// <summary>What the gates of one engagement are judged on, loaded once for all seven.</summary>
sealed class EngagementFacts
{
    // Subject of evidence about the organisation; register ids are never this short.
    internal const string Organisation = "";
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

    /// <param name="shared">Read already, as of the same moment, by whoever judges many.</param>
    public static EngagementFacts Load(IReadView view, ThingView useCase, ThingView? modelVersion, DateTimeOffset at, SharedFacts? shared = null)
    {
        shared ??= SharedFacts.Load(view, at);
        var datasets = ThingQueries.LinkedTo(view, useCase.Id, ThingKind.DatasetVersion);
        var things = new List<ThingView> { useCase };
        things.AddRange(datasets);
        if (modelVersion is not null)
            things.Add(modelVersion);
        var cell = Sql.Time(at);
        var findings = things.SelectMany(t => FindingQueries.OfThing(view, t.Id).Concat(RetestScope.FixedElsewhere(view, t)).Select(f => (Cells: f, Of: t))).DistinctBy(f => f.Cells.Id).ToList();
        var evidence = Weigh(view, things,
        [
            .. Facts(view, [.. things.SelectMany(t => EvidenceQueries.About(view, t.Id).Select(e => (e, t.Id)))], shared.Keys, cell)
                .Concat(shared.Organisation).OrderBy(e => e.Entry),
        ]);
        return new EngagementFacts(useCase, modelVersion)
        {
            Datasets = datasets,
            TreeSize = view.Size,
            Evidence = evidence,
            Classified = FiledClass.Of(evidence, useCase.Id, entry => Blobs.Of(view, view.Entry(entry), "envelope")),
            Findings = [.. findings.Where(f => f.Cells.OpenedAt <= cell).Select(f => Fact(f.Cells, f.Of, cell))],
            Open = FindingQueries.Count(findings.Select(f => f.Cells), cell),
            Waivers = FindingQueries.Waivers(view, "w.use_case = @id", new { id = useCase.Id }, cell)
                .Where(w => w.Gate is not null && w.RequestedAt <= at)
                .GroupBy(w => w.Gate!.Value).ToDictionary(g => g.Key, g => g.Select(Fact).ToList()),
            FindingWaivers = shared.FindingWaivers,
            Changes = RegisterChanges.Of(view.Query<long>("SELECT entry FROM registration WHERE thing = @id ORDER BY entry", new { id = useCase.Id }).Select(view.Entry).Where(e => e.At <= at)),
            Decisions = RecordedDecision.Of(view, useCase.Id),
        };
    }

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

    /// <summary>What was there at a moment, with its measurements in one reading.</summary>
    internal static IReadOnlyList<EvidenceFact> Facts(IReadView view, IReadOnlyList<(EvidenceCells Cells, string Subject)> evidence, IReadOnlyDictionary<string, KeyView> keys, long at)
    {
        var then = evidence.Where(e => e.Cells.At <= at).ToList();
        var metrics = EvidenceQueries.Metrics(view, [.. then.Select(e => e.Cells.Id).Distinct()]);
        return [.. then.Select(e => Fact(e.Cells, e.Subject, keys, [.. metrics[e.Cells.Id]]))];
    }

    static EvidenceFact Fact(EvidenceCells e, string subject, IReadOnlyDictionary<string, KeyView> keys, IReadOnlyList<Metric> metrics)
    {
        // Revocation counts by log index: what was signed before it stays good.
        var revoked = keys.TryGetValue(e.KeyId, out var key) && key.RevokedAt <= e.Id;
        return new EvidenceFact(
            e.Id, Digest.Parse(e.Envelope), e.Kind, subject, Names.Parse<Origin>(e.Origin), Names.Parse<EvidenceResult>(e.Result), Sql.Time(e.At), Sql.Time(e.ValidUntil),
            e.Actor, revoked, e.Erased != 0, e.Tool, metrics, e.NoneInPeriod != 0, key?.Actor);
    }

    // Whether each piece is about all of its subject.
    static IReadOnlyList<EvidenceFact> Weigh(IReadView view, IReadOnlyList<ThingView> things, IReadOnlyList<EvidenceFact> evidence)
    {
        var partial = things.DistinctBy(t => t.Id).ToDictionary(t => t.Id, t => VersionCover.Partial(view, t));
        return [.. evidence.Select(e => e with { Partial = partial.TryGetValue(e.Subject, out var some) && some.Contains(e.Entry) })];
    }

    internal static FindingFact Fact(FindingCells f, ThingView subject, long now)
    {
        var accepted = f.Status == "accepted" && !f.OpenAt(now);
        return new FindingFact(
            f.Id, f.Title, f.SeverityAt(now), f.StatusAt(now).Name(), subject.Id, Sql.Time(f.OpenedAt), Sql.Time(f.DueAt), accepted, accepted ? Sql.Time(f.WaivedUntil) : null) { Tool = f.Tool };
    }

    internal static WaiverFact Fact(WaiverRow w) => new(
        w.Id, w.Kind.Name(), w.Requirement!, w.Status.Name(), w.Requester, w.Status == WaiverStatus.Requested ? null : w.Approver, w.ApproverRole, w.Expires, w.Rationale, w.ModelVersion);
}
