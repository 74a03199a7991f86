using System.Security.Cryptography;

namespace Assay.Build;

/// <summary>
/// Seals models for their recipients: AES-256-GCM in authenticated chunks, with a data key that is wrapped for each. Files
/// of any size in constant memory, folders as a tar archive, streams; recipients are changed without touching the body.
/// Sealing keeps a model secret and shows changes; it does not say who sealed: sign it too. Format: docs/formats/sealed-model.md.
/// </summary>
public static class ModelSealer
{
    internal const int ChunkBytes = 256 * 1024;

    /// <summary>Seals a file or folder into a new file, which appears when it is complete.</summary>
    /// <exception cref="IOException">The disk failed, or a key-wrapping command did.</exception>
    public static SealOutcome Seal(string path, string target, IReadOnlyList<SealRecipient> recipients, IProgress<HashProgress>? progress = null, CancellationToken cancel = default)
    {
        if (!Path.Exists(path))
            return SealOutcome.Of(SealFaultKind.Unreadable, "there is no such file or folder");
        if (Directory.Exists(path))
            return SealTarget.Write(target, output => Run(output, recipients, SealContent.Folder, writer => FolderTar.Write(path, writer)));
        using var input = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Seal(input, target, recipients, progress, cancel);
    }

    /// <summary>Seals a stream into a new file, which appears when it is complete.</summary>
    public static SealOutcome Seal(Stream input, string target, IReadOnlyList<SealRecipient> recipients, IProgress<HashProgress>? progress = null, CancellationToken cancel = default) =>
        SealTarget.Write(target, output => Run(output, recipients, SealContent.File, writer => Copy(input, writer, input.CanSeek ? input.Length : 0, progress, cancel)));

    /// <summary>Seals a stream of unknown length to another.</summary>
    public static SealOutcome Seal(Stream input, Stream output, IReadOnlyList<SealRecipient> recipients, CancellationToken cancel = default) =>
        Run(output, recipients, SealContent.File, writer => Copy(input, writer, 0, null, cancel));

    /// <summary>Unseals into a new file or folder, which appears only when everything was authenticated.</summary>
    public static SealOutcome Unseal(string path, string target, IReadOnlyList<SealKey> keys, IProgress<HashProgress>? progress = null, CancellationToken cancel = default)
    {
        using var input = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        return Unseal(input, target, keys, progress, cancel);
    }

    /// <summary>The same from a stream.</summary>
    public static SealOutcome Unseal(Stream input, string target, IReadOnlyList<SealKey> keys, IProgress<HashProgress>? progress = null, CancellationToken cancel = default) =>
        Guard(() =>
        {
            var (header, used) = Open(input, keys, out var recipients);
            using (used)
            using (var cipher = new ChunkCipher(used.Payload))
            {
                var reader = new SealReader(input, cipher, header.ChunkBytes);
                if (header.Content == SealContent.Folder)
                    return SealTarget.Unpack(target, folder => Extracted(reader, folder, recipients));
                return SealTarget.Write(target, output => new SealOutcome(Release(reader, output, input.CanSeek ? input.Length : 0, progress, cancel), recipients, null));
            }
        });

    /// <summary>
    /// Unseals to a stream as it comes. Every byte given out was authenticated; that the model is whole is known only at the
    /// end, so with a fault the bytes already released (<see cref="SealOutcome.Bytes"/>) must be thrown away.
    /// </summary>
    public static SealOutcome Unseal(Stream input, Stream output, IReadOnlyList<SealKey> keys, CancellationToken cancel = default)
    {
        SealReader? reader = null;
        var outcome = Guard(() =>
        {
            var (header, used) = Open(input, keys, out var recipients);
            using (used)
            using (var cipher = new ChunkCipher(used.Payload))
            {
                reader = new SealReader(input, cipher, header.ChunkBytes);
                return new SealOutcome(Release(reader, output, 0, null, cancel), recipients, null);
            }
        });
        return outcome.Done ? outcome : outcome with { Bytes = reader?.Total ?? 0 };
    }

    /// <summary>For whom a file is sealed, as its header says. Without a key nothing vouches for that.</summary>
    public static SealOutcome Inspect(string path)
    {
        using var input = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Guard(() => new SealOutcome(0, Names(SealHeader.Read(input).Header), null));
    }

