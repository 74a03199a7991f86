using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Where the files of gateways that are there say otherwise than the record does of what is live. A gateway passes on what its file states of a server, and looks at no bytes of a model:
/// that it agrees shows nothing and is not told; that it does not agree is worth a look.
/// </summary>
static class SaidByGateways
{
    const int MostTold = 20;

    /// <param name="deployments">Those that are asked about.</param>
    /// <param name="live">What the record states to be live of all deployments of the use case.</param>
    /// <param name="linked">Names of the versions that the use case is linked to.</param>
    internal static IReadOnlyList<string> Otherwise(
        IReadView view, IReadOnlyList<DeploymentView> deployments, IReadOnlyList<LiveShare> live, IReadOnlyCollection<string> linked, IReadOnlyList<ServingReplica> gateways)
    {
        var rollouts = ServingQueries.Rollouts(view, null);
        var ours = deployments.Where(d => d.Status is DeploymentStatus.Live or DeploymentStatus.Rollout).ToDictionary(d => d.Thing.Id, d => d.Thing.Slug, StringComparer.Ordinal);
        var moved = rollouts.Select(r => r.Route).ToHashSet(StringComparer.Ordinal);
        var named = live.Select(s => s.Version).ToHashSet(StringComparer.Ordinal);
        var served = new VersionsOf(view);
        // Of a route without a rollout a gateway asks the servers of one version: that of its first one.
        var unmoved = gateways.SelectMany(g => (g.Contents?.Routes ?? []).Where(r => !moved.Contains(r.Name) && r.Upstreams.Count > 0).Select(r => new Said(g.Replica.Name, r.Name, r.Upstreams[0].Digest, served.Of(r.Upstreams[0].Digest)))).ToList();
        return
        [
            .. rollouts.Where(r => ours.ContainsKey(r.Deployment)).SelectMany(r => Lacking(r, gateways))
                .Concat(unmoved.Where(s => s.Versions.Count > 0 && !s.Versions.Any(named.Contains) && s.Versions.Any(linked.Contains)).Select(s => $"{s.Told(s.Versions.First(linked.Contains))}, which the record does not state to be live."))
                .Concat(Unaccounted([.. live.Where(s => s.Route is null && ours.ContainsValue(s.Deployment)).Select(s => s.Version).Distinct(StringComparer.Ordinal)], unmoved))
                .Distinct(StringComparer.Ordinal).Take(MostTold),
        ];
    }

    // Which route a deployment is, only a rollout says. Without one, a route with bytes that nobody registered may be the one of a version that no file names.
    static IEnumerable<string> Unaccounted(List<string> byHand, List<Said> unmoved)
    {
        var nowhere = byHand.Where(v => !unmoved.Exists(s => s.Versions.Contains(v))).ToList();
        var theirs = unmoved.Where(s => s.Versions.Any(byHand.Contains)).Select(s => s.Route).ToHashSet(StringComparer.Ordinal);
        var open = unmoved.Where(s => s.Versions.Count == 0 && (nowhere.Count > 0 || theirs.Contains(s.Route))).ToList();
        if (open.Count == 0)
            yield break;
        foreach (var version in nowhere)
            yield return $"No file of a gateway that is there names {version}.";
        foreach (var said in open)
            yield return said.Stated is null ? $"The file of {said.Gateway} does not say which version it serves on its route {said.Route}." : $"{said.Told(null)}, which is of no version in this record.";
    }

    // The rollout sends callers to servers of a digest; the gateway's file says which those are.
    internal static IEnumerable<string> Lacking(RolloutRow rollout, IReadOnlyList<ServingReplica> gateways)
    {
        var (from, to) = rollout.State switch { RolloutState.Running => (rollout.Percent < 100, rollout.Percent > 0 || rollout.Header is not null), RolloutState.Promoted => (false, true), _ => (true, false) };
        foreach (var gateway in gateways)
            if (gateway.Contents?.Routes.FirstOrDefault(r => r.Name == rollout.Route) is { } route)
            {
                if (from && !Serves(route, rollout.From))
                    yield return Without(gateway, rollout, rollout.FromName ?? rollout.From.Short);
                if (to && !Serves(route, rollout.To))
                    yield return Without(gateway, rollout, rollout.ToName ?? rollout.To.Short);
            }
    }

    static bool Serves(ServedRoute route, Digest digest) => route.Upstreams.Any(u => u.Digest == digest.ToString());

    static string Without(ServingReplica gateway, RolloutRow rollout, string version) =>
        $"The file of {gateway.Replica.Name} names no server of {version} on its route {rollout.Route}: who would get it there gets no answer.";

    /// <summary>What the file of a gateway says of a route.</summary>
    /// <param name="Stated">The digest that the file gives; null for none.</param>
    /// <param name="Versions">Names of the versions in the register that have it.</param>
    sealed record Said(string Gateway, string Route, string? Stated, IReadOnlyList<string> Versions)
    {
        internal string Told(string? version) => $"By its file {Gateway} serves {(version is null ? Short : $"{version} ({Short})")} on its route {Route}";

        string Short => Digest.TryParse(Stated, out var digest) ? digest.Short : Stated ?? "";
    }

    // Gateways of one file say the same: each digest is looked up once.
    sealed class VersionsOf(IReadView view)
    {
        readonly Dictionary<string, IReadOnlyList<string>> _known = new(StringComparer.Ordinal);

        internal IReadOnlyList<string> Of(string? digest)
        {
            if (digest is null)
                return [];
            if (!_known.TryGetValue(digest, out var versions))
                _known[digest] = versions = [.. ThingQueries.WithDigest(view, digest).Where(t => t.Kind == ThingKind.ModelVersion).Select(t => t.Slug).Distinct(StringComparer.Ordinal)];
            return versions;
        }
    }
}
