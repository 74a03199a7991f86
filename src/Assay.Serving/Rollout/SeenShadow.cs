namespace Assay.Serving;

/// <summary>What became of a copy of a request that a new version was sent while the old one answered. It holds no text.</summary>
/// <param name="Digest">The version that got the copy.</param>
/// <param name="Dropped">It was not sent, because too many were under way; nothing else is known then.</param>
/// <param name="Failed">No answer, a broken one, or a status of 500 and more.</param>
/// <param name="Blocked">The route's guards would have refused the answer.</param>
/// <param name="Output">Tokens of it.</param>
/// <param name="Differs">The two answers differ in status, in being refused, or twofold in length.</param>
public sealed record SeenShadow(DateTimeOffset At, string Route, string Digest, bool Dropped, bool Failed, bool Blocked, long Output, bool Differs, TimeSpan Took);
