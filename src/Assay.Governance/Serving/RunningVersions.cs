using Assay.Record;

namespace Assay.Governance;

/// <summary>Which versions callers get of what a use case deploys: while a rollout runs these are two, the one before among them.</summary>
static class RunningVersions
{
    /// <summary>Ids of the versions with the share of callers that get each, in percent; null is all of them. Of several deployments or routes the largest share counts.</summary>
    internal static IReadOnlyDictionary<string, int?> Of(IReadView view, string useCase)
    {
        Dictionary<string, int?> shares = new(StringComparer.Ordinal);
        var moving = ServingQueries.Rollouts(view, null).Where(r => r.State == RolloutState.Running).ToLookup(r => r.Deployment, StringComparer.Ordinal);
        foreach (var deployment in ThingQueries.Deployments(view, useCase).Where(d => d.Status is DeploymentStatus.Live or DeploymentStatus.Rollout))
        {
            foreach (var rollout in moving[deployment.Thing.Id])
            {
                Has(rollout.FromVersion, 100 - rollout.Percent);
                Has(rollout.ToVersion, rollout.Percent);
            }

            // Moved without a rollout: which version the others get is not written down.
            if (!moving.Contains(deployment.Thing.Id) && deployment.ModelVersion is { } version)
                Has(version, deployment.Status == DeploymentStatus.Rollout ? deployment.Percent ?? 100 : 100);
        }

        return shares;

        void Has(string version, int percent)
        {
            if (percent > 0 && (!shares.TryGetValue(version, out var known) || known < percent))
                shares[version] = percent >= 100 ? null : percent;
        }
    }
}
