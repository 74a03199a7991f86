namespace Assay.Build.ModelFiles.Codecs;

/// <summary>
/// What a decoder has written: the end of it is still to be taken by the reader, and as much as the format's window
/// remains for copies from it. The buffer grows with what was really written, never with what a header claims.
/// </summary>
internal sealed class History
{
    readonly int keep;
    readonly int capacity;
    byte[] buffer;
    int at, taken, from;

    /// <param name="keep">How far back copies may reach.</param>
    /// <param name="ahead">Most bytes that are written before they are taken.</param>
    public History(int keep, int ahead)
    {
        this.keep = keep;
        // A quarter of the window as slack: a byte is then moved four times before it leaves.
        capacity = keep + Math.Max(1 << 20, keep / 4) + ahead;
        buffer = new byte[Math.Min(capacity, 1 << 16)];
    }

    /// <summary>Bytes written since the beginning.</summary>
    public long Total { get; private set; }

    public int Pending => at - taken;

    /// <summary>What was written and not yet taken.</summary>
    public ReadOnlySpan<byte> Fresh => buffer.AsSpan(taken, at - taken);

    /// <summary>What was written last, from a place in the total on.</summary>
    public ReadOnlySpan<byte> Since(long total) => buffer.AsSpan(at - (int)(Total - total), (int)(Total - total));

    /// <summary>The byte that was written <paramref name="distance"/> bytes ago; 0 before the beginning.</summary>
    public byte Back(int distance) => distance <= at - from ? buffer[at - distance] : (byte)0;

    public bool Reaches(uint distance) => distance != 0 && distance <= (uint)(at - from) && distance <= (uint)keep;

    /// <summary>What was written before is out of reach from here on.</summary>
    public void Forget() => from = at;

    /// <summary>Makes place for that many bytes; must come before they are written.</summary>
    public void Room(int count)
    {
        if (at + count <= buffer.Length)
            return;
        var drop = Math.Max(0, Math.Min(taken, at - keep));
        if (buffer.Length < capacity && drop < buffer.Length / 2)
        {
            Array.Resize(ref buffer, (int)Math.Min(capacity, Math.Max(2L * buffer.Length, (long)at + count)));
            if (at + count <= buffer.Length)
                return;
        }

        buffer.AsSpan(drop, at - drop).CopyTo(buffer);
        (at, taken, from) = (at - drop, taken - drop, Math.Max(0, from - drop));
        if (at + count > buffer.Length)
            Array.Resize(ref buffer, at + count);
    }

    public void Add(byte value)
    {
        buffer[at++] = value;
        Total++;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer.AsSpan(at));
        at += bytes.Length;
        Total += bytes.Length;
    }

    /// <summary>Place for bytes that a reader fills in.</summary>
    public Span<byte> Add(int count)
    {
        var place = buffer.AsSpan(at, count);
        at += count;
        Total += count;
        return place;
    }

    public void Repeat(byte value, int count) => Add(count).Fill(value);

    /// <summary>Writes again what stands that far back; the two may overlap, and then it repeats.</summary>
    public void Copy(uint distance, int length)
    {
        if (!Reaches(distance))
            throw PackedDataException.Broken("it copies from before its beginning");
        var span = buffer.AsSpan(at - (int)distance, length + (int)distance);
        at += length;
        Total += length;
        var step = (int)distance;
        if (step >= length)
        {
            span[..length].CopyTo(span[step..]);
        }
        else if (step == 1)
        {
            span[1..].Fill(span[0]);
        }
        else if (length <= 32)
        {
            for (var i = 0; i < length; i++)
                span[step + i] = span[i];
        }
        else
        {
            // What was copied doubles what can be copied next.
            for (var done = step; done < span.Length; done += done)
                span[..Math.Min(done, span.Length - done)].CopyTo(span[done..]);
        }
    }

    public int Take(Span<byte> into)
    {
        var size = Math.Min(into.Length, at - taken);
        buffer.AsSpan(taken, size).CopyTo(into);
        taken += size;
        return size;
    }
}
