namespace Assay.Build.Discovery.Mcp;

/// <summary>Why a server could not be inspected, or not to the end.</summary>
public enum McpFailureKind
{
    /// <summary>It could not be reached, or ended.</summary>
    Unreachable,

    /// <summary>It did not answer in time.</summary>
    TimedOut,

    /// <summary>It sent more than the limits allow.</summary>
    TooMuch,

    /// <summary>What it sent is not the protocol.</summary>
    Malformed,

    /// <summary>It answered with an error, or asks for authorisation.</summary>
    Refused,
}

/// <summary>Why a server could not be inspected.</summary>
/// <param name="Detail">A sentence for people.</param>
public sealed record McpFailure(McpFailureKind Kind, string Detail);

/// <summary>Carries a failure out of the depth of a conversation; never leaves this folder.</summary>
/// <param name="unknown">The server says that it has no such method.</param>
internal sealed class McpStopped(McpFailureKind kind, string detail, bool unknown = false) : Exception(detail)
{
    public bool Unknown => unknown;

    public McpFailure Failure => new(kind, Message);
}
