using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>The tables of the report: evidence, findings and waivers, metrics.</summary>
static class PackReportTables
{
    const int ChartRows = 24;

    // To this format "no incident in the period" read as an incident record, and a sign-off did not say its decision.
    const int WithoutSaying = 3;

    public static void Evidence(PackHtml html, PackModel model, DateTimeOffset at)
    {
        html.Raw("<h2>Evidence</h2><div class=\"panel\">").Table("Evidence", "What", "About", "How", "Result", "When", "Signature");
        foreach (var (entry, body) in model.Evidence)
        {
            var erased = model.Erased(entry, "envelope");
            var envelope = PackDerived.Read(model, entry, "envelope");
            var verdict = envelope is null ? null : model.Trust.Verify(envelope, entry.Index, KeyPurpose.Evidence, KeyPurpose.Actor);
            html.Raw("<tr>").Cell(Title(model, body, envelope), $"entry {PackHtml.Number(entry.Index)}")
                .Cell(string.Join(", ", body.Subjects.Select(s => s.Name).Distinct(StringComparer.Ordinal)), Digests(body))
                .Raw("<td>").Tag(body.Origin == Origin.Measured ? "ok" : "na", body.Origin.Name()).Small(By(model, entry, body)).Raw("</td><td>")
                .Tag(body.Result switch { EvidenceResult.Passed => "ok", EvidenceResult.Failed => "bad", EvidenceResult.Incomplete => "warn", _ => "na" }, body.Result == EvidenceResult.NotStated ? "stated" : PackHtml.Words(body.Result.Name()).ToLowerInvariant())
                .Raw("</td>").Cell(PackHtml.Day(entry.At), body.ValidUntil is { } until ? $"{(until <= at ? "expired" : "until")} {PackHtml.Day(until)}" : null)
                .Raw("<td>").Tag(
                    erased is not null ? "na" : verdict?.Trusted == true ? "ok" : "warn",
                    erased is { } by ? $"erased by entry {PackHtml.Number(by)}" : verdict?.Trusted == true ? "verifies" : "key of another party")
                .Small(body.KeyId.Length > 12 ? body.KeyId[..12] : body.KeyId).Raw("</td></tr>\n");
        }

        html.EndTable().Raw("</div>\n");
    }

    static string Title(PackModel model, EvidenceBody body, Envelope? envelope) => !EvidenceKinds.TryGet(body.Kind, out var kind) ? body.Kind
        : (model.Format <= WithoutSaying ? null : EvidenceSays.Of(kind, body.NoneInPeriod, envelope?.TryReadStatement(out _))) ?? kind.Title;

    // Who acted stands in the entry, for what a program measured too: separation of duties can be read off.
    static string By(PackModel model, LogEntry entry, EvidenceBody body)
    {
        var tool = body.Tool is { } t ? $"{t.Name} {t.Version}" : null;
        var who = PackHtml.Person(model.Name(entry.Actor));
        return tool is null ? $"by {who}" : body.Origin == Origin.Measured ? $"by {tool}, run by {who}" : $"by {who}, made with {tool}";
    }

    // A version of several files is one subject with a digest for each.
    static string? Digests(EvidenceBody body)
    {
        var digests = body.Subjects.Sum(s => s.Digests.Count);
        return digests > body.Subjects.Select(s => s.Name).Distinct(StringComparer.Ordinal).Count() ? string.Create(CultureInfo.InvariantCulture, $"{digests} digests") : null;
    }

