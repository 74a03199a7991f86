namespace Assay.Cli;

/// <summary>Findings in files of text: file by file, and then what to do, each rule's advice once.</summary>
static class FindingsByFile
{
    /// <param name="said">What is said of one, without its rule.</param>
    public static void Write(IEnumerable<Finding> findings, Func<Finding, string> said, TextOutput text)
    {
        foreach (var file in findings.GroupBy(f => f.Subject ?? ""))
        {
            text.Line(file.Key, Tone.Strong);
            foreach (var finding in file)
            {
                text.Line($"  {said(finding)}  [{finding.RuleId}]", finding.Severity switch { Severity.Critical => Tone.Worst, Severity.High => Tone.Bad, Severity.Medium => Tone.Warn, _ => Tone.Plain });
                if (finding.Evidence is { Length: > 0 } evidence)
                    text.Line("      " + evidence, Tone.Quiet);
            }
        }
    }

    public static void WhatToDo(IEnumerable<Finding> findings, TextOutput text)
    {
        var rules = findings.Where(f => f.Remediation is not null).Select(f => (f.RuleId, f.Remediation)).Distinct().ToList();
        if (rules.Count > 0)
            text.Heading("What to do");
        foreach (var (rule, fix) in rules)
            text.Line($"{rule}: {fix}");
    }
}
