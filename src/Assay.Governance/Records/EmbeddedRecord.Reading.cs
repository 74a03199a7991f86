using System.Globalization;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<PortfolioView> PortfolioAsync(CancellationToken cancel = default) => ReadAsync(view =>
    {
        var deployed = ThingQueries.Deployments(view, null).Where(d => d.Status is DeploymentStatus.Live or DeploymentStatus.Rollout).ToDictionary(d => d.Thing.Slug, StringComparer.Ordinal);
        // A rollout gives some of the callers another version than the deployment says.
        var running = RunningVersions.Of(view, [.. deployed.Values], ServingReplica.ThereAt(view, Now)).ToLookup(s => deployed[s.Deployment].Thing.Parent, StringComparer.Ordinal);
        var every = Judged(view);
        var rows = every.Select(judged =>
        {
            var (facts, gates) = judged;
            var live = running[facts.UseCase.Id].ToList();
            return new PortfolioRow(
                facts.UseCase, [.. gates.Select(g => g.View())], Open(view, facts, live),
                live.Count == 0 ? null : $"{LiveShare.Told(live)} since {live.Max(s => deployed[s.Deployment].Since).ToString("d MMM yyyy", CultureInfo.InvariantCulture)}",
                // What runs already is no candidate.
                live.Exists(s => s.Version == facts.ModelVersion?.Slug) ? null : facts.ModelVersion?.Slug);
        }).ToList();
        var week = Sql.Time(Now.AddDays(7));
        var expiring = view.Query<long>("SELECT COUNT(*) FROM evidence WHERE valid_until > @now AND valid_until <= @week", new { now = NowCell, week })[0];
        return new PortfolioView(rows, rows.Sum(r => r.Stamps.Count(s => s.State is StampState.Shut)), (int)expiring, FindingQueries.CountAll(view).Plus(FindingQueries.Count(RetestScope.StillOpen(view, null).Values, NowCell)))
        {
            AcceptedHigh = FindingQueries.CountAcceptedHigh(view, NowCell),
        };
    }, cancel);

    public Task<FindingTrend> FindingTrendAsync(CancellationToken cancel = default) => ReadAsync(view => FindingTrends.Of(view, Now), cancel);

    /// <summary>Every round that a plan asks for again, due or to come.</summary>
    public Task<IReadOnlyList<DueRound>> DueRoundsAsync(CancellationToken cancel = default) => ReadAsync(DueRounds.Of, cancel);

    public Task<Answer<EngagementView>> EngagementAsync(string useCase, CancellationToken cancel = default) => ReadAsync<Answer<EngagementView>>(view =>
    {
        if (!Engagement(view, useCase, null).TryGet(out var found, out var refusal))
            return refusal;
        var gates = Gates(view, found.UseCase, found.ModelVersion, Now);
        var versions = VersionCover.WithRoots(view, ThingQueries.LinkedTo(view, found.UseCase.Id, ThingKind.ModelVersion));
        var datasets = VersionCover.WithRoots(view, ThingQueries.LinkedTo(view, found.UseCase.Id, ThingKind.DatasetVersion));
        var things = new List<ThingView> { found.UseCase };
        things.AddRange(versions);
        things.AddRange(datasets);
        var deployments = ThingQueries.Deployments(view, found.UseCase.Id);
        var live = RunningVersions.Of(view, deployments, ServingReplica.ThereAt(view, Now));
        var findings = FindingsOf(view, [.. datasets.Append(found.UseCase).Append(found.ModelVersion).OfType<ThingView>(), .. Others(view, live, found.ModelVersion)]);
        var current = gates.FirstOrDefault(g => g.Stamp is not (StampState.Decided or StampState.NotApplicable))?.Gate ?? Gate.Retirement;
        return new EngagementView(
            found.UseCase with { Note = RegisterNotes.OtherClass(found.UseCase, gates) }, [.. gates.Select(g => g.View())], current, found.ModelVersion is { } version ? VersionCover.WithRoot(view, version) : null, versions, datasets, deployments,
            [.. things.SelectMany(t => EvidenceQueries.About(view, t.Id, 200)).DistinctBy(e => e.Id).OrderByDescending(e => e.Id).Take(200).Select(e => e.View(view))],
            FindingQueries.Rows(view, findings.Where(f => f.OpenAt(NowCell)).OrderByDescending(f => f.SeverityAt(NowCell)).Take(100), NowCell),
            FindingQueries.Count(findings, NowCell), DecisionRows(view, found.UseCase.Id), [.. PackRows(view).Where(p => p.UseCase == found.UseCase.Slug)])
        {
            Live = live,
            // Not open, and true all the same: whoever asks what is worst here is told of them too.
            Accepted = FindingQueries.Rows(view, findings.Where(f => f.StatusAt(NowCell) == FindingStatus.Accepted).OrderByDescending(f => f.SeverityAt(NowCell)).Take(100), NowCell),
        };
    }, cancel);

    public Task<IReadOnlyList<ThingView>> ThingsAsync(ThingKind kind, CancellationToken cancel = default) => ReadAsync(view => VersionCover.WithRoots(view, ThingQueries.OfKind(view, kind)), cancel);

    public Task<Answer<ThingPage>> ThingAsync(string idOrSlug, CancellationToken cancel = default) => ReadAsync<Answer<ThingPage>>(view =>
    {
        if (ThingQueries.Find(view, idOrSlug) is not { } thing)
            return Sought.Thing.Missing(idOrSlug);
        var findings = FindingsOf(view, [thing]);
        var page = new ThingPage(
            VersionCover.WithRoot(view, thing), VersionCover.WithRoots(view, ThingQueries.Children(view, thing.Id)), ThingQueries.UseCasesOf(view, thing.Id),
            AsOf(view, thing, EvidenceQueries.About(view, thing.Id, 200).Select(e => e.View(view))),
            FindingQueries.Rows(view, findings.Where(f => f.OpenAt(NowCell)), NowCell), FindingQueries.Count(findings, NowCell));
        return thing.Kind == ThingKind.Deployment ? WithWhatRuns(view, page) : page;
    }, cancel);

    // What it says of one version: of what has its files too, it may say nothing.
    static IReadOnlyList<EvidenceRow> AsOf(IReadView view, ThingView thing, IEnumerable<EvidenceRow> evidence)
    {
        var partial = VersionCover.Partial(view, thing);
        return [.. evidence.Select(e => e with { Partial = partial.Contains(e.Entry) })
            .Select(e => e with { FailedElsewhere = VersionCover.FailureBeside(view, e.Entry, e.Kind.Id, e.Result, thing, e.Partial).Elsewhere })];
    }

    ThingPage WithWhatRuns(IReadView view, ThingPage page)
    {
        var deployments = ThingQueries.Deployments(view, page.Thing.Parent);
        var own = deployments.Where(d => d.Thing.Id == page.Thing.Id).ToList();
        var gateways = ServingReplica.ThereAt(view, Now);
        // Another deployment of the use case may state what this one does not.
        var named = RunningVersions.Of(view, deployments, gateways);
        var linked = page.Thing.Parent is { } useCase ? ThingQueries.LinkedTo(view, useCase, ThingKind.ModelVersion).Select(v => v.Slug).ToList() : [];
        return page with
        {
            Deployment = own.FirstOrDefault(),
            Rollouts = [.. ServingQueries.Rollouts(view, null).Where(r => r.Deployment == page.Thing.Id)],
            Live = [.. named.Where(s => s.Deployment == page.Thing.Slug)],
            GatewaysSay = SaidByGateways.Otherwise(view, own, named, linked, gateways),
        };
    }

    public Task<Page<ActivityRow>> ActivityAsync(string? type, string? actor, long? before, int limit, CancellationToken cancel = default) => ReadAsync(view =>
    {
        limit = Math.Clamp(limit, 1, 1000);
        var names = ActorQueries.All(view).ToDictionary(a => a.Id, a => a.Name);
        var who = actor is null ? null : ActorQueries.Find(view, actor) ?? actor;
        var indexes = view.Query<long>(
            $"SELECT idx FROM entry WHERE idx < @before{(type is null ? "" : " AND type = @type")}{(who is null ? "" : " AND actor = @who")} ORDER BY idx DESC LIMIT @limit",
            new { before = before ?? long.MaxValue, type, who, limit = limit + 1L });
        var rows = indexes.Take(limit).Select(view.Entry).Select(e => Activity.Row(view, e, names.GetValueOrDefault(e.Actor))).ToList();
        return new Page<ActivityRow>(rows, indexes.Count > limit ? rows[^1].Index.ToString(CultureInfo.InvariantCulture) : null, view.Size, false);
    }, cancel);

    public Task<RecordView> RecordAsync(CancellationToken cancel = default) => ReadAsync(view =>
    {
        var genesis = view.Entry(0).Body.Deserialize<GenesisBody>(Json.Options)!;
        var root = PublicKey.TryReadPem(genesis.RootKey, out _)!;
        return new RecordView(genesis.Record, genesis.Organisation, view.Size, view.Head, root.KeyId, ActorQueries.All(view), ActorQueries.Keys(view));
    }, cancel);

    public Task<IReadOnlyList<SearchHit>> SearchAsync(string text, CancellationToken cancel = default) => ReadAsync(view => RecordSearch.Of(view, text, NowCell), cancel);

    /// <summary>Address of a thing's page.</summary>
    public static string Link(ThingView thing) => thing.Kind switch
    {
        ThingKind.UseCase => $"/use-cases/{thing.Slug}",
        ThingKind.Dataset or ThingKind.DatasetVersion => $"/datasets/{Uri.EscapeDataString(thing.Slug)}",
        ThingKind.Deployment => $"/use-cases/{thing.Parent}",
        _ => $"/models/{Uri.EscapeDataString(thing.Slug)}",
    };

    // What is open in every version that callers get, and not in the newest alone.
    FindingCounts Open(IReadView view, EngagementFacts facts, IReadOnlyList<LiveShare> live)
    {
        var others = Others(view, live, facts.ModelVersion);
        return others.Count == 0 ? facts.Open : FindingQueries.Count(FindingsOf(view, [.. facts.Datasets.Append(facts.UseCase).Append(facts.ModelVersion).OfType<ThingView>(), .. others]), NowCell);
    }

    static List<ThingView> Others(IReadView view, IEnumerable<LiveShare> live, ThingView? version) =>
        [.. live.Select(s => s.Version).Distinct(StringComparer.Ordinal).Where(v => v != version?.Slug).Select(v => ThingQueries.Find(view, v, ThingKind.ModelVersion)).OfType<ThingView>()];

    // As a gate sees them: what a retest closed for another version only is open in this one.
    static List<FindingCells> FindingsOf(IReadView view, IReadOnlyCollection<ThingView> things)
    {
        var elsewhere = RetestScope.FixedElsewhere(view, things);
        return [.. things.SelectMany(t => elsewhere[t.Id].Concat(FindingQueries.OfThing(view, t.Id))).OrderBy(f => f.VerifiedFor is null).DistinctBy(f => f.Id).OrderByDescending(f => f.Severity).ThenBy(f => f.Number)];
    }
}
