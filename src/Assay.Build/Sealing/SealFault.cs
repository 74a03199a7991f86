namespace Assay.Build;

/// <summary>Why something could not be sealed, or was not unsealed.</summary>
public enum SealFaultKind
{
    /// <summary>Not a sealed model at all.</summary>
    NotSealed,

    /// <summary>The header is broken, or of a version that is not read here.</summary>
    Malformed,

    /// <summary>None of the keys at hand is a recipient's.</summary>
    NoKey,

    /// <summary>A key fits a recipient by name, and does not open it; or a key could not be used.</summary>
    KeyRefused,

    /// <summary>The header was changed after sealing.</summary>
    HeaderChanged,

    /// <summary>A chunk was changed, moved, repeated or cut; nothing of it was given out.</summary>
    BodyChanged,

    /// <summary>The sealed folder holds a name that leads out of it, or something that is neither file nor folder.</summary>
    UnsafeContent,

    /// <summary>What is to be sealed cannot be read.</summary>
    Unreadable,
}

/// <summary>One reason, as a sentence.</summary>
public sealed record SealFault(SealFaultKind Kind, string Detail);

/// <summary>What came of sealing, unsealing or changing recipients.</summary>
/// <param name="Bytes">Plain bytes that were sealed, or unsealed and given out. With a fault and a stream as target: authenticated bytes that were already released.</param>
public sealed record SealOutcome(long Bytes, IReadOnlyList<SealedFor> Recipients, SealFault? Fault)
{
    public bool Done => Fault is null;

    internal static SealOutcome Of(SealFaultKind kind, string detail, long released = 0) => new(released, [], new SealFault(kind, detail));
}

/// <summary>A recipient as the header names it: kind (<c>ecdh-p256</c>, <c>rsa-oaep-256</c>, <c>passphrase</c>, <c>command</c>, ...) and key id or name.</summary>
public sealed record SealedFor(string Kind, string Id);

/// <summary>A failure inside this folder that becomes a <see cref="SealFault"/>.</summary>
internal sealed class SealException(SealFaultKind kind, string detail) : Exception(detail)
{
    public SealFaultKind Kind { get; } = kind;
}
