namespace Assay.Record;

/// <summary>What came of asking one witness.</summary>
/// <param name="Witness">Its name in the user configuration.</param>
/// <param name="Size">Size of the tree head that was shown; 0 when there was none.</param>
/// <param name="Message">What happened, for people.</param>
public sealed record WitnessResult(string Witness, long Size, bool Ok, string Message);

/// <summary>
/// Body of a <c>timestamp</c> entry, version 1: an RFC 3161 token over the envelope of an earlier tree head. The token is
/// the blob <c>token</c>, so that it is committed, copied and verified as all blobs are, and cannot be left out unseen.
/// </summary>
/// <param name="Head">SHA-256 of the head's envelope: the message imprint of the token.</param>
/// <param name="At">The authority's time.</param>
public sealed record TimestampBody(string Witness, long Size, Digest Root, Digest Head, DateTimeOffset At);
