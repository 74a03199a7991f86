using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// A remote file, read by ranges (RFC 9110, section 14): only the blocks that somebody looks at are transferred. Reading
/// on makes the next request larger; a jump makes it small again. Keeps at most <see cref="MostBlocks"/> blocks.
/// </summary>
internal sealed class RangeSource(RemoteFile file, RemotePins pins, RemoteHttp http, Budget budget) : ByteSource
{
    public const int BlockBytes = 64 << 10;
    const int MostBlocks = 256, MostAhead = 64, MostAttempts = 3, LeastToReadOn = 1024;

    readonly Lock gate = new();
    readonly Dictionary<long, LinkedListNode<(long Index, byte[] Bytes)>> blocks = [];
    readonly LinkedList<(long Index, byte[] Bytes)> recent = new();
    long reached;
    long follows = -1;
    int ahead = 1;
    Uri? direct;
    string? failure;

    public override long Length => pins.Length;

    public override long Reached => Interlocked.Read(ref reached);

    /// <summary>Takes the first block from the answer that opened the file, and where that came from.</summary>
    public void Begin(RemoteReply reply)
    {
        lock (gate)
        {
            direct = reply.At == file.Address ? null : reply.At;
            var first = new byte[Math.Min(BlockBytes, Length)];
            if (Fill(reply.Body!, first) is { } broken)
                failure = broken;
            else
                Keep(0, first);
            follows = 1;
        }
    }

    public override int Read(long offset, Span<byte> into)
    {
        var done = 0;
        lock (gate)
        {
            while (done < into.Length && offset >= 0 && offset + done < Length)
            {
                var at = offset + done;
                var block = Block(at / BlockBytes, into.Length - done);
                var from = (int)(at % BlockBytes);
                var size = Math.Min(block.Length - from, into.Length - done);
                block.AsSpan(from, size).CopyTo(into[done..]);
                done += size;
            }

            if (offset + done > reached)
                Interlocked.Exchange(ref reached, offset + done);
        }

        return done;
    }

    byte[] Block(long index, int wanted)
    {
        // Once it failed nothing of it is believed any more, and no time is spent on asking.
        if (failure is not null)
            throw new SourceFailure(failure);
        if (blocks.TryGetValue(index, out var known))
        {
            recent.Remove(known);
            recent.AddFirst(known);
            return known.Value.Bytes;
        }

        // A few bytes here and there are a look, not a reading on, even where the places follow each other.
        ahead = index == follows && wanted >= LeastToReadOn ? Math.Min(ahead * 2, MostAhead) : 1;
        var count = Math.Clamp((wanted + BlockBytes - 1) / BlockBytes, ahead, MostAhead);
        // Not past what is there already, nor past the end.
        var last = (Length - 1) / BlockBytes;
        var until = index;
        while (until < last && until - index + 1 < count && !blocks.ContainsKey(until + 1))
            until++;
        follows = until + 1;
        return Fetch(index, until);
    }

    byte[] Fetch(long index, long until)
    {
        var first = index * BlockBytes;
        var last = Math.Min((until + 1) * BlockBytes, Length) - 1;
        for (var attempt = 1; ; attempt++)
        {
            using var reply = Ask(first, last);
            var broken = pins.Differs(reply, first, last);
            var passing = false;
            for (var at = index; broken is null && at <= until; at++)
            {
                var bytes = new byte[Math.Min(BlockBytes, Length - at * BlockBytes)];
                broken = Fill(reply.Body!, bytes);
                passing = broken is not null;
                if (broken is null)
                    Keep(at, bytes);
            }

            if (broken is null)
                return blocks[index].Value.Bytes;
            if (passing && attempt < MostAttempts && budget.HasTime())
                continue;
            failure = $"bytes {first} to {last} could not be read: {broken}";
            throw new SourceFailure(failure);
        }
    }

    // A redirect leads to an address that is good for some time: used while it works, then asked for again.
    RemoteReply Ask(long first, long last)
    {
        var request = file.Request with { Address = direct ?? file.Address, From = file.From ?? file.Address, Range = (first, last), IfMatch = pins.IfMatch };
        var reply = http.Send(request, budget);
        if (direct is null || (int)reply.Status is not (400 or 401 or 403 or 404 or 410))
            return reply;
        reply.Dispose();
        reply = http.Send(request with { Address = file.Address }, budget);
        direct = reply.At == file.Address ? null : reply.At;
        return reply;
    }

    static string? Fill(RemoteBody body, byte[] bytes)
    {
        var done = 0;
        while (done < bytes.Length)
        {
            var got = body.Read(bytes, done, bytes.Length - done);
            if (got == 0)
                return body.Failure ?? "the server sent fewer bytes than it announced";
            done += got;
        }

        return null;
    }

    void Keep(long index, byte[] bytes)
    {
        while (blocks.Count >= MostBlocks)
        {
            blocks.Remove(recent.Last!.Value.Index);
            recent.RemoveLast();
        }

        blocks[index] = recent.AddFirst((index, bytes));
    }
}
