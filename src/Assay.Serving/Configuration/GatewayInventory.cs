namespace Assay.Serving;

/// <summary>What a gateway serves, for whoever asks what really runs. It names no credential.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="File">Digest of the gateway's file.</param>
public sealed record GatewayInventory(string Version, string File, IReadOnlyList<InventoryRoute> Routes)
{
    /// <summary>Keys of its own file, by their public parts: a kill switch can name them.</summary>
    public IReadOnlyList<InventoryKey> Keys { get; init; } = [];

    /// <summary>Tools that its files name: those that agents may use (a <c>*</c> at the end stands for any further letters), and those that were approved. A kill switch can name them.</summary>
    public IReadOnlyList<string> Tools { get; init; } = [];
}

/// <summary>A key that stands in a gateway's own file.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Application">Who holds it.</param>
/// <param name="Routes">Routes it opens; all when empty.</param>
public sealed record InventoryKey(string Id, string Application, IReadOnlyList<string> Routes);

/// <summary>A route.</summary>
/// <param name="PolicyDigest">Version of its guardrail policy.</param>
public sealed record InventoryRoute(string Name, string Prefix, IReadOnlyList<string> Apis, string Policy, string PolicyDigest, string? Authority, IReadOnlyList<InventoryUpstream> Upstreams)
{
    internal static InventoryRoute Of(Proxy.Route route) => new(
        route.Name, route.Entry.Prefix, route.Entry.Apis, route.Policy.Name, route.Policy.Digest.ToString(), route.Entry.Authority,
        [.. route.Upstreams.Select(u => new InventoryUpstream(u.Name, u.Address, u.Digest))]);
}

/// <summary>A server behind it.</summary>
/// <param name="Address">Scheme, host and port.</param>
/// <param name="Digest">Of the model version that it serves; null when the file does not say.</param>
public sealed record InventoryUpstream(string Name, string Address, string? Digest);
