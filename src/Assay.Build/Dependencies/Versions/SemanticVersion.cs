using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace Assay.Build.Dependencies.Versions;

/// <summary>A semantic version (semver.org 2.0.0). A leading v is left away; Go and GitHub write one.</summary>
internal sealed class SemanticVersion(BigInteger major, BigInteger minor, BigInteger patch, string[] pre) : IComparable
{
    const int MostCharacters = 256;

    public BigInteger Major => major;

    public BigInteger Minor => minor;

    public BigInteger Patch => patch;

    public string[] Pre => pre;

    /// <param name="partial">Accept <c>1</c> and <c>1.2</c>, as tags of actions and old advisories write them.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SemanticVersion? version, bool partial = true)
    {
        version = null;
        if (text is null || text.Length is 0 or > MostCharacters)
            return false;
        var rest = text.Trim().AsSpan().TrimStart("v=").Trim();
        if (rest.IndexOf('+') is var plus and >= 0)
            rest = rest[..plus];
        string[] pre = [];
        if (rest.IndexOf('-') is var dash and >= 0)
        {
            pre = rest[(dash + 1)..].ToString().Split('.');
            if (pre.Any(p => p.Length == 0 || !p.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
                return false;
            rest = rest[..dash];
        }

        Span<BigInteger> numbers = new BigInteger[3];
        var count = 0;
        foreach (var part in rest.Split('.'))
        {
            var digits = rest[part];
            if (count == 3 || digits.Length == 0 || digits.IndexOfAnyExceptInRange('0', '9') >= 0)
                return false;
            numbers[count++] = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        }

        if (count < 3 && !partial)
            return false;
        version = new SemanticVersion(numbers[0], numbers[1], numbers[2], pre);
        return true;
    }

    public bool SameNumbers(SemanticVersion other) => major == other.Major && minor == other.Minor && patch == other.Patch;

    public int CompareTo(object? obj)
    {
        if (obj is not SemanticVersion other)
            return 1;
        var order = major.CompareTo(other.Major);
        if (order == 0)
            order = minor.CompareTo(other.Minor);
        if (order == 0)
            order = patch.CompareTo(other.Patch);
        return order != 0 ? order : ComparePre(pre, other.Pre, StringComparison.Ordinal);
    }

    /// <summary>A version without pre-release parts comes after those with them; numbers before words.</summary>
    public static int ComparePre(string[] a, string[] b, StringComparison words)
    {
        if (a.Length == 0 || b.Length == 0)
            return b.Length.CompareTo(0) - a.Length.CompareTo(0);
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var (left, right) = (a[i].All(char.IsAsciiDigit), b[i].All(char.IsAsciiDigit));
            var order = left && right ? BigInteger.Parse(a[i], CultureInfo.InvariantCulture).CompareTo(BigInteger.Parse(b[i], CultureInfo.InvariantCulture))
                : left != right ? left ? -1 : 1 : string.Compare(a[i], b[i], words);
            if (order != 0)
                return order;
        }

        return a.Length.CompareTo(b.Length);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}.{patch}{(pre.Length > 0 ? "-" + string.Join('.', pre) : "")}");
}

/// <summary>npm, crates.io, Go and others that follow semver.</summary>
internal sealed class SemanticScheme : IVersionScheme
{
    public IComparable? Parse(string text) => SemanticVersion.TryParse(text, out var version) ? version : null;

    public IVersionRange? ParseRange(string text) => NpmRange.TryParse(text, out var range) ? range : null;
}
