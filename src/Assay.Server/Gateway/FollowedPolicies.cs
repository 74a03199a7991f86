using System.Collections.Frozen;
using System.Diagnostics;
using Assay.Governance;
using Assay.Serving;

namespace Assay.Server;

/// <summary>
/// The guardrail policies that a record tells a gateway to have. Each version is read once. One that cannot be read here (it was erased, it is of a newer program, its text is not the one that was published)
/// changes nothing: the route keeps what it has, and says so; a gateway that starts and has nothing to keep serves nobody there. A version with a model of its own is read beside: a switch
/// does not wait until a model is loaded.
/// </summary>
/// <param name="say">Told what is wrong, in words.</param>
/// <param name="models">The folder of the models that policies name.</param>
/// <param name="again">After what time a version whose model could not be had is tried again: its file may have come meanwhile.</param>
sealed class FollowedPolicies(Action<string> say, string? models, TimeSpan again)
{
    sealed record Loading(Task<(GuardrailPolicy? Policy, string Error)> Task)
    {
        readonly long _began = Stopwatch.GetTimestamp();

        // What came of it was handed over.
        public bool IsTaken { get; set; }

        // What came of the time before, which holds until this is over.
        public (GuardrailPolicy? Policy, string Error)? Before { get; init; }

        // Its task is over, or was: this waits for nothing.
        public (GuardrailPolicy? Policy, string Error)? Result => Task.IsCompletedSuccessfully ? Task.GetAwaiter().GetResult() : Task.IsCompleted ? (null, Task.Exception?.InnerException?.GetType().Name ?? "it was not read") : Before;

        public bool IsOlderThan(TimeSpan age) => Stopwatch.GetElapsedTime(_began) > age;
    }

    readonly Dictionary<Digest, GuardrailPolicy> _read = [];
    readonly Dictionary<Digest, Loading> _loading = [];
    bool _told;
    FrozenDictionary<string, RoutePolicies> _now = FrozenDictionary<string, RoutePolicies>.Empty;

    /// <summary>What is wrong, by route.</summary>
    internal FrozenDictionary<string, string> Problems { get; private set; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Routes whose policy could never be read here: nobody may be served there.</summary>
    internal IReadOnlySet<string> Unguarded { get; private set; } = FrozenSet<string>.Empty;

    /// <summary>Whether a version that was being read is there, or is to be tried again, and what was told is to be taken again.</summary>
    internal bool Arrived => _loading.Values.Any(l => l.Task.IsCompleted && (!l.IsTaken || l.IsOlderThan(again)));

    internal FrozenDictionary<string, RoutePolicies> Take(IReadOnlyList<LiveGuards> told)
    {
        // What ends while this runs is taken the next time.
        var over = _loading.Where(l => l.Value.Task.IsCompleted).Select(l => l.Key).ToHashSet();
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
        var isFirst = !_told;
        (Unguarded, _told) = (unguarded, true);
        Problems = problems.ToFrozenDictionary(StringComparer.Ordinal);
        _now = next.ToFrozenDictionary(StringComparer.Ordinal);
        Forget(isFirst ? [.. _loading.Keys] : over, told.SelectMany(t => new[] { t.InForce, t.Candidate }).OfType<LivePolicy>().Select(p => p.Policy).ToHashSet());
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
        else if (Source(live, source) is not var (policy, error))
            wrong = $"{name} is being read: its model is loaded.";
        else if (policy is null)
            wrong = $"{name} is not understood by this gateway: {error}.";
        else if (policy.Digest != live.Policy)
            wrong = $"The text that the record has of {live.Name} {live.Policy.Short} is not the one that was published.";
        else
            return _read[live.Policy] = policy;
        return null;
    }

    // Null while it is being read. A gateway that starts has nothing to do meanwhile.
    (GuardrailPolicy? Policy, string Error)? Source(LivePolicy live, GuardPolicySource source)
    {
        if (!GuardrailPolicy.NamesModels(source.Yaml))
            return Now();
        if (!_loading.TryGetValue(live.Policy, out var loading) || (loading.IsTaken && loading.IsOlderThan(again)))
            _loading[live.Policy] = loading = new Loading(_told ? Task.Run(Now) : Task.FromResult(Now())) { Before = loading?.Result };
        return loading.Result;

        (GuardrailPolicy?, string) Now() => (GuardrailPolicy.Read(live.Name, source.Yaml, source.Files, out var error, models), error);
    }

    void Forget(HashSet<Digest> over, HashSet<Digest> told)
    {
        foreach (var (digest, loading) in _loading.Where(l => l.Value.Task.IsCompleted).ToList())
            if (!told.Contains(digest) || _read.ContainsKey(digest))
                _loading.Remove(digest);
            else if (over.Contains(digest))
                loading.IsTaken = true;
        var used = _now.Values.SelectMany(r => new[] { r.InForce, r.Candidate }).OfType<GuardrailPolicy>().Select(p => p.Digest).ToHashSet();
        foreach (var digest in _read.Keys.Where(d => !used.Contains(d)).ToList())
            _read.Remove(digest);
    }
}
