using System.Globalization;
using System.Numerics;

namespace Assay.Build.Dependencies.Versions;

/// <summary>A NuGet version: up to four numbers, a pre-release compared without case, build metadata left away.</summary>
internal sealed class NuGetVersion(BigInteger[] numbers, string[] pre) : IComparable
{
    public static NuGetVersion? Read(string text)
    {
        text = text.Trim();
        if (text.Length is 0 or > 256)
            return null;
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        if (plus >= 0)
            text = text[..plus];
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        var parts = (dash < 0 ? text : text[..dash]).Split('.');
        if (parts.Length > 4 || parts.Any(p => p.Length == 0 || !p.All(char.IsAsciiDigit)))
            return null;
        return new NuGetVersion([.. parts.Select(p => BigInteger.Parse(p, CultureInfo.InvariantCulture))], dash < 0 ? [] : text[(dash + 1)..].Split('.'));
    }

    public int CompareTo(object? obj)
    {
        if (obj is not NuGetVersion other)
            return 1;
        for (var i = 0; i < 4; i++)
            if (Number(i).CompareTo(other.Number(i)) is var order and not 0)
                return order;
        return SemanticVersion.ComparePre(pre, other.Pre, StringComparison.OrdinalIgnoreCase);
    }

    string[] Pre => pre;

    BigInteger Number(int i) => i < numbers.Length ? numbers[i] : BigInteger.Zero;
}

/// <summary>Interval notation: <c>[1.0,2.0)</c>; a bare version is a minimum, <c>[1.0]</c> is exact.</summary>
internal sealed class NuGetRange(string? low, bool withLow, string? high, bool withHigh) : IVersionRange
{
    public string? Exact => low is not null && low == high && withLow && withHigh ? low : null;

    public string? Lowest => low;

    public bool Contains(IComparable version) =>
        (low is null || NuGetVersion.Read(low) is { } l && version.CompareTo(l) is var a && (withLow ? a >= 0 : a > 0))
        && (high is null || NuGetVersion.Read(high) is { } h && version.CompareTo(h) is var b && (withHigh ? b <= 0 : b < 0));

    public static NuGetRange? Read(string text)
    {
        text = text.Trim();
        if (text.Length == 0 || text.Contains('*', StringComparison.Ordinal))
            return new(null, true, null, true);
        if (text[0] is not ('[' or '('))
            return NuGetVersion.Read(text) is null ? null : new(text, true, null, true);
        if (text[^1] is not (']' or ')'))
            return null;
        var sides = text[1..^1].Split(',');
        if (sides.Length > 2 || sides.Any(s => s.Trim().Length > 0 && NuGetVersion.Read(s) is null))
            return null;
        string? Side(string s) => s.Trim() is { Length: > 0 } given ? given : null;
        return new(Side(sides[0]), text[0] == '[', Side(sides[^1]), text[^1] == ']');
    }
}

/// <summary>NuGet.</summary>
internal sealed class NuGetScheme : IVersionScheme
{
    public IComparable? Parse(string text) => NuGetVersion.Read(text);

    public IVersionRange? ParseRange(string text) => NuGetRange.Read(text);
}
