using System.Text.RegularExpressions;

namespace Assay.Build.Code;

/// <summary>
/// Comments that accept findings: <c># assay: ignore[py-pickle-load] our own cache, written by this process</c>, on the line
/// itself or alone on the line above. Without a rule and a reason a comment counts for nothing, and is a finding.
/// </summary>
internal static partial class Suppressions
{
    public static readonly CodeRule Unreasoned = new("suppression-without-reason", Severity.Low, "A comment asks to ignore a finding without rule and reason",
        "It has no effect. Who accepts a finding says which and why.", "Write # assay: ignore[rule-id] reason.", CodeReferences.Cwe(1116));

    public static (List<Finding> Open, List<SuppressedFinding> Suppressed) Apply(CodeFile file)
    {
        if (!file.Text.Contains("assay: ignore", StringComparison.Ordinal))
            return ([.. file.Findings], []);
        var accepted = new Dictionary<int, List<(string Rule, string Reason)>>();
        for (var i = 0; i < file.Lines.Length; i++)
            if (Comment().Match(file.Lines[i]) is { Success: true } match)
            {
                var (rule, reason) = (match.Groups[2].Value.Trim(), match.Groups[3].Value.Trim());
                if (rule.Length == 0 || reason.Length < 3)
                {
                    file.Find(Unreasoned, i + 1, match.Index + 1);
                    continue;
                }

                var alone = match.Groups[1].Value.Trim().Length == 0;
                foreach (var id in rule.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    (accepted.TryGetValue(i + (alone ? 2 : 1), out var list) ? list : accepted[i + (alone ? 2 : 1)] = []).Add((id, reason));
            }

        var (open, suppressed) = (new List<Finding>(), new List<SuppressedFinding>());
        foreach (var finding in file.Findings)
            if (finding.Location?.Line is { } line && accepted.TryGetValue(line, out var here) && here.Find(h => h.Rule == finding.RuleId) is { Rule: not null } hit)
                suppressed.Add(new SuppressedFinding(finding, hit.Reason));
            else
                open.Add(finding);
        return (open, suppressed);
    }

    [GeneratedRegex(@"^(.*?)(?:#|//|--)\s*assay: ignore(?:\[([^\]]{0,300})\])?(.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Comment();
}
