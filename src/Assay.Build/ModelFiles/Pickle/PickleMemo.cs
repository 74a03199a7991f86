namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// The memo: blocks for the numbers that picklers write one after the other, a table for numbers out of the ordinary.
/// Blocks are never copied, so a memo of millions costs what it holds.
/// </summary>
internal sealed class PickleMemo(int limit)
{
    const int Bits = 12;
    const int Size = 1 << Bits;
    readonly List<(Value[] Values, bool[] Set)> blocks = [];
    readonly Dictionary<long, Value> sparse = [];
    int dense;

    /// <summary>How many are set: the index that MEMOIZE writes next.</summary>
    public long Count => dense + sparse.Count;

    public bool TryGet(long index, out Value value)
    {
        if (index >= 0 && index < (long)blocks.Count << Bits)
        {
            var (values, set) = blocks[(int)(index >> Bits)];
            value = values[index & (Size - 1)];
            return set[index & (Size - 1)] || sparse.TryGetValue(index, out value);
        }

        return sparse.TryGetValue(index, out value);
    }

    /// <summary>False when the limit is reached. The index is zero or more.</summary>
    public bool Put(long index, Value value)
    {
        // The next block is made when the last one is at least half full: an index far out makes none.
        if (index >> Bits == blocks.Count && dense * 2L >= (long)blocks.Count << Bits && Count < limit)
            blocks.Add((new Value[Size], new bool[Size]));
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
        var (values, set) = blocks[(int)(index >> Bits)];
        ref var present = ref set[index & (Size - 1)];
        if (!present && Count >= limit)
            return false;
        dense += present ? 0 : 1;
        present = true;
        values[index & (Size - 1)] = value;
        return true;
    }
}
