using Assay.Text;

namespace Assay.Build.Dependencies.Names;

/// <summary>
/// Names that look like a well-known one and are another: one slip of the finger, letters that look alike, other separators.
/// A name that is itself well known, or that the user's list holds, is none.
/// </summary>
internal static class LookalikeNames
{
    const int ShortestSlip = 5, ShortestTwoSlips = 11;

    /// <summary>Rows of a keyboard: a slip hits a neighbour.</summary>
    static readonly string[] Rows = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

    /// <summary>The well-known name and how the given one differs; null when it looks like none.</summary>
    public static (string Name, string How)? Of(string ecosystem, string name, IReadOnlySet<string>? known)
    {
        if (PopularNames.Of(ecosystem) is not { } popular || name.Length > 100 || popular.Knows(name) || known?.Contains(name) == true)
            return null;
        if (name.StartsWith('@'))
            return null;
        var bare = Bare(name);
        var skeleton = Skeleton(bare);
        if (bare.Length >= ShortestSlip && popular.WithBare(bare).FirstOrDefault() is { } separated)
            return (separated, "other separators");
        if (popular.WithSkeleton(skeleton).FirstOrDefault(o => Bare(o).Length >= ShortestSlip) is { } alike)
            return (alike, "characters that look alike");
        foreach (var other in popular.Near(name).Concat(popular.WithLetters(name)))
            if (Slip(name, other) is { } how)
                return (other, how);
        return null;
    }

    static string? Slip(string name, string other)
    {
        // Digits tell versions and sizes apart: boto and boto3 are two packages.
        if (other.Length < ShortestSlip || Digits(name) != Digits(other) && !SwapsDigit(name, other))
            return null;
        var distance = EditDistance.Between(name, other);
        if (distance == 1 && (other.Length > ShortestSlip || IsKey(name, other)))
            return "one character differs";
        return distance == 2 && name.Length == other.Length && other.Length >= ShortestTwoSlips && name[0] == other[0] && SameLetters(name, other) ? "characters in another order" : null;
    }

    // In short names any letter may make another word; a doubled, swapped or neighbouring one is a slip.
    static bool IsKey(string name, string other)
    {
        if (name.Length != other.Length)
        {
            var (longer, shorter) = name.Length > other.Length ? (name, other) : (other, name);
            return Enumerable.Range(1, longer.Length - 1).Any(i => longer[i] == longer[i - 1] && longer.Remove(i, 1) == shorter);
        }

        var at = Enumerable.Range(0, name.Length).Where(i => name[i] != other[i]).ToList();
        return at.Count == 2 || (at.Count == 1 && Rows.Any(r => r.IndexOf(name[at[0]], StringComparison.Ordinal) is var a and >= 0 && r.IndexOf(other[at[0]], StringComparison.Ordinal) is var b and >= 0 && Math.Abs(a - b) == 1));
    }

    static string Digits(string name) => string.Concat(name.Where(char.IsAsciiDigit));

    static bool SwapsDigit(string name, string other) => name.Length == other.Length && Skeleton(name) == Skeleton(other);

    static bool SameLetters(string a, string b) => string.Concat(a.Order()) == string.Concat(b.Order());

    internal static string Bare(string name) => name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);

    /// <summary>What the eye takes it for.</summary>
    internal static string Skeleton(string name)
    {
        var seen = name.ToCharArray();
        for (var i = 0; i < seen.Length; i++)
            seen[i] = Seen(seen[i]);
        var text = new string(seen);
        return text.Contains("rn", StringComparison.Ordinal) || text.Contains("vv", StringComparison.Ordinal) || text.Contains("cl", StringComparison.Ordinal)
            ? text.Replace("rn", "m", StringComparison.Ordinal).Replace("vv", "w", StringComparison.Ordinal).Replace("cl", "d", StringComparison.Ordinal)
            : text;
    }

    static char Seen(char c) => LookalikeLetters.Latin(c) switch
    {
        '0' => 'o',
        '1' or 'i' or '|' => 'l',
        '5' => 's',
        '3' => 'e',
        var plain => plain,
    };
}
