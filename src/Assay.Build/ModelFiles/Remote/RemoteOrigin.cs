namespace Assay.Build.ModelFiles.Remote;

/// <summary>Where a file was read from.</summary>
/// <param name="Address">Its own address, with the revision that was read where the place has revisions. Never holds a signature or a token.</param>
/// <param name="Version">ETag or revision that all of it was read at; null when the server names none.</param>
/// <param name="Checksums">What the place says the file's checksums are.</param>
public sealed record RemoteOrigin(string Address, string? Version, IReadOnlyList<RemoteChecksum> Checksums);

/// <summary>A checksum as the remote place gives it.</summary>
/// <param name="Algorithm"><c>sha256</c>, <c>sha512</c>, <c>md5</c> or <c>git-sha1</c> (git's digest of a blob).</param>
/// <param name="Hex">Lower-case hexadecimal.</param>
/// <param name="Given">Who says so: <c>lfs</c>, <c>git</c>, <c>x-linked-etag</c>, <c>s3</c>, <c>oci</c>.</param>
/// <param name="Matches">Whether the bytes have it; null when nobody asked for digests.</param>
public sealed record RemoteChecksum(string Algorithm, string Hex, string Given, bool? Matches = null)
{
    /// <summary>The checksum, or null when the text is not one of that algorithm.</summary>
    internal static RemoteChecksum? Of(string algorithm, string? hex, string given)
    {
        var length = algorithm switch { "sha256" => 64, "sha512" => 128, "md5" => 32, "git-sha1" => 40, _ => 0 };
        var lower = hex?.Trim('"').ToLowerInvariant();
        return lower is not null && length > 0 && lower.Length == length && lower.All(char.IsAsciiHexDigitLower) ? new RemoteChecksum(algorithm, lower, given) : null;
    }
}
