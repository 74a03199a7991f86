using Assay.Governance;

namespace Assay.Server;

/// <summary>What changed for a gateway between two states of the record, in words for whoever watches its terminal.</summary>
static class FollowedChanges
{
    /// <param name="routes">Those that the gateway has: what is moved or stopped elsewhere is no news here.</param>
    /// <param name="keys">Those of its own file.</param>
    internal static IEnumerable<string> Between(ServingSnapshot before, ServingSnapshot after, IReadOnlySet<string> routes, IReadOnlySet<string> keys)
    {
        foreach (var pulled in after.Stopped.Except(before.Stopped).Where(IsHere))
            yield return $"{Words(pulled)} is stopped.";
        foreach (var released in before.Stopped.Except(after.Stopped).Where(IsHere))
            yield return $"{Words(released)} is released.";
        var known = before.Rollouts.ToDictionary(r => r.Route, r => r.Entry, StringComparer.Ordinal);
        foreach (var moved in after.Rollouts.Where(r => routes.Contains(r.Route) && (!known.TryGetValue(r.Route, out var entry) || entry != r.Entry)).OrderBy(r => r.Entry))
            yield return $"{moved.Told()} (entry {moved.Entry}).";

        bool IsHere((SwitchScope Scope, string Value) named) => named.Scope switch
        {
            SwitchScope.Route => routes.Contains(named.Value),
            SwitchScope.Key => keys.Contains(named.Value) || after.Keys.Concat(before.Keys).Any(k => k.Id == named.Value),
            _ => true,
        };
    }

    static string Words((SwitchScope Scope, string Value) pulled) => pulled.Value.Length == 0 ? "Everything" : $"The {pulled.Scope.Name()} {pulled.Value}";
}
