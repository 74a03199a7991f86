namespace Assay.Server.Web;

/// <summary>What a line is to two texts.</summary>
public enum DiffKind { Same, Added, Removed, Skipped }

/// <summary>A line of a comparison.</summary>
public sealed record DiffLine(DiffKind Kind, string Text);

/// <summary>Two texts line by line: the longest common subsequence, with what is far from a change left out.</summary>
static class LineDiff
{
    const int MostCells = 4_000_000, Around = 3;

    /// <summary>The comparison; null when the texts differ over too many lines.</summary>
    public static IReadOnlyList<DiffLine>? Of(string before, string after)
    {
        string[] a = before.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'), b = after.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var head = 0;
        while (head < a.Length && head < b.Length && a[head] == b[head])
            head++;
        var tail = 0;
        while (tail < a.Length - head && tail < b.Length - head && a[^(tail + 1)] == b[^(tail + 1)])
            tail++;
        if ((long)(a.Length - head - tail + 1) * (b.Length - head - tail + 1) > MostCells)
            return null;
        List<DiffLine> lines = [.. a[..head].Select(l => new DiffLine(DiffKind.Same, l)), .. Middle(a[head..^tail], b[head..^tail]), .. a[^tail..].Select(l => new DiffLine(DiffKind.Same, l))];
        return Near(lines);
    }

    static IEnumerable<DiffLine> Middle(string[] a, string[] b)
    {
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
            for (var j = b.Length - 1; j >= 0; j--)
                common[i, j] = a[i] == b[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        int x = 0, y = 0;
        while (x < a.Length || y < b.Length)
            if (x < a.Length && y < b.Length && a[x] == b[y])
            {
                yield return new DiffLine(DiffKind.Same, a[x]);
                (x, y) = (x + 1, y + 1);
            }
            else if (x < a.Length && (y == b.Length || common[x + 1, y] >= common[x, y + 1]))
                yield return new DiffLine(DiffKind.Removed, a[x++]);
            else
                yield return new DiffLine(DiffKind.Added, b[y++]);
    }

    static List<DiffLine> Near(List<DiffLine> lines)
    {
        if (lines.TrueForAll(l => l.Kind == DiffKind.Same))
            return lines;
        List<DiffLine> near = [];
        for (var i = 0; i < lines.Count; i++)
            if (Enumerable.Range(i - Around, 2 * Around + 1).Any(j => j >= 0 && j < lines.Count && lines[j].Kind != DiffKind.Same))
                near.Add(lines[i]);
            else if (near.Count == 0 || near[^1].Kind != DiffKind.Skipped)
                near.Add(new DiffLine(DiffKind.Skipped, ""));
        return near;
    }
}
