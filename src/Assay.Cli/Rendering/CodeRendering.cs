using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Build.Code;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary>A scan of code, for people and for programs.</summary>
static class CodeRendering
{
    public static void Text(CodeScan scan, TextOutput text)
    {
        var told = scan.Findings.Where(f => f.Severity > Severity.Info).ToList();
        FindingsByFile.Write(told, f => $"{Place(f)}  {f.Severity.Name()}  {f.Title}", text);
        FindingsByFile.WhatToDo(told, text);
        if (scan.Suppressed.Count > 0)
            text.Heading("Accepted in the code");
        foreach (var one in scan.Suppressed)
            text.Line($"  {one.Finding.Subject}:{one.Finding.Location?.Line}  {one.Finding.RuleId}: {one.Reason}", Tone.Quiet);
        if (scan.Gaps.Count > 0)
        {
            text.Heading("Not looked at");
            text.Table(["Where", "Why"], [.. scan.Gaps.Select(g => new Cell[] { g.Where, g.Reason })]);
        }

        text.Line();
        var counts = scan.Findings.GroupBy(f => f.Severity).OrderByDescending(g => g.Key).Select(g => $"{g.Count()} {g.Key.Name()}");
        var thousands = scan.Stats.Seconds > 0 ? scan.Stats.Lines / scan.Stats.Seconds / 1000 : 0;
        var speed = thousands < 1 ? "" : $" ({thousands.ToString("N0", CultureInfo.InvariantCulture)} thousand lines a second)";
        text.Line($"Code: {scan.Stats.Files} {(scan.Stats.Files == 1 ? "file" : "files")}, {scan.Stats.Lines.ToString("N0", CultureInfo.InvariantCulture)} lines in {scan.Stats.Seconds.ToString("0.0", CultureInfo.InvariantCulture)} s{speed}. "
            + (scan.Findings.Count == 0 ? "No findings" : $"{scan.Findings.Count} {(scan.Findings.Count == 1 ? "finding" : "findings")} ({string.Join(", ", counts)})") + (scan.Known.Count > 0 ? $", {scan.Known.Count} more in the baseline" : "") + (scan.Complete ? "." : $"; {scan.Gaps.Count} {(scan.Gaps.Count == 1 ? "thing" : "things")} could not be looked at."),
            scan.Findings.Count > 0 ? Tone.Warn : scan.Complete ? Tone.Good : Tone.Warn);
    }

    static string Place(Finding finding) =>
        (finding.Location?.Line is { } line ? finding.Location.Column is { } column ? $"{line}:{column}" : $"{line}" : "-") + (finding.Location?.Part is { } part ? $" ({part})" : "");

    public static JsonNode Json(CodeScan scan)
    {
        var findings = new JsonArray();
        foreach (var finding in scan.Findings)
            findings.Add(One(finding));
        var suppressed = new JsonArray();
        foreach (var one in scan.Suppressed)
        {
            var node = One(one.Finding);
            node["reason"] = one.Reason;
            suppressed.Add(node);
        }

        return new JsonObject
        {
            ["tool"] = new JsonObject { ["name"] = CodeScanner.Tool.Name, ["version"] = CodeScanner.Tool.Version },
            ["complete"] = scan.Complete,
            ["findings"] = findings,
            ["suppressed"] = suppressed,
            ["inBaseline"] = scan.Known.Count,
            ["gaps"] = new JsonArray([.. scan.Gaps.Select(g => new JsonObject { ["where"] = g.Where, ["reason"] = g.Reason })]),
            ["stats"] = new JsonObject { ["files"] = scan.Stats.Files, ["lines"] = scan.Stats.Lines, ["bytes"] = scan.Stats.Bytes, ["seconds"] = Math.Round(scan.Stats.Seconds, 3) },
        };
    }

    public static JsonObject One(Finding finding)
    {
        var at = new JsonObject { ["path"] = finding.Subject };
        if (finding.Location?.Line is { } line)
            at["line"] = line;
        if (finding.Location?.Column is { } column)
            at["column"] = column;
        if (finding.Location?.Part is { } part)
            at["part"] = part;
        // The members of a finding in a model file (ScanJson), so that one reader reads both.
        var node = new JsonObject { ["ruleId"] = finding.RuleId, ["severity"] = finding.Severity.Name(), ["message"] = finding.Title };
        foreach (var (name, text) in new[] { ("evidence", finding.Evidence), ("description", finding.Description), ("remediation", finding.Remediation) })
            if (text is not null)
                node[name] = text;
        node["location"] = at;
        node["references"] = new JsonArray([.. finding.References.Select(r => (JsonNode)ScanJson.Name(r))]);
        node["fingerprint"] = finding.Fingerprint.ToString();
        return node;
    }
}
