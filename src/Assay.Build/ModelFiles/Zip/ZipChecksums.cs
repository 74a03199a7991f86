using System.Buffers;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Zip;

/// <summary>
/// Checksums of an archive's bytes. Those of large stored members are computed ahead on all cores, where the source can be read by
/// several threads: a PyTorch archive is nothing but such members.
/// </summary>
internal sealed class ZipChecksums(ByteSource source, Budget budget)
{
    const long Worthwhile = 8 << 20;
    const int Block = 1 << 17;

    // By the place of the local header. As objects: the runtime has code for tables of those, and compiling one of numbers costs a millisecond at the start.
    readonly Dictionary<object, Ahead?> ahead = [];

    public void Prepare(IReadOnlyList<ZipEntry> entries)
    {
        long total = 0;
        var stored = new List<ZipEntry>();
        foreach (var entry in entries)
            if (entry.Method == 0 && entry.Compressed == entry.Size && entry.Size >= Block && ahead.TryAdd(entry.HeaderAt, null))
            {
                stored.Add(entry);
                total += entry.Size;
            }

        if (!source.ManyReaders || total < Worthwhile || stored.Count < 2)
        {
            ahead.Clear();
            return;
        }

        var values = new Ahead?[stored.Count];
        var next = -1;
        var others = new Task[Math.Min(stored.Count, Environment.ProcessorCount) - 1];
        for (var i = 0; i < others.Length; i++)
            others[i] = Task.Run(Work);
        Work();
        Task.WaitAll(others);
        for (var i = 0; i < values.Length; i++)
            ahead[stored[i].HeaderAt] = values[i];

        void Work()
        {
            for (int i; (i = Interlocked.Increment(ref next)) < stored.Count;)
                values[i] = Stored(stored[i]) is { } value ? new Ahead(value) : null;
        }
    }

    /// <summary>The checksum of a member's content; null when time is up.</summary>
    /// <param name="packed">False when <paramref name="content"/> was unpacked.</param>
    public uint? Of(ZipEntry entry, ByteSource content, bool packed) =>
        packed && ahead.TryGetValue(entry.HeaderAt, out var known) && known is not null ? known.Value : Of(content);

    sealed record Ahead(uint Value);

    // What cannot be read or ends early is left to the pass that reports it.
    uint? Stored(ZipEntry entry)
    {
        try
        {
            if (ZipReader.Local(source, entry.HeaderAt) is not { } local || entry.Size > source.Length - local.DataAt)
                return null;
            using var content = source.Slice(local.DataAt, entry.Size);
            return Of(content);
        }
        catch (Exception e) when (e is SourceFailure or OperationCanceledException)
        {
            return null;
        }
    }

    uint? Of(ByteSource content)
    {
        var crc = default(Crc32);
        var block = ArrayPool<byte>.Shared.Rent(Block);
        try
        {
            for (long at = 0; at < content.Length;)
            {
                var got = content.Read(at, block);
                if (got == 0)
                    break;
                crc.Add(block.AsSpan(0, got));
                at += got;
                if (!budget.HasTime())
                    return null;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return crc.Value;
    }
}
