using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Assay.Build.Dependencies.Versions;

namespace Assay.Build.Dependencies.Readers;

/// <summary>One requirement as PEP 508 writes it: <c>name[extra] &gt;=1,&lt;2 ; marker</c> or <c>name @ address ; marker</c>.</summary>
internal sealed partial record PackageRequirement(string Name, IReadOnlyList<string> Extras, string Range, string? Url, string? Marker)
{
    const int MostCharacters = 4096;

    /// <summary>The version, when exactly one is allowed.</summary>
    public string? Exact { get; private init; }

    public static bool TryParse(string text, [NotNullWhen(true)] out PackageRequirement? requirement)
    {
        requirement = null;
        text = text.Trim();
        if (text.Length > MostCharacters)
            return false;
        var head = Head().Match(text);
        if (!head.Success)
            return false;
        var rest = text[head.Length..].Trim();
        IReadOnlyList<string> extras = head.Groups["extras"].Success ? head.Groups["extras"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
        if (rest.StartsWith('@'))
        {
            // In an address a semicolon ends it only behind white space.
            rest = rest[1..].Trim();
            var cut = UrlEnd().Match(rest);
            requirement = new(head.Groups["name"].Value, extras, "", cut.Success ? rest[..cut.Index] : rest, cut.Success ? rest[(cut.Index + cut.Length)..].Trim() : null);
            return requirement.Url!.Length > 0;
        }

        var semicolon = rest.IndexOf(';', StringComparison.Ordinal);
        var marker = semicolon < 0 ? null : rest[(semicolon + 1)..].Trim();
        var range = (semicolon < 0 ? rest : rest[..semicolon]).Trim();
        if (range.StartsWith('(') && range.EndsWith(')'))
            range = range[1..^1].Trim();
        if (!Pep440Range.TryParse(range, out var read))
            return false;
        requirement = new(head.Groups["name"].Value, extras, range, null, marker) { Exact = read.Exact };
        return true;
    }

    public Dependency ToDependency(DependencyFile file, int line, string format, DependencyRole role = DependencyRole.Direct, bool hashed = false) => new()
    {
        Ecosystem = "PyPI",
        Name = Name,
        Version = Exact,
        Range = Range.Length > 0 ? Range : null,
        Source = Url,
        Marker = Marker,
        Extras = Extras,
        Role = role,
        Pinned = Exact is not null || (Url is not null && SourceAddress.IsFixed(Url)),
        Hashed = hashed || (Url is not null && SourceAddress.HasHash(Url)),
        Format = format,
        Path = file.Path,
        Line = line,
    };

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[(?<extras>[^\]]*)\])?")]
    private static partial Regex Head();

    [GeneratedRegex(@"\s;\s*|\s+;")]
    private static partial Regex UrlEnd();
}