    public static void Findings(PackHtml html, PackModel model, DateTimeOffset at)
    {
        var cell = Sql.Time(at);
        html.Raw("<h2>Findings</h2>");
        var findings = model.ToldFindings.OrderByDescending(f => f.SeverityAt(cell)).ThenBy(f => f.Number).ToList();
        if (findings.Count == 0)
            html.Raw("<div class=\"panel pad\">The evidence reports no findings.</div>");
        else
        {
            html.Raw("<div class=\"panel\">").Table("Findings", "Finding", "Severity", "Status", "About", "Due");
            foreach (var f in findings)
            {
                var severity = f.SeverityAt(cell);
                var row = f.View(cell);
                // A waiver that holds sets the finding aside, and its date with it.
                var aside = row.Status is FindingStatus.Accepted or FindingStatus.FalsePositive;
                var told = severity >= Severity.Medium || aside ? model.Detail(f)?.Description : null;
                html.Raw("<tr><td>").Text($"{f.Id} {f.Title}").Small(told).Small(f.Tool).Raw("</td><td>").Tag(severity >= Severity.High ? "bad" : severity == Severity.Medium ? "warn" : "na", severity.Name())
                    .Small(severity != row.OwnSeverity ? $"was {row.OwnSeverity.Name()}" : null).Raw("</td>")
                    .Raw("<td class=\"whole\">").Text(PackHtml.Words(row.Status.Name())).Small(aside && f.WaivedUntil is { } until ? $"until {PackHtml.Day(Sql.Time(until))}" : null).Small(row.VerifiedOnly()).Raw("</td>")
                    .Cell(f.SubjectName).Cell(row.Due is { } due && !aside && row.Status != FindingStatus.Verified ? PackHtml.Day(due) : "", row.Overdue ? "overdue" : null).Raw("</tr>\n");
            }

            html.EndTable().Raw("</div>\n");
        }

        var waivers = model.Findings.Waivers.ToList();
        if (waivers.Count == 0)
            return;
        html.Raw("<h2>Risk acceptances, overrides and exceptions</h2><div class=\"panel\">").Table("Risk acceptances, overrides and exceptions", "What", "Of", "Why", "Who", "Until");
        foreach (var waiver in waivers)
        {
            var row = waiver.View(cell, null);
            html.Raw("<tr><td>").Text(PackHtml.Words(row.Kind.Name())).Small(row.Expired ? "expired" : PackHtml.Words(row.Status.Name()).ToLowerInvariant()).Raw("</td>")
                .Cell(waiver.Finding ?? RequirementNames.Title(waiver.Requirement ?? ""), row.Gate is { } gate ? PackStrip.Name(gate) : null).Cell(PackDerived.Rationale(model, waiver) ?? "erased")
                .Raw("<td>").Text(Bearer(model, waiver, row)).Small($"asked for by {model.Name(waiver.Requester) ?? "erased"}")
                .Small(waiver.Approver is { } by ? $"{row.Status.Name()} by {model.Name(by) ?? "erased"}{(row.ApproverRole is { } role ? $" as {PackHtml.RoleName(role)}" : "")}" : null).Raw("</td>")
                .Cell(PackHtml.Day(row.Expires)).Raw("</tr>\n");
        }

        html.EndTable().Raw("</div>\n");
    }

    // Who answers for it, in the first words: the risk is theirs while it lasts, and nobody's when it was refused.
    static string Bearer(PackModel model, WaiverCells waiver, WaiverRow row)
    {
        var verb = row.Kind is WaiverKind.RiskAcceptance or WaiverKind.Exception ? "borne by" : "answered for by";
        var who = model.Name(waiver.Owner) ?? "a person whose name is erased";
        return row.Status switch
        {
            WaiverStatus.Approved => $"{(row.Expired ? "was " : "")}{verb} {who} until {PackHtml.Day(row.Expires)}",
            WaiverStatus.Requested => $"to be {verb} {who}",
            _ => $"{PackHtml.Words(row.Status.Name()).ToLowerInvariant()}, so {verb} nobody",
        };
    }

    public static void Metrics(PackHtml html, PackModel model, ChartShape shape)
    {
        var measured = model.Evidence.Where(e => e.Body.Metrics.Count > 0).ToList();
        if (measured.Count == 0)
            return;
        html.Raw("<h2>Metrics</h2>");
        foreach (var (entry, body) in measured)
        {
            html.Raw("<div class=\"panel\"><div class=\"pad\"><b>").Text(EvidenceKinds.TryGet(body.Kind, out var kind) ? kind.Title : body.Kind).Raw("</b> ").Tag(body.Origin == Origin.Measured ? "ok" : "na", body.Origin.Name())
                .Small($"entry {PackHtml.Number(entry.Index)}");
            var drawn = new HashSet<Metric>(ReferenceEqualityComparer.Instance);
            html.Raw(shape.Before);
            foreach (var group in body.Metrics.Where(m => m.Low is not null && m.High is not null && double.IsFinite(m.Value)).GroupBy(m => (m.Name, m.Unit)))
                if (Chart(html, shape, group.Key.Name, group.Key.Unit, [.. group.Take(ChartRows)]))
                    drawn.UnionWith(group);
            html.Raw(shape.After).Raw("</div>");
            var rest = body.Metrics.Where(m => !drawn.Contains(m)).ToList();
            if (rest.Count > 0)
                Numbers(html, "Metrics without an interval", rest);
            if (drawn.Count > 0)
            {
                html.Raw("<details><summary>").Text(string.Create(CultureInfo.InvariantCulture, $"{drawn.Count} {(drawn.Count == 1 ? "number" : "numbers")} of the charts")).Raw("</summary>");
                Numbers(html, "Numbers of the charts", [.. body.Metrics.Where(drawn.Contains)]);
                html.Raw("</details>");
            }

            html.Raw("</div>\n");
        }
    }

