using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<IReadOnlyList<RolloutRow>> RolloutsAsync(CancellationToken cancel = default) => ReadAsync(view => ServingQueries.Rollouts(view, null), cancel);

    public Task<IReadOnlyList<RolloutProgress>> RolloutProgressAsync(CancellationToken cancel = default) => ReadAsync(ServingQueries.Progress, cancel);

    /// <summary>How the versions of a route fared since a moment.</summary>
    public Task<IReadOnlyList<VersionCount>> VersionCountsAsync(string route, DateTimeOffset from, CancellationToken cancel = default) => ReadAsync(view => VersionCount.Since(view, from, route), cancel);

    public Task<IReadOnlyList<DeploymentView>> DeploymentsAsync(CancellationToken cancel = default) => ReadAsync(view => ThingQueries.Deployments(view, null), cancel);

    public Task<Answer<RolloutRow>> StartRolloutAsync(RolloutRequest request, CancellationToken cancel = default) =>
        WriteAsync<RolloutRow>(Operation.ChangeDeployment, (view, _) =>
        {
            if (!IsName(request.Route) || request.Percent is < 0 or > 100 || request.Comment?.Length > MaxText || !IsHeader(request.Header, request.HeaderValue))
                return Invalid("A rollout names a route, has 0 to 100 percent, and a header only with a value.", new FieldError("route", "a route, a share, a header with its value")) with { HowTo = "docs/guides/roll-out-and-roll-back.md shows how." };
            if (request.Plan?.Wrong() is var (where, what) && what.Length > 0)
                return Invalid($"The plan cannot be followed: {where}: {what}.", new FieldError($"plan.{where}", what)) with { HowTo = "docs/guides/roll-out-and-roll-back.md shows how." };
            if (request.Shadow is < 0 or > 100)
                return Invalid("The share in shadow must be between 0 and 100 percent.", new FieldError("shadow", "between 0 and 100")) with { HowTo = "For example: --shadow 10" };
            var (percent, shadow) = request.Plan is { } plan ? (plan.Steps[0].Percent, plan.Shadow) : (request.Percent, request.Shadow);
            if (ThingQueries.Find(view, request.Deployment, ThingKind.Deployment) is not { } deployment)
                return Sought.Deployment.Missing(request.Deployment);
            if (ThingQueries.Find(view, request.To, ThingKind.ModelVersion) is not { Digests.Count: > 0 } to)
                return Sought.ModelVersion.Missing(request.To);
            // Before anything that is said of the route: of a misspelt one all of it would be right, and beside the point.
            if (UnknownRoute(view, [request.Route]) is { } unknown)
                return unknown;
            var last = ServingQueries.Rollouts(view, request.Route).FirstOrDefault();
            if (last is { State: RolloutState.Running })
                return new Refusal(RefusalKind.Conflict, $"The route '{request.Route}' is being moved to {ThingQueries.Find(view, last.ToVersion)?.Slug ?? last.ToVersion} already.") { HowTo = $"Promote it or roll it back first: assay rollout promote {request.Route}" };
            var from = request.From is null ? null : ThingQueries.Find(view, request.From, ThingKind.ModelVersion);
            if (from is null && (request.From is not null || last is null))
                return request.From is null ? Invalid("The record does not know which version the route has.", new FieldError("from", "missing")) with { HowTo = "Name the version that it has now (--from VERSION); later rollouts know it." } : Sought.ModelVersion.Missing(request.From);
            if (from is { Digests.Count: 0 })
                return Invalid($"The model version '{request.From}' has no digest, so no gateway could tell it.", new FieldError("from", "without a digest")) with { HowTo = "Name a version that is registered with its files." };
            var standing = from is null ? last!.Standing : (Version: from.Id, Digest: AtGateways(view, request.Route, from, to));
            var next = AtGateways(view, request.Route, to, from ?? ThingQueries.Find(view, standing.Version));
            if (standing.Version == to.Id || standing.Digest == next)
                return Invalid($"The route has {to.Slug} already.", new FieldError("to", "is the present version")) with { HowTo = "Name another version to move to." };
            if (Shut(view, deployment, to) is { } shut)
                return shut;
            return Change(
                new RolloutBody(Ids.New("ro"), request.Route, deployment.Id, standing.Version, standing.Digest, to.Id, next, RolloutState.Running, percent, request.Header, request.HeaderValue, request.Plan, 0, shadow),
                new DeploymentBody(deployment.Id, to.Id, DeploymentStatus.Rollout, percent), request.Comment);
        }, cancel);

    /// <summary>
    /// The digest by which gateways know a version on a route: callers are sent to servers of it. A version of several files has several; it is the one that a gateway's file names there,
    /// before all that of the whole, and never one that the other version has as well while there is another.
    /// </summary>
    Digest AtGateways(IReadView view, string route, ThingView version, ThingView? other)
    {
        var whole = VersionCover.WithRoot(view, version).Root;
        var all = version.Digests.OrderBy(d => d != whole).ToList();
        var own = all.Except(other?.Digests ?? []).ToList() is { Count: > 0 } apart ? apart : all;
        var named = ServingReplica.ThereAt(view, Now).SelectMany(g => (g.Contents?.Routes ?? []).Where(r => r.Name == route)).SelectMany(r => r.Upstreams).Select(u => u.Digest).ToHashSet(StringComparer.Ordinal);
        return own.Where(d => named.Contains(d.ToString())).Append(own[0]).First();
    }

    public Task<Answer<RolloutRow>> PromoteRolloutAsync(RolloutChange change, CancellationToken cancel = default) =>
        WriteAsync<RolloutRow>(Operation.ChangeDeployment, (view, _) =>
        {
            if (change.Percent is < 0 or > 100)
                return NoShare();
            if (ServingQueries.Rollouts(view, change.Route).FirstOrDefault() is not { State: RolloutState.Running } now)
                return Sought.RunningRollout.Missing(change.Route);
            // What was open when it began may have been shut since.
            if (Shut(view, ThingQueries.Find(view, now.Deployment)!, ThingQueries.Find(view, now.ToVersion)!) is { } shut)
                return shut;
            var all = change.Percent is null or 100;
            // Who takes it into their own hands has it there: the plan ends.
            return Change(
                Body(now) with { Plan = null, Step = 0, State = all ? RolloutState.Promoted : RolloutState.Running, Percent = change.Percent ?? 100 },
                new DeploymentBody(now.Deployment, now.ToVersion, all ? DeploymentStatus.Live : DeploymentStatus.Rollout, all ? null : change.Percent), change.Comment);
        }, cancel);

    // It makes safe: whoever may stop a route may put it back, and no gate is asked.
    public Task<Answer<RolloutRow>> RollBackAsync(RolloutChange change, CancellationToken cancel = default) =>
        WriteAsync<RolloutRow>(Operation.PullSwitch, (view, _) =>
        {
            if (ServingQueries.Rollouts(view, change.Route).FirstOrDefault() is not { } now)
                return Sought.Rollout.Missing(change.Route);
            if (now.State == RolloutState.RolledBack)
                return Plan<RolloutRow>.Already(now);
            return Change(Body(now) with { State = RolloutState.RolledBack, Percent = 0 }, new DeploymentBody(now.Deployment, now.FromVersion, DeploymentStatus.Live, null), change.Comment);
        }, cancel);

    /// <summary>
    /// Takes the next step of a rollout's plan, or puts the route back, in the server's own name: a person gave the plan, and the numbers are in the comment. Whoever looked at another state of
    /// the route than it has now does nothing, so one of several servers acts.
    /// </summary>
    /// <param name="entry">The entry of the rollout that was judged.</param>
    public Task<Answer<RolloutRow>> StepRolloutAsync(string route, long entry, bool forward, string comment, CancellationToken cancel = default) => WriteAsync<RolloutRow>(null, (view, _) =>
    {
        if (ServingQueries.Rollouts(view, route).FirstOrDefault() is not { State: RolloutState.Running, Plan: { } plan } now || now.Entry != entry)
            return new Refusal(RefusalKind.Conflict, $"The route '{route}' has moved on.") { HowTo = "See it with: assay rollout status" };
        if (!forward)
            return Change(Body(now) with { State = RolloutState.RolledBack, Percent = 0 }, new DeploymentBody(now.Deployment, now.FromVersion, DeploymentStatus.Live, null), comment);
        if (Shut(view, ThingQueries.Find(view, now.Deployment)!, ThingQueries.Find(view, now.ToVersion)!) is { } shut)
            return shut;
        var (step, all) = (now.Step + 1, now.Step + 1 >= plan.Steps.Count || plan.Steps[now.Step + 1].Percent == 100);
        var percent = all ? 100 : plan.Steps[step].Percent;
        return Change(
            Body(now) with { State = all ? RolloutState.Promoted : RolloutState.Running, Percent = percent, Step = step },
            new DeploymentBody(now.Deployment, now.ToVersion, all ? DeploymentStatus.Live : DeploymentStatus.Rollout, all ? null : percent), comment);
    }, cancel);

    Plan<RolloutRow> Change(RolloutBody body, DeploymentBody deployment, string? comment) => Plan<RolloutRow>.Append(
        [Entry(EntryTypes.Rollout, body, comment is null ? [] : [Blobs.Text("comment", comment)]), Entry(EntryTypes.Deployment, deployment)],
        (after, _) => ServingQueries.Rollouts(after, body.Route)[0]);

    /// <summary>Why a version may not go live; null when its deployment gate is open.</summary>
    Refusal? Shut(IReadView view, ThingView deployment, ThingView version)
    {
        var useCase = ThingQueries.Find(view, deployment.Parent!)!;
        var standing = Gates(view, useCase, version, Now).First(g => g.Policy.Gate == Gate.Deployment);
        return standing.Decision is { Opens: true } && standing.Stamp is StampState.Decided ? null : new Refusal(
            RefusalKind.GateShut,
            $"{version.Slug} may not go live: the deployment gate {(standing.Decision is null ? "is not decided" : standing.Decision.Opens ? "was decided on what has changed since" : $"was decided '{standing.Decision.Outcome}'")}.")
        { HowTo = $"See what it takes: assay gate check deployment --use-case {useCase.Slug} --model-version {version.Slug}" };
    }

    static RolloutBody Body(RolloutRow row) => new(row.Id, row.Route, row.Deployment, row.FromVersion, row.From, row.ToVersion, row.To, row.State, row.Percent, row.Header, row.HeaderValue, row.Plan, row.Step, row.Shadow);

    static bool IsHeader(string? name, string? value) =>
        name is null ? value is null : name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && value is { Length: > 0 and <= 200 } && !value.Any(char.IsControl);
}
