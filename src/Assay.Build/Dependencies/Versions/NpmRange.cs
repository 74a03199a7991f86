using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Assay.Build.Dependencies.Versions;

/// <summary>
/// Ranges as npm's semver reads them: alternatives (<c>||</c>) of comparators that all hold, with <c>^</c>, <c>~</c>,
/// <c>1.x</c> and <c>1 - 2</c>. A pre-release is inside only when a comparator names one of the same three numbers.
/// </summary>
internal sealed partial class NpmRange : IVersionRange
{
    const int MostCharacters = 1024;
    static readonly SemanticVersion Zero = new(0, 0, 0, []);

    readonly List<List<Comparator>> alternatives = [];

    sealed record Comparator(string Operator, SemanticVersion Version);

    readonly record struct Partial(BigInteger? Major, BigInteger? Minor, BigInteger? Patch, string[] Pre)
    {
        public SemanticVersion Low => new(Major ?? 0, Minor ?? 0, Patch ?? 0, Pre);
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out NpmRange? range)
    {
        range = null;
        if (text.Length > MostCharacters)
            return false;
        var made = new NpmRange();
        foreach (var side in text.Split("||"))
        {
            var all = new List<Comparator>();
            var hyphen = Hyphen().Match(side);
            if (hyphen.Success)
            {
                if (!Part(hyphen.Groups[1].Value, out var from) || !Part(hyphen.Groups[2].Value, out var to))
                    return false;
                Between(from, to, all);
            }
            else
            {
                foreach (var word in Gap().Replace(side.Trim(), "$1").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                    if (!Word(word, all))
                        return false;
            }

            made.alternatives.Add(all);
        }

        range = made;
        return true;
    }

    public string? Exact => alternatives is [[{ Operator: "=" } only]] ? only.Version.ToString() : null;

    public string? Lowest => alternatives is [var one] ? one.Find(c => c.Operator is ">=" or "=")?.Version.ToString() : null;

    public bool Contains(IComparable version) => version is SemanticVersion v && alternatives.Exists(all => Inside(all, v));

    static bool Inside(List<Comparator> all, SemanticVersion v)
    {
        foreach (var c in all)
        {
            var order = v.CompareTo(c.Version);
            if (!(c.Operator switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, ">=" => order >= 0, _ => order == 0 }))
                return false;
        }

        return v.Pre.Length == 0 || all.Exists(c => c.Version.Pre.Length > 0 && c.Version.SameNumbers(v));
    }

    static void Between(Partial from, Partial to, List<Comparator> all)
    {
        if (from.Major is not null)
            all.Add(new(">=", from.Low));
        if (to.Major is null)
            return;
        if (to.Minor is null)
            all.Add(new("<", new(to.Major.Value + 1, 0, 0, ["0"])));
        else if (to.Patch is null)
            all.Add(new("<", new(to.Major.Value, to.Minor.Value + 1, 0, ["0"])));
        else
            all.Add(new("<=", to.Low));
    }

    static bool Word(string word, List<Comparator> all)
    {
        var match = Operator().Match(word);
        if (!Part(word[match.Length..], out var p))
            return false;
        switch (match.Value)
        {
            case "^":
                Caret(p, all);
                break;
            case "~" or "~>":
                if (p.Major is { } major)
                {
                    all.Add(new(">=", p.Low));
                    all.Add(new("<", p.Minor is { } minor ? new(major, minor + 1, 0, ["0"]) : new(major + 1, 0, 0, ["0"])));
                }

                break;
            default:
                Plain(match.Value is "" ? "=" : match.Value, p, all);
                break;
        }

        return true;
    }

    static void Caret(Partial p, List<Comparator> all)
    {
        if (p.Major is not { } major)
            return;
        all.Add(new(">=", p.Low));
        SemanticVersion below = p.Minor is not { } minor ? new(major + 1, 0, 0, ["0"])
            : p.Patch is not { } patch ? major.IsZero ? new(0, minor + 1, 0, ["0"]) : new(major + 1, 0, 0, ["0"])
            : !major.IsZero ? new(major + 1, 0, 0, ["0"]) : !minor.IsZero ? new(0, minor + 1, 0, ["0"]) : new(0, 0, patch + 1, ["0"]);
        all.Add(new("<", below));
    }

    static void Plain(string name, Partial p, List<Comparator> all)
    {
        if (p.Major is not { } major)
        {
            // Nothing is above or below anything.
            if (name is "<" or ">")
                all.Add(new("<", new(0, 0, 0, ["0"])));
            return;
        }

        if (p is { Minor: not null, Patch: not null })
        {
            all.Add(new(name, p.Low));
            return;
        }

        SemanticVersion next = p.Minor is { } minor ? new(major, minor + 1, 0, []) : new(major + 1, 0, 0, []);
        SemanticVersion nextPre = new(next.Major, next.Minor, 0, ["0"]);
        SemanticVersion low = new(major, p.Minor ?? 0, 0, []);
        switch (name)
        {
            case ">": all.Add(new(">=", next)); break;
            case ">=": all.Add(new(">=", low)); break;
            case "<": all.Add(new("<", new(low.Major, low.Minor, 0, ["0"]))); break;
            case "<=": all.Add(new("<", nextPre)); break;
            default:
                all.Add(new(">=", low));
                all.Add(new("<", nextPre));
                break;
        }
    }

    static bool Part(string text, out Partial part)
    {
        part = new(null, null, null, []);
        text = text.TrimStart('v', '=');
        if (text.Length == 0)
            return true;
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        if (plus >= 0)
            text = text[..plus];
        var match = Numbers().Match(text);
        if (!match.Success)
            return false;
        var pre = match.Groups[4].Success ? match.Groups[4].Value.Split('.') : [];
        var (major, minor, patch) = (Value(match.Groups[1]), Value(match.Groups[2]), Value(match.Groups[3]));
        minor = major is null ? null : minor;
        patch = minor is null ? null : patch;
        part = new(major, minor, patch, patch is null ? [] : pre);
        return true;
    }

    static BigInteger? Value(Group group) => group.Success && group.Value.Length is > 0 and < 20 && char.IsAsciiDigit(group.Value[0]) ? BigInteger.Parse(group.Value, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"^\s*(\S+)\s+-\s+(\S+)\s*$")]
    private static partial Regex Hyphen();

    [GeneratedRegex(@"(<=|>=|<|>|=|\^|~>|~)\s+")]
    private static partial Regex Gap();

    [GeneratedRegex(@"^(<=|>=|<|>|=|\^|~>|~)?")]
    private static partial Regex Operator();

    [GeneratedRegex(@"^([0-9]+|[xX*])(?:\.([0-9]+|[xX*])(?:\.([0-9]+|[xX*])(?:-([0-9A-Za-z.-]+))?)?)?$")]
    private static partial Regex Numbers();
}
