using System.Diagnostics.CodeAnalysis;

namespace Assay.Build.Dependencies.Versions;

/// <summary>Version specifiers of PEP 440: <c>&gt;=1.2, !=1.3.*, &lt;2</c>. All of them have to hold.</summary>
internal sealed class Pep440Range : IVersionRange
{
    const int MostClauses = 100;
    static readonly string[] Operators = ["===", "~=", "==", "!=", "<=", ">=", "<", ">"];

    readonly List<Clause> clauses = [];

    sealed record Clause(string Operator, string Text, Pep440Version? Version, bool Prefix);

    public static bool TryParse(string text, [NotNullWhen(true)] out Pep440Range? range)
    {
        range = null;
        var made = new Pep440Range();
        foreach (var part in text.Split(','))
        {
            var clause = part.Trim();
            if (clause.Length == 0)
                continue;
            if (made.clauses.Count >= MostClauses || Read(clause) is not { } read)
                return false;
            made.clauses.Add(read);
        }

        range = made;
        return true;
    }

    static Clause? Read(string text)
    {
        var name = Operators.FirstOrDefault(o => text.StartsWith(o, StringComparison.Ordinal));
        if (name is null)
            return null;
        var rest = text[name.Length..].Trim();
        if (name == "===")
            return rest.Length > 0 && !rest.Any(char.IsWhiteSpace) ? new Clause(name, rest, null, false) : null;
        var prefix = rest.EndsWith(".*", StringComparison.Ordinal);
        if (prefix && name is not ("==" or "!="))
            return null;
        if (!Pep440Version.TryParse(prefix ? rest[..^2] : rest, out var version))
            return null;
        if (prefix && (version.IsPrerelease || version.Post is not null || version.Local.Length > 0))
            return null;
        if (version.Local.Length > 0 && name is not ("==" or "!="))
            return null;
        return name == "~=" && version.Release.Length < 2 ? null : new Clause(name, rest, version, prefix);
    }

    public string? Exact => clauses.Find(c => c is { Operator: "==" or "===", Prefix: false })?.Text;

    public string? Lowest => clauses.Where(c => c.Operator is ">=" or "~=" or "==" && c.Version is not null).MaxBy(c => c.Version)?.Version!.ToString();

    public bool Contains(IComparable version) => version is Pep440Version v && clauses.TrueForAll(c => Holds(c, v));

    static bool Holds(Clause clause, Pep440Version v) => clause.Operator switch
    {
        "===" => string.Equals(v.ToString(), clause.Text, StringComparison.OrdinalIgnoreCase),
        "==" => Equal(clause, v),
        "!=" => !Equal(clause, v),
        "<=" => v.Public.CompareTo(clause.Version) <= 0,
        ">=" => v.Public.CompareTo(clause.Version) >= 0,
        "<" => v.CompareTo(clause.Version) < 0 && (clause.Version!.IsPrerelease || !v.IsPrerelease || !SameBase(v, clause.Version)),
        ">" => v.CompareTo(clause.Version) > 0 && (clause.Version!.Post is not null || v.Post is null || !SameBase(v, clause.Version)) && (v.Local.Length == 0 || !SameBase(v, clause.Version)),
        _ => v.Public.CompareTo(clause.Version) >= 0 && HasPrefix(v, clause.Version!, clause.Version!.Release.Length - 1),
    };

    static bool Equal(Clause clause, Pep440Version v) => clause.Prefix
        ? HasPrefix(v, clause.Version!, clause.Version!.Release.Length)
        : (clause.Version!.Local.Length == 0 ? v.Public : v).CompareTo(clause.Version) == 0;

    static bool HasPrefix(Pep440Version v, Pep440Version prefix, int length) =>
        v.Epoch == prefix.Epoch && Enumerable.Range(0, length).All(i => v.Segment(i) == prefix.Segment(i));

    static bool SameBase(Pep440Version a, Pep440Version b) => a.Base.CompareTo(b.Base) == 0;
}

/// <summary>PyPI.</summary>
internal sealed class Pep440Scheme : IVersionScheme
{
    public IComparable? Parse(string text) => Pep440Version.TryParse(text, out var version) ? version : null;

    public IVersionRange? ParseRange(string text) => Pep440Range.TryParse(text, out var range) ? range : null;
}
