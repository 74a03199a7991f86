using System.Runtime.CompilerServices;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// The unpickler's stack and its marks. Like CPython's it has a fence: nothing below the newest mark can be popped
/// while the mark stands.
/// </summary>
internal sealed class PickleStack(int limit)
{
    const int Kept = 512;

    // Kept from one stream to the next: most are small and many, and making it would cost them more than running them.
    [ThreadStatic]
    static Value[]? spare;

    Value[] values = Spare(limit);
    int[] marks = new int[8];
    int markCount;
    int fence;

    public int Count { get; private set; }

    public int Available => Count - fence;

    public bool HasMark => markCount > 0;

    /// <summary>False when the limit is reached.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Push(Value value)
    {
        if (Count == values.Length && !Grow())
            return false;
        values[Count++] = value;
        return true;
    }

    public Value Pop() => values[--Count];

    public ref Value Top => ref values[Count - 1];

    /// <summary>The newest values, oldest first; they stay readable until the next push.</summary>
    public ReadOnlySpan<Value> Newest(int count) => values.AsSpan(Count - count, count);

    public void Drop(int count) => Count -= count;

    public bool Mark()
    {
        if (markCount == marks.Length)
        {
            if (markCount >= limit)
                return false;
            Array.Resize(ref marks, markCount * 2);
        }

        marks[markCount++] = fence = Count;
        return true;
    }

    /// <summary>The values above the newest mark, which is removed; they stay readable until the next push.</summary>
    public ReadOnlySpan<Value> PopMark()
    {
        var start = marks[--markCount];
        var items = values.AsSpan(start, Count - start);
        Count = start;
        fence = markCount > 0 ? marks[markCount - 1] : 0;
        return items;
    }

    // Room beyond the limit would be used: only growing asks for it.
    static Value[] Spare(int limit)
    {
        if (spare is not { } kept || kept.Length > limit)
            return new Value[Math.Min(64, limit)];
        spare = null;
        return kept;
    }

    /// <summary>Gives its room to the next stack; this one is not used any more.</summary>
    public void Release()
    {
        if (values.Length > Kept)
            return;
        Array.Clear(values);
        spare = values;
        values = [];
    }

    bool Grow()
    {
        if (values.Length >= limit)
            return false;
        Array.Resize(ref values, (int)Math.Min((long)values.Length * 2, limit));
        return true;
    }
}
