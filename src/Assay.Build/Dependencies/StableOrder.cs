namespace Assay.Build.Dependencies;

/// <summary>
/// Sorts and keeps the order of what is equal, as LINQ does; without LINQ's sorters, which the runtime compiles anew at every start for keys that are
/// numbers. What stands in order already is given back as it is.
/// </summary>
internal static class StableOrder
{
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> items, Comparison<T> compare) where T : class
    {
        var inOrder = true;
        for (var i = 1; inOrder && i < items.Count; i++)
            inOrder = compare(items[i - 1], items[i]) <= 0;
        if (inOrder)
            return items;
        var (from, to) = (items.ToArray(), new T[items.Count]);
        for (var width = 1; width < from.Length; width *= 2)
        {
            for (var start = 0; start < from.Length; start += 2 * width)
                Merge(from, to, start, Math.Min(start + width, from.Length), Math.Min(start + 2 * width, from.Length), compare);
            (from, to) = (to, from);
        }

        return from;
    }

    static void Merge<T>(T[] from, T[] to, int left, int right, int end, Comparison<T> compare) where T : class
    {
        var (a, b) = (left, right);
        for (var at = left; at < end; at++)
            to[at] = a < right && (b >= end || compare(from[a], from[b]) <= 0) ? from[a++] : from[b++];
    }
}
