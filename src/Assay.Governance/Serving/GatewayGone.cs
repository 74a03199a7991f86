namespace Assay.Governance;

/// <summary>Body of a <c>gateway-gone</c> entry, version 1: what somebody says of one gateway. It counts until that gateway is heard of again. Blob: <c>reason</c>.</summary>
/// <param name="Id">Under which it followed; one that is started again has another.</param>
/// <param name="Name">How it was called.</param>
/// <param name="SeenAt">When it was seen last before that was said.</param>
/// <param name="Position">Entries of the log that it went by then.</param>
internal sealed record GatewayGoneBody(string Id, string Name, DateTimeOffset SeenAt, long Position);

/// <summary>Says of gateways that ended without a word that they are gone.</summary>
/// <param name="Gateway">Name of the gateways, or the id of one.</param>
/// <param name="Reason">How that is known; erasable.</param>
public sealed record GatewayGoneRequest(string Gateway, string Reason);

/// <summary>That somebody said that a gateway is gone.</summary>
/// <param name="Actor">Who said so.</param>
/// <param name="Reason">Null when erased.</param>
public sealed record GatewayGone(DateTimeOffset At, string Actor, string? ActorName, string? Reason, long Entry);

/// <summary>The gateways of which that was said.</summary>
public sealed record GatewaysGone(IReadOnlyList<ReplicaRow> Gateways);
