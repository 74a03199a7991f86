using System.Runtime.InteropServices;
using Assay.Build;
using Assay.Governance;

namespace Assay.Server;

/// <summary>A recorded bill as it was read.</summary>
/// <param name="Bom">Null when it cannot be read; <paramref name="Unreadable"/> says why.</param>
sealed record ReadBill(Bom? Bom, string? Unreadable, IReadOnlyList<string> Problems)
{
    readonly Lazy<IReadOnlyList<BomTree.Line>> lines = new(() => Bom is null ? [] : [.. BomTree.Of(Bom)]);

    /// <summary>The lines of its tree, made when first asked for.</summary>
    public IReadOnlyList<BomTree.Line> Lines => lines.Value;
}

/// <summary>
/// Bills that were read lately, by the digest of their envelope: every page of a bill, its lineage and its packages ask for the same one. Bounded in bytes
/// and in time (what was erased elsewhere is not kept for long), and few are read at once, so that many readers of large bills wait instead of filling memory.
/// </summary>
sealed class BillCache(TimeProvider time) : IDisposable
{
    /// <summary>What all that is kept may take, by the estimate of <see cref="PerByte"/>; a bill that takes more is read anew each time.</summary>
    public const long Most = 192L << 20;

    /// <summary>Memory that a bill takes for each byte of its JSON, its tree included (an estimate: bills of another shape may take more or less).</summary>
    public const int PerByte = 4;

    // An edge may be four bytes of JSON, and is a pair of references and perhaps a line of the tree.
    const int PerEdge = 64;

    const int AtOnce = 2;
    static readonly TimeSpan Oldest = TimeSpan.FromMinutes(10);

    readonly Lock gate = new();
    readonly SemaphoreSlim reading = new(AtOnce);
    readonly Dictionary<Digest, LinkedListNode<Kept>> byEnvelope = [];
    readonly LinkedList<Kept> lastUsedFirst = new();
    long bytes, readings;

    sealed record Kept(Digest Envelope, ReadBill Bill, long Bytes, DateTimeOffset Read);

    /// <summary>Bytes that what is kept is estimated to take.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return bytes;
        }
    }

    /// <summary>Bills that had to be read.</summary>
    public long Readings => Interlocked.Read(ref readings);

    /// <summary>The bill that a piece of evidence holds, or why there is none to be read.</summary>
    public async Task<ReadBill> ReadAsync(IRecord record, EvidenceRow row, CancellationToken cancel)
    {
        if (row.Erased)
        {
            Forget(row.Envelope);
            return Erased;
        }

        if (Find(row.Envelope) is { } known)
            return known;
        await reading.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            // Somebody else may have read it in the meantime.
            if (Find(row.Envelope) is { } readNow)
                return readNow;
            if ((await record.EvidenceAsync(row.Entry, cancel).ConfigureAwait(false)).Value?.Predicate is not { } predicate)
                return Erased;
            Interlocked.Increment(ref readings);
            var parsed = await Task.Run(() => BomReader.Read(predicate), cancel).ConfigureAwait(false);
            var bill = new ReadBill(parsed.Bom, parsed.Bom is null ? Shown.Text(parsed.Error) : null, parsed.Problems);
            Keep(new Kept(row.Envelope, bill, bill.Bom is null ? 1024 : (long)PerByte * JsonMarshal.GetRawUtf8Value(predicate).Length + (long)PerEdge * parsed.Bom!.Edges.Count, time.GetUtcNow()));
            return bill;
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>Lets go of what is old, whether or not anybody asks again.</summary>
    public void Trim()
    {
        var oldest = time.GetUtcNow() - Oldest;
        lock (gate)
            for (var node = lastUsedFirst.Last; node is not null;)
            {
                var before = node.Previous;
                if (node.Value.Read < oldest)
                    Remove(node);
                node = before;
            }
    }

    public void Dispose() => reading.Dispose();

    static ReadBill Erased => new(null, "it was erased", []);

    ReadBill? Find(Digest envelope)
    {
        lock (gate)
        {
            if (!byEnvelope.TryGetValue(envelope, out var node))
                return null;
            if (node.Value.Read < time.GetUtcNow() - Oldest)
            {
                Remove(node);
                return null;
            }

            lastUsedFirst.Remove(node);
            lastUsedFirst.AddFirst(node);
            return node.Value.Bill;
        }
    }

    void Keep(Kept kept)
    {
        if (kept.Bytes > Most)
            return;
        lock (gate)
        {
            if (byEnvelope.TryGetValue(kept.Envelope, out var old))
                Remove(old);
            byEnvelope[kept.Envelope] = lastUsedFirst.AddFirst(kept);
            bytes += kept.Bytes;
            while (bytes > Most && lastUsedFirst.Last is { } last)
                Remove(last);
        }
    }

    void Forget(Digest envelope)
    {
        lock (gate)
            if (byEnvelope.TryGetValue(envelope, out var node))
                Remove(node);
    }

    void Remove(LinkedListNode<Kept> node)
    {
        byEnvelope.Remove(node.Value.Envelope);
        lastUsedFirst.Remove(node);
        bytes -= node.Value.Bytes;
    }
}
