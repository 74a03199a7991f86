namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// The memo: blocks for the numbers that picklers write one after the other, a table for numbers out of the ordinary.
/// Blocks are never copied, and only blocks with objects in them have room for references, so a memo of millions of
/// constants costs 8 bytes each.
/// </summary>
internal sealed class PickleMemo(int limit)
{
    // Blocks are made whole: larger ones would cost every small pickle more than its own size.
    const int Bits = 9;
    const int Size = 1 << Bits;

    // No value has these bits: its kind does not exist.
    const long Unset = -1;

    // Kept from one stream to the next, as the stack is.
    [ThreadStatic]
    static Block? spare;

    readonly List<Block> blocks = [];
    readonly Dictionary<long, Value> sparse = [];
    int dense;

    /// <summary>How many are set: the index that MEMOIZE writes next.</summary>
    public long Count => dense + sparse.Count;

    public bool TryGet(long index, out Value value)
    {
        if (index >= 0 && index < (long)blocks.Count << Bits)
        {
            var block = blocks[(int)(index >> Bits)];
            var slot = (int)(index & (Size - 1));
            var bits = block.Values[slot];
            if (bits != Unset)
            {
                value = Value.FromBits(bits, block.References?[slot]);
                return true;
            }
        }

        return sparse.TryGetValue(index, out value);
    }

    /// <summary>False when the limit is reached. The index is zero or more.</summary>
    public bool Put(long index, Value value)
    {
        // The next block is made when the last one is at least half full: an index far out makes none.
        if (index >> Bits == blocks.Count && dense * 2L >= (long)blocks.Count << Bits && Count < limit)
            blocks.Add(Fresh());
        if (index >> Bits >= blocks.Count)
        {
            if (Count >= limit)
                return false;
            sparse[index] = value;
            return true;
        }

        // An index that went to the table before its block was made must not live twice.
        if (sparse.Count > 0)
            sparse.Remove(index);
        var block = blocks[(int)(index >> Bits)];
        var slot = (int)(index & (Size - 1));
        if (block.Values[slot] == Unset)
        {
            if (Count >= limit)
                return false;
            dense++;
        }

        block.Values[slot] = value.Bits;
        if (value.Reference is { } reference)
            (block.References ??= new object?[Size])[slot] = reference;
        else if (block.References is { } references)
            references[slot] = null;
        return true;
    }

    /// <summary>Gives a block to the next memo; this one is not used any more.</summary>
    public void Release()
    {
        if (blocks.Count == 0)
            return;
        var block = blocks[0];
        blocks.Clear();
        // Now, not when it is used again: what the stream made must not be held until then.
        block.Clear();
        if (block.References is { } references)
            Array.Clear(references);
        spare = block;
    }

    static Block Fresh()
    {
        var block = spare ?? new Block();
        spare = null;
        return block;
    }

    sealed class Block
    {
        // Copied: the runtime would compile Array.Fill at every start.
        static readonly long[] Empty = Unsets();

        public Block() => Clear();

        public long[] Values { get; } = new long[Size];

        public object?[]? References { get; set; }

        public void Clear() => Array.Copy(Empty, Values, Size);

        static long[] Unsets()
        {
            var all = new long[Size];
            for (var i = 0; i < all.Length; i++)
                all[i] = Unset;
            return all;
        }
    }
}
