using Assay.Governance;

namespace Assay.Server;

/// <summary>What changed for a gateway between two states of the record, in words for whoever watches its terminal.</summary>
static class FollowedChanges
{
    /// <param name="routes">Those that the gateway has: what is moved elsewhere is no news here.</param>
    internal static IEnumerable<string> Between(ServingSnapshot before, ServingSnapshot after, IReadOnlySet<string> routes)
    {
        foreach (var pulled in after.Stopped.Except(before.Stopped))
            yield return $"{Words(pulled)} is stopped.";
        foreach (var released in before.Stopped.Except(after.Stopped))
            yield return $"{Words(released)} is released.";
        var known = before.Rollouts.ToDictionary(r => r.Route, r => r.Entry, StringComparer.Ordinal);
        foreach (var moved in after.Rollouts.Where(r => routes.Contains(r.Route) && (!known.TryGetValue(r.Route, out var entry) || entry != r.Entry)).OrderBy(r => r.Entry))
            yield return $"{moved.Told()} (entry {moved.Entry}).";
    }

    static string Words((SwitchScope Scope, string Value) pulled) => pulled.Value.Length == 0 ? "Everything" : $"The {pulled.Scope.Name()} {pulled.Value}";
}
