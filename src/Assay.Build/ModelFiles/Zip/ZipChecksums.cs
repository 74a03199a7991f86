using System.Buffers;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Zip;

/// <summary>
/// Checksums of an archive's bytes. Those of large stored members are computed on the other cores while the members are judged, where
/// the source can be read by several threads: a PyTorch archive is nothing but such members.
/// </summary>
internal sealed class ZipChecksums(ByteSource source, Budget budget) : IDisposable
{
    const long Worthwhile = 8 << 20;
    const int Block = 1 << 17;

    // By the place of the local header. As objects: the runtime has code for tables of those, and compiling one of numbers costs a millisecond at the start.
    readonly Dictionary<object, Ahead> ahead = [];
    readonly List<Ahead> queue = [];
    OtherCores? others;
    int next = -1;
    volatile bool stopped;

    /// <summary>Has the other cores begin; they are done at <see cref="Finish"/>.</summary>
    public void Begin(IReadOnlyList<ZipEntry> entries)
    {
        long total = 0;
        foreach (var entry in entries)
            if (source.ManyReaders && entry.Method == 0 && entry.Compressed == entry.Size && entry.Size >= Block && new Ahead(entry) is var one && ahead.TryAdd(entry.HeaderAt, one))
            {
                queue.Add(one);
                total += entry.Size;
            }

        if (total < Worthwhile || queue.Count < 2)
        {
            ahead.Clear();
            queue.Clear();
            return;
        }

        others = new OtherCores(queue.Count - 1, Work);
    }

    /// <summary>Whether the checksum of this stored member is known after <see cref="Finish"/>, so that nobody needs to wait for it.</summary>
    public bool Comes(ZipEntry entry) => ahead.ContainsKey(entry.HeaderAt);

    /// <summary>Lends a hand until everything that was begun is known.</summary>
    public void Finish()
    {
        Work();
        others?.Join();
    }

    /// <summary>What was begun, after <see cref="Finish"/>; null when it could not be read to its end in time.</summary>
    public uint? Known(ZipEntry entry) => ahead[entry.HeaderAt].Value;

    /// <summary>Nobody reads the source any more.</summary>
    public void Dispose()
    {
        stopped = true;
        others?.Join();
    }

    void Work()
    {
        for (int i; !stopped && (i = Interlocked.Increment(ref next)) < queue.Count;)
            queue[i].Value = Stored(queue[i].Entry);
    }

    sealed class Ahead(ZipEntry entry)
    {
        public ZipEntry Entry => entry;

        public uint? Value { get; set; }
    }

    // What cannot be read or ends early is told by whoever asks.
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

    /// <summary>The checksum of content; null when time is up.</summary>
    public uint? Of(ByteSource content)
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
                if (stopped || !budget.HasTime())
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
