using Assay.Serving.Guards;

namespace Assay.Serving.Proxy;

/// <summary>A route with what its names stand for.</summary>
sealed record Route(RouteEntry Entry, IReadOnlyList<Upstream> Upstreams, GuardPolicy Policy)
{
    readonly IReadOnlyList<ApiEndpoint> _passed = [.. Entry.Pass.Select(ApiEndpoint.Passed)];

    /// <summary>What agents may do here; null where nothing is said of them.</summary>
    internal Agents.Authority? Authority { get; init; }

    internal string Name => Entry.Name;

    /// <summary>The endpoint of the route at a path below its prefix.</summary>
    internal ApiEndpoint? Find(ReadOnlySpan<char> path, string method)
    {
        if (ApiEndpoint.Find(path, method, Entry.Apis) is { } known)
            return known;
        foreach (var passed in _passed)
            if (passed.Method == method && path.SequenceEqual(passed.Path))
                return passed;
        return null;
    }

    internal bool Serves(string? model, bool namesOne) => (model is null && !namesOne) || Entry.Models.Count == 0 || Entry.Models.Contains(model, StringComparer.Ordinal);
}
