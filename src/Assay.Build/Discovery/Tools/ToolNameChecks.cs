using System.Text;

namespace Assay.Build.Discovery.Tools;

/// <summary>What only shows when all tools of an agent are seen together: the same name twice, names that look alike, one tool that speaks of another server's.</summary>
internal static class ToolNameChecks
{
    const int LongestName = 128;

    // Many servers have these, and clients put the server's name before them.
    static readonly HashSet<string> Generic = new(StringComparer.OrdinalIgnoreCase) { "search", "fetch", "list", "get", "query", "read", "write", "ping", "echo", "help", "status", "version", "health", "add", "run" };

    public static void Judge(IReadOnlyList<ToolParts> tools, Action<ToolParts, Sighting> add)
    {
        foreach (var parts in tools.Where(t => Irregular(t.Tool.Name)))
            add(parts, new Sighting(ToolRules.Irregular, parts.Tool.Name.Length > LongestName || parts.Tool.Name.Any(char.IsWhiteSpace) ? Severity.Medium : Severity.Low, "name", parts.Tool.Name.Length > 200 ? parts.Tool.Name[..200] : parts.Tool.Name));
        foreach (var same in tools.GroupBy(t => t.Tool.Name, StringComparer.OrdinalIgnoreCase).Where(g => g.Select(t => t.Tool.Server).Distinct(StringComparer.Ordinal).Count() > 1))
            foreach (var parts in same)
                add(parts, new Sighting(ToolRules.Collision, Generic.Contains(same.Key) ? Severity.Low : Severity.Medium, "name", "also offered by " + string.Join(", ", same.Select(t => t.Tool.Server).Where(s => s != parts.Tool.Server).Distinct().Take(5))));
        Lookalikes(tools, add);
        var names = new ToolMentions(tools);
        foreach (var parts in tools)
            names.In(parts.Tool.Server, parts.Texts, s => add(parts, s));
    }

    static bool Irregular(string name) => name.Length is 0 or > LongestName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '/' or ':');

    // Names that a reader takes for each other. Case and separators alone are style within one server, and imitation across two.
    static void Lookalikes(IReadOnlyList<ToolParts> tools, Action<ToolParts, Sighting> add)
    {
        foreach (var alike in tools.GroupBy(t => Skeleton(t.Tool.Name), StringComparer.Ordinal).Where(g => g.Select(t => t.Tool.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1))
            foreach (var parts in alike)
                if (alike.FirstOrDefault(o => !o.Tool.Name.Equals(parts.Tool.Name, StringComparison.OrdinalIgnoreCase) && (o.Tool.Server != parts.Tool.Server || !parts.Tool.Name.All(char.IsAscii))) is { } other)
                    add(parts, new Sighting(ToolRules.Lookalike, other.Tool.Name.All(char.IsAscii) && parts.Tool.Name.All(char.IsAscii) ? Severity.Medium : Severity.High, "name", $"{parts.Tool.Name} and {other.Tool.Name} of {other.Tool.Server}"));
        // One name that mixes alphabets imitates even when what it imitates is not here.
        foreach (var parts in tools.Where(t => t.Tool.Name.Any(char.IsAsciiLetter) && t.Tool.Name.Any(c => c is >= '\u0370' and <= '\u052f')))
            add(parts, new Sighting(ToolRules.Lookalike, Severity.High, "name", parts.Tool.Name));
    }

    static string Skeleton(string name)
    {
        var skeleton = new StringBuilder();
        foreach (var c in PlainWords.Of(name).Text)
            if (c is not ('_' or '-' or '.' or ' ' or '/'))
                skeleton.Append(char.ToLowerInvariant(c) switch { '0' => 'o', '1' or 'i' or '|' => 'l', '5' => 's', var plain => plain });
        return skeleton.Replace("rn", "m").Replace("vv", "w").ToString();
    }
}