    /// <summary>
    /// Adds and removes recipients; the body stays as it is. Whoever was removed and kept the data key can still read a copy
    /// of the body they have: to shut them out of new copies, seal anew.
    /// </summary>
    /// <param name="remove">Of a recipient that is there: true when it goes.</param>
    public static SealOutcome ChangeRecipients(string path, IReadOnlyList<SealKey> keys, IReadOnlyList<SealRecipient> add, Func<SealedFor, bool> remove) =>
        Guard(() => SealRewrite.Run(path, keys, add, remove));

    internal static (SealHeader Header, SealKeys Keys) Open(Stream input, IReadOnlyList<SealKey> keys, out IReadOnlyList<SealedFor> recipients) => Open(input, keys, out recipients, out _, out _);

    internal static (SealHeader Header, SealKeys Keys) Open(Stream input, IReadOnlyList<SealKey> keys, out IReadOnlyList<SealedFor> recipients, out byte[] dataKey, out int area)
    {
        var (header, bytes) = SealHeader.Read(input);
        recipients = Names(header);
        area = bytes.Length;
        dataKey = SealUnwrap.DataKey(header, keys);
        var used = new SealKeys(dataKey, header.Salt, header.ChunkBytes, header.Content);
        if (!CryptographicOperations.FixedTimeEquals(used.Commitment, header.Commitment) || !SealHeader.Authentic(bytes, used))
            throw new SealException(SealFaultKind.HeaderChanged, "the header was changed after sealing, or belongs to another file");
        return (header, used);
    }

    internal static IReadOnlyList<SealedFor> Names(SealHeader header) => [.. header.Recipients.Select(r => new SealedFor(Printable.Name(r.Kind, 40), Printable.Name(r.Id, 100)))];

    internal static SealOutcome Guard(Func<SealOutcome> work)
    {
        try
        {
            return work();
        }
        catch (SealException e)
        {
            return SealOutcome.Of(e.Kind, e.Message);
        }
    }

    static SealOutcome Run(Stream output, IReadOnlyList<SealRecipient> recipients, SealContent content, Action<SealWriter> write)
    {
        if (recipients.Count is < 1 or > SealHeader.MaxRecipients)
            return SealOutcome.Of(SealFaultKind.NoKey, $"1 to {SealHeader.MaxRecipients} recipients are needed");
        return Guard(() =>
        {
            var dataKey = RandomNumberGenerator.GetBytes(SealKeys.KeyBytes);
            var salt = RandomNumberGenerator.GetBytes(32);
            using var keys = new SealKeys(dataKey, salt, ChunkBytes, content);
            var header = new SealHeader(content, ChunkBytes, salt, keys.Commitment, [.. recipients.Select(r => r.Wrap(dataKey))]);
            CryptographicOperations.ZeroMemory(dataKey);
            output.Write(header.ToBytes(keys) ?? throw new SealException(SealFaultKind.Malformed, "the recipients do not fit into a header"));
            using var cipher = new ChunkCipher(keys.Payload);
            var writer = new SealWriter(output, cipher, ChunkBytes);
            write(writer);
            writer.Finish();
            return new SealOutcome(writer.Total, Names(header), null);
        });
    }

    static void Copy(Stream input, SealWriter writer, long length, IProgress<HashProgress>? progress, CancellationToken cancel)
    {
        var buffer = new byte[ChunkBytes];
        for (int count; (count = input.Read(buffer)) > 0;)
        {
            cancel.ThrowIfCancellationRequested();
            writer.Write(buffer.AsSpan(0, count));
            progress?.Report(new HashProgress(writer.Total, Math.Max(length, writer.Total)));
        }
    }

    static long Release(SealReader reader, Stream output, long length, IProgress<HashProgress>? progress, CancellationToken cancel)
    {
        for (var next = reader.Next(); next.Length > 0; next = reader.Next())
        {
            cancel.ThrowIfCancellationRequested();
            output.Write(next);
            progress?.Report(new HashProgress(reader.Total, Math.Max(length, reader.Total)));
        }

        return reader.Total;
    }

    static SealOutcome Extracted(SealReader reader, string folder, IReadOnlyList<SealedFor> recipients)
    {
        FolderTar.Extract(reader, folder);
        // What follows the archive is read too: the last chunk must be authenticated.
        while (reader.Next().Length > 0)
        {
        }

        return new SealOutcome(reader.Total, recipients, null);
    }
}
