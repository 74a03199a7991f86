using System.Text;
using Assay.Record;

namespace Assay.Cli;

/// <summary>What an auditor brings: the root key that they trust, and a tree head that they kept.</summary>
static class KeptFiles
{
    const int MaxKeyBytes = 64 * 1024;

    public static async Task<(PublicKey? Key, Problem? Problem)> RootKeyAsync(string file, CancellationToken cancel)
    {
        if (await ReadAsync(file, MaxKeyBytes, cancel).ConfigureAwait(false) is not { } pem || IsZip(pem))
            return (null, new Problem("This is a file of another kind, and no root key.", file, "Ask the organisation for the PEM of its root key; what is in a pack proves nothing."));
        if (pem.AsSpan().IndexOf("PRIVATE KEY-----"u8) >= 0)
            return (null, new Problem("This is a private key.", file, "Give the public half, which the organisation writes with: assay key root --output root.pem. Nobody should send you the private one."));
        return PublicKey.TryReadPem(Encoding.UTF8.GetString(pem), out var error) is { } key ? (key, null) : (null, new Problem($"This is not a root key: {error}", file, "Ask the organisation for the PEM of its root key; the one in the pack proves nothing."));
    }

    /// <summary>A tree head as <c>assay record head --format json</c> gives it.</summary>
    public static async Task<(TreeHead? Head, Problem? Problem)> TreeHeadAsync(string file, CancellationToken cancel)
    {
        if (await ReadAsync(file, Envelope.MaxBytes, cancel).ConfigureAwait(false) is not { } envelope || IsZip(envelope))
            return (null, new Problem("This is a file of another kind, and no tree head.", file, "Keep one with: assay record head --format json --output head.json. A pack is held against an earlier pack with: --previous PACK.zip"));
        return TreeHeads.Read(envelope, out var error) is { } head
            ? (head, null)
            : (null, new Problem($"This is not a tree head: {error}", file, "Keep one with: assay record head --format json --output head.json"));
    }

    // Null when it is longer than it can be. Read once: it may be a pipe.
    static async Task<byte[]?> ReadAsync(string file, long limit, CancellationToken cancel)
    {
        try
        {
            return await BoundedFile.ReadAsync(file, limit, cancel).ConfigureAwait(false);
        }
        catch (IOException) when (File.Exists(file) && new FileInfo(file).Length > limit)
        {
            return null;
        }
    }

    static bool IsZip(byte[] bytes) => bytes.AsSpan().StartsWith("PK"u8);
}
