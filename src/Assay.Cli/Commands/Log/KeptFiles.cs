using System.Text;
using Assay.Record;

namespace Assay.Cli;

/// <summary>What an auditor brings: the root key that they trust, and a tree head that they kept.</summary>
static class KeptFiles
{
    const int MaxKeyBytes = 64 * 1024;

    public static async Task<(PublicKey? Key, Problem? Problem)> RootKeyAsync(string file, CancellationToken cancel)
    {
        var pem = await BoundedFile.ReadAsync(file, MaxKeyBytes, cancel).ConfigureAwait(false);
        return PublicKey.TryReadPem(Encoding.UTF8.GetString(pem), out var error) is { } key ? (key, null) : (null, new Problem($"This is not a root key: {error}", file, "Ask the organisation for the PEM of its root key; the one in the pack proves nothing."));
    }

    /// <summary>A tree head as <c>assay record head --format json</c> gives it.</summary>
    public static async Task<(TreeHead? Head, Problem? Problem)> TreeHeadAsync(string file, CancellationToken cancel)
    {
        var envelope = await BoundedFile.ReadAsync(file, Envelope.MaxBytes, cancel).ConfigureAwait(false);
        return TreeHeads.Read(envelope, out var error) is { } head
            ? (head, null)
            : (null, new Problem($"This is not a tree head: {error}", file, "Keep one with: assay record head --format json --output head.json"));
    }
}
