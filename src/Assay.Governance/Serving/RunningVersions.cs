using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Which versions callers get of what a use case deploys, as deployments and rollouts of the record state it, route by route: while a rollout runs these are two, the one before among them.
/// </summary>
static class RunningVersions
{
    internal static IReadOnlyList<LiveShare> Of(IReadView view, IReadOnlyList<DeploymentView> deployments, IReadOnlyList<ServingReplica> gateways)
    {
        var rollouts = ServingQueries.Rollouts(view, null).ToLookup(r => r.Deployment, StringComparer.Ordinal);
        return
        [
            .. deployments.Where(d => d.Status is DeploymentStatus.Live or DeploymentStatus.Rollout)
                .SelectMany(d => Of(d, [.. rollouts[d.Thing.Id].Where(r => Counts(r, gateways)).OrderBy(r => r.Route, StringComparer.Ordinal)])),
        ];
    }

    /// <summary>The largest share of each version by its name, in percent; null is all callers of a deployment or of a route.</summary>
    internal static IReadOnlyDictionary<string, int?> Largest(IReadOnlyList<LiveShare> shares) =>
        shares.GroupBy(s => s.Version, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(s => s.Percent) is var most and < 100 ? most : (int?)null, StringComparer.Ordinal);

    // A rollout that ended says which version its route has for as long as somebody has the route.
    static bool Counts(RolloutRow rollout, IReadOnlyList<ServingReplica> gateways) =>
        rollout.State == RolloutState.Running || gateways.Count == 0 || gateways.Any(g => g.HasRoute(rollout.Route) != false);

    static IEnumerable<LiveShare> Of(DeploymentView deployment, List<RolloutRow> rollouts)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rollout in rollouts)
        {
            var (from, to) = rollout.State switch { RolloutState.Running => (100 - rollout.Percent, rollout.Percent), RolloutState.Promoted => (0, 100), _ => (100, 0) };
            if (from > 0)
                yield return new LiveShare(deployment.Thing.Slug, rollout.Route, rollout.FromName ?? rollout.FromVersion, from);
            if (to > 0)
                yield return new LiveShare(deployment.Thing.Slug, rollout.Route, rollout.ToName ?? rollout.ToVersion, to);
            // A share of nobody was told by leaving it out.
            told.UnionWith(rollout.State == RolloutState.Running ? [rollout.FromVersion, rollout.ToVersion] : [rollout.Standing.Version]);
        }

        // Stated by hand: which version the others get is not written down.
        var percent = deployment.Status == DeploymentStatus.Rollout ? deployment.Percent ?? 100 : 100;
        if (deployment.ModelVersion is { } version && percent > 0 && !told.Contains(version))
            yield return new LiveShare(deployment.Thing.Slug, null, deployment.ModelVersionName ?? version, percent);
    }
}
