namespace Assay.Build.Discovery.Tools;

/// <summary>Finds where a server's texts name tools that only other servers have. Time is linear in the texts, however many tools there are.</summary>
internal sealed class ToolMentions
{
    const int ShortestNamed = 6, MostMentions = 20, Near = 160;

    static readonly string[] Steering = ["must", "always", "never", "instead", "before", "after", "first", "only", "whenever", "is called", "is used", "is invoked", "is available", "is present", "recipient", "parameter", "bcc", "redirect", "replace", "override"];

    readonly Dictionary<string, HashSet<string>> servers = new(StringComparer.OrdinalIgnoreCase);

    public ToolMentions(IEnumerable<ToolParts> tools)
    {
        // A plain word names a tool by accident.
        foreach (var tool in tools.Select(t => t.Tool).Where(t => t.Name.Length >= ShortestNamed && t.Name.Any(c => c is '_' or '-' or '.' or '/' || char.IsUpper(c))))
            if (servers.TryGetValue(tool.Name, out var offering))
                offering.Add(tool.Server);
            else
                servers[tool.Name] = new HashSet<string>(StringComparer.Ordinal) { tool.Server };
    }

    public void In(string server, IReadOnlyList<(string Part, string Text)> texts, Action<Sighting> add)
    {
        var named = new Dictionary<string, Sighting>(StringComparer.OrdinalIgnoreCase);
        foreach (var (part, text) in texts)
        {
            // As a model reads it: what is hidden inside a name does not hide the name.
            var plain = PlainWords.Of(text);
            foreach (var (name, at) in Words(plain.Text))
            {
                if (!servers.TryGetValue(name, out var offering) || offering.Contains(server) || (named.TryGetValue(name, out var known) && known.Severity == Severity.High) || (known is null && named.Count >= MostMentions))
                    continue;
                var near = plain.Text[Math.Max(0, at - Near)..Math.Min(plain.Text.Length, at + name.Length + Near)];
                var steers = Steering.Any(w => near.Contains(w, StringComparison.OrdinalIgnoreCase));
                if (known is null || steers)
                    named[name] = new Sighting(ToolRules.Precedence, steers ? Severity.High : Severity.Low, part, $"names {name} of {offering.Order(StringComparer.Ordinal).First()}: {near.ReplaceLineEndings(" ")}", plain.Original(at));
            }
        }

        foreach (var sighting in named.Values)
            add(sighting);
    }

    // Words with what joins them (mail.send), and their parts.
    static IEnumerable<(string Word, int At)> Words(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!Letter(text[at]))
                continue;
            var end = at;
            while (end < text.Length && (Letter(text[end]) || Joins(text[end])))
                end++;
            var whole = text.AsSpan(at, end - at).TrimEnd("./:").Length;
            yield return (text.Substring(at, whole), at);
            for (int from = at, to = at; to <= at + whole && whole > 0; to++)
                if (to == at + whole || Joins(text[to]))
                {
                    if (to > from && to - from < whole)
                        yield return (text[from..to], from);
                    from = to + 1;
                }

            at = end;
        }
    }

    static bool Letter(char c) => char.IsLetterOrDigit(c) || c is '_' or '-';

    static bool Joins(char c) => c is '.' or '/' or ':';
}
