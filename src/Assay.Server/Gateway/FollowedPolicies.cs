using System.Collections.Frozen;
using Assay.Governance;
using Assay.Serving;

namespace Assay.Server;

/// <summary>
/// The guardrail policies that a record tells a gateway to have. Each version is read once. One that cannot be read here (it was erased, it is of a newer program, its text is not the one that was published)
/// changes nothing: the route keeps what it has, and says so; a gateway that starts and has nothing to keep serves nobody there.
/// </summary>
sealed class FollowedPolicies(Action<string> say)
{
    readonly Dictionary<Digest, GuardrailPolicy> _read = [];
    bool _told;
    FrozenDictionary<string, RoutePolicies> _now = FrozenDictionary<string, RoutePolicies>.Empty;

    /// <summary>What is wrong, by route.</summary>
    internal FrozenDictionary<string, string> Problems { get; private set; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Routes whose policy could never be read here: nobody may be served there.</summary>
    internal IReadOnlySet<string> Unguarded { get; private set; } = FrozenSet<string>.Empty;

    internal FrozenDictionary<string, RoutePolicies> Take(IReadOnlyList<LiveGuards> told)
    {
        Dictionary<string, RoutePolicies> next = new(StringComparer.Ordinal);
        Dictionary<string, string> problems = new(StringComparer.Ordinal);
        HashSet<string> unguarded = new(StringComparer.Ordinal);
        foreach (var route in told)
        {
            var inForce = Read(route.InForce, out var wrong);
            if (wrong.Length > 0)
            {
                if (_told && !Unguarded.Contains(route.Route))
                {
                    problems[route.Route] = $"{wrong} The route keeps the policy that it has.";
                    if (_now.TryGetValue(route.Route, out var kept))
                        next[route.Route] = kept;
                    continue;
                }

                // It starts, and knows nothing that was agreed on: what its own file says may be far less.
                problems[route.Route] = $"{wrong} The route serves nobody until it can be read, or another version is put into force.";
                unguarded.Add(route.Route);
                continue;
            }

            var candidate = Read(route.Candidate, out wrong);
            if (wrong.Length > 0)
                problems[route.Route] = $"{wrong} It is not tried here.";
            next[route.Route] = new RoutePolicies(route.Id, inForce, candidate, candidate is null ? 0 : route.Percent);
        }

        foreach (var (route, problem) in problems)
            if (Problems.GetValueOrDefault(route) != problem)
                say($"Route {route}: {problem}");
        (Unguarded, _told) = (unguarded, true);
        Problems = problems.ToFrozenDictionary(StringComparer.Ordinal);
        _now = next.ToFrozenDictionary(StringComparer.Ordinal);
        Forget();
        return _now;
    }

    GuardrailPolicy? Read(LivePolicy? live, out string wrong)
    {
        wrong = "";
        if (live is null)
            return null;
        if (_read.TryGetValue(live.Policy, out var known))
            return known;
        var name = $"The guardrail policy {live.Name} {live.Policy.Short}";
        if (live.Source is not { } source)
            wrong = $"{name} was erased from the record.";
        else if (GuardrailPolicy.Read(live.Name, source.Yaml, source.Files, out var error) is not { } policy)
            wrong = $"{name} is not understood by this gateway: {error}.";
        else if (policy.Digest != live.Policy)
            wrong = $"The text that the record has of {live.Name} {live.Policy.Short} is not the one that was published.";
        else
            return _read[live.Policy] = policy;
        return null;
    }

    void Forget()
    {
        var used = _now.Values.SelectMany(r => new[] { r.InForce, r.Candidate }).OfType<GuardrailPolicy>().Select(p => p.Digest).ToHashSet();
        foreach (var digest in _read.Keys.Where(d => !used.Contains(d)).ToList())
            _read.Remove(digest);
    }
}
