using System.Text.RegularExpressions;

namespace Assay.Build.Code.Pins;

/// <summary>
/// Reads requirement files, <c>pyproject.toml</c> and lock files for the bounds of packages, no more: PEP 508 names with
/// version clauses, and <c>name</c>/<c>version</c> pairs of locks. The first file that names a package counts, locks before
/// the others.
/// </summary>
internal sealed partial class ProjectPins : IPins
{
    const int Longest = 4 << 20;
    readonly Dictionary<string, Bound> bounds = [];

    public static bool Reads(string name) =>
        name is "pyproject.toml" or "poetry.lock" or "uv.lock" or "pdm.lock" || ((name.StartsWith("requirements", StringComparison.Ordinal) || name.StartsWith("constraints", StringComparison.Ordinal)) && name.EndsWith(".txt", StringComparison.Ordinal));

    public void Read(string name, string text)
    {
        if (text.Length > Longest)
            return;
        if (name.EndsWith(".lock", StringComparison.Ordinal))
        {
            foreach (Match pair in Locked().Matches(text))
                if (Bound.Parse(pair.Groups[2].Value) is { } version)
                    bounds[Plain(pair.Groups[1].Value)] = new Bound(version, null);
            return;
        }

        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Split('#')[0].Trim().TrimEnd(',').Trim('"', '\'').Trim();
            if (line.StartsWith("requires-python", StringComparison.Ordinal))
                line = "python" + line.Split('=', 2)[^1].Trim().Trim('"', '\'');
            // Poetry: name = "^1.2"
            if (name == "pyproject.toml" && Poetry().Match(line) is { Success: true } poetry)
                line = poetry.Groups[1].Value + (char.IsAsciiDigit(poetry.Groups[2].Value[0]) ? "==" : "") + poetry.Groups[2].Value.Replace('^', '>').Replace('~', '>').Replace(">", ">=", StringComparison.Ordinal).Replace(">==", ">=", StringComparison.Ordinal);
            if (Requirement().Match(line) is not { Success: true } match)
                continue;
            var package = Plain(match.Groups[1].Value);
            var bound = Clauses(match.Groups[3].Value);
            if (bound != default)
                bounds.TryAdd(package, bound);
        }
    }

    public bool? AtLeast(string package, params ReadOnlySpan<int> version) => bounds.TryGetValue(package, out var bound) ? bound.AtLeast(version) : null;

    static Bound Clauses(string text)
    {
        var bound = default(Bound);
        foreach (Match clause in Clause().Matches(text))
        {
            if (Bound.Parse(clause.Groups[2].Value) is not { } version)
                continue;
            bound = bound.And(clause.Groups[1].Value switch
            {
                "==" or "===" or "~=" or ">=" or ">" => new Bound(version, clause.Groups[1].Value.StartsWith('=') ? [.. version[..^1], version[^1] + 1] : null),
                "<" or "<=" => new Bound(null, clause.Groups[1].Value == "<" ? version : [.. version[..^1], version[^1] + 1]),
                _ => default,
            });
        }

        return bound;
    }

    static string Plain(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex(@"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*((===|==|~=|>=|<=|!=|<|>)[^;]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Requirement();

    [GeneratedRegex(@"(===|==|~=|>=|<=|!=|<|>)\s*([0-9][A-Za-z0-9.*+!-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Clause();

    [GeneratedRegex(@"name = ""([^""]+)""\s*\n\s*version = ""([^""]+)""", RegexOptions.CultureInvariant)]
    private static partial Regex Locked();

    [GeneratedRegex(@"^([A-Za-z0-9][A-Za-z0-9._-]*)\s*=\s*[""']([~^]?[><=]{0,2}\s*\d[^""']*)", RegexOptions.CultureInvariant)]
    private static partial Regex Poetry();

    [GeneratedRegex("[-_.]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();
}
