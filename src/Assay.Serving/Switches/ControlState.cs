using System.Collections.Frozen;

namespace Assay.Serving;

/// <summary>What is stopped, by kind of thing. A state is never changed, only replaced.</summary>
/// <param name="All">Everything.</param>
/// <param name="Routes">Names of routes.</param>
/// <param name="Models">Digests of model versions (<c>sha256:HEX</c>).</param>
/// <param name="Agents">Names of agents; an application that holds a key is one.</param>
/// <param name="Tools">Names of tools.</param>
/// <param name="Keys">Public parts of keys.</param>
public sealed record StoppedThings(
    bool All, FrozenSet<string> Routes, FrozenSet<string> Models, FrozenSet<string> Agents, FrozenSet<string> Tools, FrozenSet<string> Keys)
{
    public static StoppedThings None { get; } = new(false, [], [], [], [], []);
}

/// <summary>What a gateway was told to do, as of one moment.</summary>
/// <param name="Stopped">What it lets through no longer.</param>
/// <param name="Keys">Keys that are good beside those of its file.</param>
/// <param name="Rollouts">Which version of its model a route has, by name of the route. A route that is not among them has the version of its first upstream.</param>
public sealed record ControlState(StoppedThings Stopped, IReadOnlyList<KeyEntry> Keys, FrozenDictionary<string, RouteRollout> Rollouts)
{
    /// <summary>Guardrail policies by name of the route. A route that is not among them has the one of the gateway's file.</summary>
    public FrozenDictionary<string, RoutePolicies> Policies { get; init; } = FrozenDictionary<string, RoutePolicies>.Empty;

    public static ControlState Empty { get; } = new(StoppedThings.None, [], FrozenDictionary<string, RouteRollout>.Empty);
}
