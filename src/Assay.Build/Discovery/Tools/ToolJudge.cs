using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Build.Code;

namespace Assay.Build.Discovery.Tools;

/// <summary>
/// Judges what a model is told about tools, and other texts it reads as instructions: hidden text, demands on the model, tools that reach
/// into other servers or can do too much. Nothing is executed and nothing is asked of a server. English only; a text may be hostile, and
/// every check takes time linear in it.
/// </summary>
internal static class ToolJudge
{
    const int MostFindings = 5_000;

    /// <summary>Every rule, by id.</summary>
    public static IReadOnlyList<CodeRule> Rules { get; } = [.. ToolRules.All.OrderBy(r => r.Id, StringComparer.Ordinal)];

    /// <summary>
    /// Judges tools and texts together, worst first. Hand in all that one agent sees: shadowing shows only between servers. A finding is about
    /// the file that declares it, or the server; <see cref="Location.Part"/> names tool and part (<c>send_email, parameter bcc</c>).
    /// </summary>
    public static IReadOnlyList<Finding> Judge(IReadOnlyList<ToolDescription> tools, IReadOnlyList<InstructionText> texts)
    {
        var findings = new Dictionary<string, Finding>(StringComparer.Ordinal);
        void Add(Finding finding)
        {
            // One finding for a rule and a part; the worst of them.
            if (findings.Count < MostFindings && (!findings.TryGetValue(finding.Fingerprint.Value, out var known) || known.Severity < finding.Severity))
                findings[finding.Fingerprint.Value] = finding;
        }

        var parts = tools.Select(ToolParts.Of).ToList();
        foreach (var tool in parts)
        {
            foreach (var (part, text) in tool.Texts)
                InTime(() => InstructionChecks.Judge(text, part, InstructionKind.Tool, s => Add(Of(tool.Tool, s))), part, s => Add(Of(tool.Tool, s)));
            InTime(() => ToolScopeChecks.Judge(tool, s => Add(Of(tool.Tool, s))), "description", s => Add(Of(tool.Tool, s)));
        }

        ToolNameChecks.Judge(parts, (tool, sighting) => Add(Of(tool.Tool, sighting)));
        foreach (var text in texts)
        {
            InstructionChecks.Judge(text.Name, "name", text.Kind, s => Add(Of(text, s)));
            InTime(() => InstructionChecks.Judge(text.Text, "", text.Kind, s => Add(Of(text, s))), "", s => Add(Of(text, s)));
        }

        return Ordered(findings.Values);
    }

    /// <summary>
    /// What only shows between servers that one agent loads together: names offered twice or alike, texts that steer another's tools. What a
    /// server's tools show among themselves is <see cref="Judge"/>'s. A text belongs to the server that is its owner.
    /// </summary>
    public static IReadOnlyList<Finding> Between(IReadOnlyList<ToolDescription> tools, IReadOnlyList<InstructionText> texts)
    {
        var parts = tools.Select(ToolParts.Of).ToList();
        var (alone, all) = (new HashSet<Fingerprint>(), new Dictionary<Fingerprint, Finding>());
        foreach (var own in parts.GroupBy(p => p.Tool.Server, StringComparer.Ordinal))
            ToolNameChecks.Judge([.. own], (tool, sighting) => alone.Add(Of(tool.Tool, sighting).Fingerprint));
        ToolNameChecks.Judge(parts, (tool, sighting) => Keep(Of(tool.Tool, sighting)));
        var names = new ToolMentions(parts);
        foreach (var text in texts)
            names.In(text.Owner, [("", text.Text)], sighting => Keep(Of(text, sighting)));
        return Ordered(all.Values);

        void Keep(Finding finding)
        {
            if (all.Count < MostFindings && !alone.Contains(finding.Fingerprint) && (!all.TryGetValue(finding.Fingerprint, out var known) || known.Severity < finding.Severity))
                all[finding.Fingerprint] = finding;
        }
    }

    static IReadOnlyList<Finding> Ordered(IEnumerable<Finding> findings) =>
        [.. findings.Where(f => f.Severity > Severity.Info).OrderByDescending(f => f.Severity).ThenBy(f => f.Subject, StringComparer.Ordinal).ThenBy(f => f.Location?.Line).ThenBy(f => f.Location?.Part, StringComparer.Ordinal)];

    // What could not be looked at is never clean.
    static void InTime(Action judge, string part, Action<Sighting> add)
    {
        try
        {
            judge();
        }
        catch (RegexMatchTimeoutException)
        {
            add(new Sighting(ToolRules.NotJudged, ToolRules.NotJudged.Severity, part, null));
        }
    }

    static Finding Of(ToolDescription tool, Sighting sighting) => Make(sighting, ToolRemedies.Of(sighting.Rule, InstructionKind.Tool, tool.Path is null), tool.Path ?? tool.Server, tool.Server, tool.Name, tool.Line);

    static Finding Of(InstructionText text, Sighting sighting)
    {
        // Lines count inside the text: a rule file is long.
        var line = text.Path is not null && sighting.At >= 0 && sighting.Part.Length == 0 ? (text.Line ?? 1) + text.Text.AsSpan(0, Math.Min(sighting.At, text.Text.Length)).Count('\n') : text.Line;
        return Make(sighting, ToolRemedies.Of(sighting.Rule, text.Kind, text.Path is null), text.Path ?? text.Owner, text.Owner, text.Name, line);
    }

    static Finding Make(Sighting sighting, string remedy, string subject, string owner, string name, int? line)
    {
        var shown = name.Length > 128 ? name[..128] : name;
        return new Finding
        {
            RuleId = sighting.Rule.Id,
            Title = sighting.Rule.Title,
            Severity = sighting.Severity,
            Description = sighting.Rule.Description,
            Remediation = remedy,
            References = sighting.Rule.References,
            Subject = subject,
            Location = new Location { Line = line, Part = sighting.Part.Length == 0 ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown}, {sighting.Part}") },
            Evidence = sighting.Evidence,
            Fingerprint = Fingerprint.Of("tools/1", sighting.Rule.Id, subject, owner, name, sighting.Part),
        };
    }
}
