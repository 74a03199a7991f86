namespace Assay.Serving.Guards;

/// <summary>A stretch of a text, and what takes its place.</summary>
/// <param name="Start">First character.</param>
/// <param name="Length">Characters.</param>
/// <param name="Instead">What is put there.</param>
/// <param name="Removed">What is put there when nothing of it may stay; null where it always may.</param>
readonly record struct Stretch(int Start, int Length, string Instead, string? Removed)
{
    int End => Start + Length;

    /// <summary>
    /// Stretches in order, none over another. Where two overlap, what one would keep the other may want gone: then nothing is kept of either.
    /// </summary>
    internal static IReadOnlyList<(int Start, int Length, string Instead)> Merge(List<Stretch> all)
    {
        if (all.Count > 1)
            all.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.Length.CompareTo(a.Length));
        List<Stretch> merged = [];
        foreach (var next in all)
        {
            if (merged.Count == 0 || next.Start >= merged[^1].End || next.Length == 0)
            {
                merged.Add(next);
                continue;
            }

            var last = merged[^1];
            if (last == next)
                continue;
            var removed = last.Removed ?? next.Removed ?? "";
            merged[^1] = new Stretch(last.Start, Math.Max(last.End, next.End) - last.Start, removed, removed);
        }

        return [.. merged.Select(s => (s.Start, s.Length, s.Instead))];
    }
}