    static void Numbers(PackHtml html, string label, IReadOnlyList<Metric> metrics)
    {
        html.Table(label, "Metric", "Slice", "Value", "Interval", "Count");
        foreach (var m in metrics)
            html.Raw("<tr>").Cell(m.Name).Cell(m.Slice ?? "all").Cell($"{PackHtml.Number(m.Value)}{(m.Unit is { } unit ? $" {unit}" : "")}")
                .Cell(m.Low is { } low && m.High is { } high ? $"{PackHtml.Number(low)} to {PackHtml.Number(high)}{(m.Confidence is { } c ? $" at {PackHtml.Number(c * 100)} %" : "")}" : "")
                .Cell(m.Count is { } count ? PackHtml.Number(count) : "").Raw("</tr>\n");
        html.EndTable();
    }

    // One row for each slice: a line from low to high, a dot at the value.
    static bool Chart(PackHtml html, ChartShape shape, string name, string? unit, IReadOnlyList<Metric> metrics)
    {
        var least = Math.Min(0, metrics.Min(m => Math.Min(m.Low!.Value, m.Value)));
        var most = metrics.Max(m => Math.Max(m.High!.Value, m.Value));
        if (!double.IsFinite(least) || !double.IsFinite(most) || most <= least)
            return false;
        // What is drawn, by whichever slices, and how sure: nobody has to look for it in the numbers.
        var by = string.Join(", ", metrics.Select(m => m.Slice?.Split('=')[0]).OfType<string>().Distinct(StringComparer.Ordinal));
        html.Raw("<div class=\"chart\"><b>").Text($"{name}{(unit is null ? "" : $" ({unit})")}").Raw("</b>")
            .Small($"{(by.Length == 0 ? "of all" : $"by {by}")}{(metrics[0].Confidence is { } sure ? $"; the line is the {PackHtml.Number(sure * 100)} % interval" : "; the line is the interval")}");
        html.Raw($"<svg viewBox=\"0 0 {shape.Width} {PackHtml.Number(shape.Top + 12 + ((long)shape.Row * metrics.Count))}\" width=\"100%\" role=\"img\" aria-label=\"").Text($"{name} with its intervals").Raw("\"><g font-size=\"11\" fill=\"#5d6066\">");
        for (var i = 0; i < metrics.Count; i++)
            html.Raw($"<text x=\"0\" y=\"{Y(i) + 4}\">").Text(Short(metrics[i].Slice ?? "all", shape.Longest)).Raw($"</text><text x=\"{shape.ValueAt}\" y=\"{Y(i) + 4}\">").Text(PackHtml.Number(metrics[i].Value)).Raw("</text>");
        html.Raw($"<text x=\"{shape.From}\" y=\"{Y(metrics.Count) + 4}\">").Text(PackHtml.Number(least)).Raw($"</text><text x=\"{shape.From + shape.Span - 25}\" y=\"{Y(metrics.Count) + 4}\">").Text(PackHtml.Number(most)).Raw("</text></g>");
        for (var i = 0; i < metrics.Count; i++)
            html.Raw($"<path d=\"M{X(metrics[i].Low!.Value)} {Y(i)}H{X(metrics[i].High!.Value)}\" stroke=\"#2f5d8a\" stroke-width=\"2\"/><circle cx=\"{X(metrics[i].Value)}\" cy=\"{Y(i)}\" r=\"4\" fill=\"#2f5d8a\"/>");
        html.Raw("</svg></div>");
        return true;

        string X(double value) => (shape.From + (shape.Span * (value - least) / (most - least))).ToString("0.#", CultureInfo.InvariantCulture);

        int Y(int row) => shape.Top + (shape.Row * row);
    }

    static string Short(string text, int longest) => text.Length <= longest ? text : text[..(longest - 1)] + "…";
}

/// <summary>How a chart is laid out: where its line lies between the name of a slice and its value, and what stands around a row of charts.</summary>
sealed record ChartShape(int Width, int From, int Span, int ValueAt, int Top, int Row, int Longest, string Before, string After)
{
    /// <summary>One beneath the other; reports of format 2.</summary>
    public static ChartShape Wide { get; } = new(640, 200, 370, 590, 14, 22, 30, "", "");

    /// <summary>Side by side.</summary>
    public static ChartShape Narrow { get; } = new(420, 150, 200, 362, 12, 18, 24, "<div class=\"charts\">", "</div>");
}
