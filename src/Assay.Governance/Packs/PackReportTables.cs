using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>The tables of the report: evidence, findings and waivers, metrics.</summary>
static class PackReportTables
{
    const int ChartRows = 24;

    public static void Evidence(PackHtml html, PackModel model, DateTimeOffset at)
    {
        html.Raw("<h2>Evidence</h2><div class=\"panel\"><table><thead><tr><th>What</th><th>About</th><th>How</th><th>Result</th><th>When</th><th>Signature</th></tr></thead><tbody>");
        foreach (var (entry, body) in model.Evidence)
        {
            var erased = model.Erased(entry, "envelope");
            var verdict = PackDerived.Read(model, entry, "envelope") is { } envelope ? model.Trust.Verify(envelope, entry.Index, KeyPurpose.Evidence, KeyPurpose.Actor) : null;
            html.Raw("<tr>").Cell(EvidenceKinds.TryGet(body.Kind, out var kind) ? kind.Title : body.Kind, $"entry {PackHtml.Number(entry.Index)}")
                .Cell(string.Join(", ", body.Subjects.Select(s => s.Name)))
                .Raw("<td>").Tag(body.Origin == Origin.Measured ? "ok" : "na", body.Origin.Name()).Small(body.Tool is { } tool ? $"by {tool.Name} {tool.Version}" : model.Name(entry.Actor)).Raw("</td><td>")
                .Tag(body.Result switch { EvidenceResult.Passed => "ok", EvidenceResult.Failed => "bad", EvidenceResult.Incomplete => "warn", _ => "na" }, PackHtml.Words(body.Result.Name()).ToLowerInvariant())
                .Raw("</td>").Cell(PackHtml.Day(entry.At), body.ValidUntil is { } until ? $"{(until <= at ? "expired" : "until")} {PackHtml.Day(until)}" : null)
                .Raw("<td>").Tag(
                    erased is not null ? "na" : verdict?.Trusted == true ? "ok" : "warn",
                    erased is { } by ? $"erased by entry {PackHtml.Number(by)}" : verdict?.Trusted == true ? "verifies" : "key of another party")
                .Small(body.KeyId.Length > 12 ? body.KeyId[..12] : body.KeyId).Raw("</td></tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }

    public static void Findings(PackHtml html, PackModel model, DateTimeOffset at)
    {
        var cell = Sql.Time(at);
        html.Raw("<h2>Findings</h2>");
        var findings = model.Findings.All.OrderByDescending(f => f.SeverityAt(cell)).ThenBy(f => f.Number).ToList();
        if (findings.Count == 0)
            html.Raw("<div class=\"panel pad\">The evidence reports no findings.</div>");
        else
        {
            html.Raw("<div class=\"panel\"><table><thead><tr><th>Finding</th><th>Severity</th><th>Status</th><th>About</th><th>Due</th></tr></thead><tbody>");
            foreach (var f in findings)
            {
                var severity = f.SeverityAt(cell);
                var row = f.View(cell);
                html.Raw("<tr>").Cell($"{f.Id} {f.Title}", f.Tool).Raw("<td>").Tag(severity >= Severity.High ? "bad" : severity == Severity.Medium ? "warn" : "na", severity.Name())
                    .Small(severity != row.OwnSeverity ? $"was {row.OwnSeverity.Name()}" : null).Raw("</td>")
                    .Cell(PackHtml.Words(row.Status.Name())).Cell(f.SubjectName).Cell(row.Due is { } due ? PackHtml.Day(due) : "", row.Overdue ? "overdue" : null).Raw("</tr>\n");
            }

            html.Raw("</tbody></table></div>\n");
        }

        var waivers = model.Findings.Waivers.ToList();
        if (waivers.Count == 0)
            return;
        html.Raw("<h2>Risk acceptances, overrides and exceptions</h2><div class=\"panel\"><table><thead><tr><th>What</th><th>Of</th><th>Why</th><th>Who</th><th>Until</th></tr></thead><tbody>");
        foreach (var waiver in waivers)
        {
            var row = waiver.View(cell, null);
            html.Raw("<tr><td>").Text(PackHtml.Words(row.Kind.Name())).Small(row.Expired ? "expired" : PackHtml.Words(row.Status.Name()).ToLowerInvariant()).Raw("</td>")
                .Cell(waiver.Finding ?? waiver.Requirement, row.Gate is { } gate ? PackStrip.Name(gate) : null).Cell(PackDerived.Rationale(model, waiver) ?? "erased")
                .Cell($"asked for by {model.Name(waiver.Requester) ?? "erased"}", waiver.Approver is { } by ? $"{row.Status.Name()} by {model.Name(by) ?? "erased"}{(row.ApproverRole is { } role ? $" as {role.Name()}" : "")}" : null)
                .Cell(PackHtml.Day(row.Expires)).Raw("</tr>\n");
        }

        html.Raw("</tbody></table></div>\n");
    }

    public static void Metrics(PackHtml html, PackModel model)
    {
        var measured = model.Evidence.Where(e => e.Body.Metrics.Count > 0).ToList();
        if (measured.Count == 0)
            return;
        html.Raw("<h2>Metrics</h2>");
        foreach (var (entry, body) in measured)
        {
            html.Raw("<div class=\"panel\"><div class=\"pad\"><b>").Text(EvidenceKinds.TryGet(body.Kind, out var kind) ? kind.Title : body.Kind).Raw("</b> ").Tag(body.Origin == Origin.Measured ? "ok" : "na", body.Origin.Name())
                .Small($"entry {PackHtml.Number(entry.Index)}");
            foreach (var group in body.Metrics.Where(m => m.Low is not null && m.High is not null && double.IsFinite(m.Value)).GroupBy(m => (m.Name, m.Unit)))
                Chart(html, group.Key.Name, [.. group.Take(ChartRows)]);
            html.Raw("</div><table><thead><tr><th>Metric</th><th>Slice</th><th>Value</th><th>Interval</th><th>Count</th></tr></thead><tbody>");
            foreach (var m in body.Metrics)
                html.Raw("<tr>").Cell(m.Name).Cell(m.Slice ?? "all").Cell($"{PackHtml.Number(m.Value)}{(m.Unit is { } unit ? $" {unit}" : "")}")
                    .Cell(m.Low is { } low && m.High is { } high ? $"{PackHtml.Number(low)} to {PackHtml.Number(high)}{(m.Confidence is { } c ? $" at {PackHtml.Number(c * 100)} %" : "")}" : "")
                    .Cell(m.Count is { } count ? PackHtml.Number(count) : "").Raw("</tr>\n");
            html.Raw("</tbody></table></div>\n");
        }
    }

    // One row for each slice: a line from low to high, a dot at the value.
    static void Chart(PackHtml html, string name, IReadOnlyList<Metric> metrics)
    {
        var least = Math.Min(0, metrics.Min(m => Math.Min(m.Low!.Value, m.Value)));
        var most = metrics.Max(m => Math.Max(m.High!.Value, m.Value));
        if (!double.IsFinite(least) || !double.IsFinite(most) || most <= least)
            return;
        html.Raw($"<svg viewBox=\"0 0 640 {PackHtml.Number(26 + (22L * metrics.Count))}\" width=\"100%\" role=\"img\" aria-label=\"").Text($"{name} with its intervals").Raw("\"><g font-size=\"11\" fill=\"#5d6066\">");
        for (var i = 0; i < metrics.Count; i++)
            html.Raw($"<text x=\"0\" y=\"{Y(i) + 4}\">").Text(Short(metrics[i].Slice ?? name)).Raw($"</text><text x=\"590\" y=\"{Y(i) + 4}\">").Text(PackHtml.Number(metrics[i].Value)).Raw("</text>");
        html.Raw($"<text x=\"200\" y=\"{Y(metrics.Count) + 4}\">").Text(PackHtml.Number(least)).Raw($"</text><text x=\"545\" y=\"{Y(metrics.Count) + 4}\">").Text(PackHtml.Number(most)).Raw("</text></g>");
        for (var i = 0; i < metrics.Count; i++)
            html.Raw($"<path d=\"M{X(metrics[i].Low!.Value)} {Y(i)}H{X(metrics[i].High!.Value)}\" stroke=\"#2f5d8a\" stroke-width=\"2\"/><circle cx=\"{X(metrics[i].Value)}\" cy=\"{Y(i)}\" r=\"4\" fill=\"#2f5d8a\"/>");
        html.Raw("</svg>");

        string X(double value) => (200 + (370 * (value - least) / (most - least))).ToString("0.#", CultureInfo.InvariantCulture);

        static int Y(int row) => 14 + (22 * row);
    }

    static string Short(string text) => text.Length <= 30 ? text : text[..29] + "…";
}
