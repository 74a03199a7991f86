namespace Assay.Governance;

/// <summary>What a kill switch stops.</summary>
public enum SwitchScope
{
    /// <summary>A route of the gateway, by name.</summary>
    Route,

    /// <summary>A model version wherever it is served, by digest.</summary>
    Model,

    /// <summary>An agent, by name.</summary>
    Agent,

    /// <summary>A tool, by name.</summary>
    Tool,

    /// <summary>A key of the gateway, by its public part.</summary>
    Key,

    /// <summary>Everything that goes through gateways.</summary>
    All,

    /// <summary>Nothing: a trial of the way from here to every gateway.</summary>
    Test,
}

/// <summary>Body of a <c>kill-switch</c> entry, version 1: the state from here on. Blob: <c>reason</c>.</summary>
/// <param name="Value">Which one; empty for <see cref="SwitchScope.All"/>.</param>
/// <param name="Stopped">Pulled; false when it is released.</param>
internal sealed record SwitchBody(SwitchScope Scope, string Value, bool Stopped);

/// <summary>Body of a <c>gateway-key</c> entry, version 1: the state from here on. Neither the key nor its digest is in the log.</summary>
/// <param name="Id">The key's public part.</param>
/// <param name="Application">Who holds it.</param>
/// <param name="Routes">Routes it opens; all when empty.</param>
/// <param name="Models">Models it may name; all of its routes when empty.</param>
internal sealed record GatewayKeyBody(string Id, string Application, IReadOnlyList<string> Routes, IReadOnlyList<string> Models, DateTimeOffset? Expires, bool Revoked);
