using System.Globalization;
using System.Net;
using System.Text;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>
/// A regression run as one self-contained page made for print. It holds no script and loads nothing, and says so to the browser; everything that is not
/// ours is escaped. What was said to the target is not in it: that stays in the round's encrypted journal.
/// </summary>
static class RegressionHtml
{
    // The light tokens of the web pages.
    const string Style = """
        :root{--bg:#f6f6f3;--panel:#fff;--line:#e0dfd9;--ink:#1b1c1f;--soft:#54575e;--faint:#666970;--ok:#17683f;--ok-bg:#e2f3e8;--warn:#8f4e00;--warn-bg:#fcecd8;--bad:#a8221b;--bad-bg:#fbe5e3;--na-bg:#eeeeea;--mono:"JetBrains Mono",ui-monospace,Menlo,Consolas,monospace}
        *{box-sizing:border-box}body{margin:0 auto;padding:28px;max-width:1000px;background:var(--bg);color:var(--ink);font:14px/1.45 Inter,system-ui,-apple-system,"Segoe UI",sans-serif}
        h1{font-size:21px;margin:0 0 2px}h2{font-size:15px;margin:26px 0 8px}p{margin:0 0 10px}.sub,small{color:var(--soft)}small{display:block;font-size:12px}
        .panel{background:var(--panel);border:1px solid var(--line);border-radius:9px;overflow:hidden;margin-bottom:10px}.pad{padding:12px 14px}
        .counts{display:grid;grid-template-columns:repeat(6,1fr)}.counts>div{padding:12px 14px;border-right:1px solid var(--line)}.counts>div:last-child{border:0}.counts b{display:block;font-size:21px;font-weight:600}
        table{width:100%;border-collapse:collapse}th{font-weight:500;color:var(--faint);text-align:left;font-size:12px}th,td{padding:7px 10px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}tr:last-child td{border-bottom:0}td.num{white-space:nowrap}
        .mono,code{font:12px var(--mono);overflow-wrap:anywhere}.tag{display:inline-block;padding:1px 7px;border-radius:10px;font-size:12px;white-space:nowrap}.ok{color:var(--ok);background:var(--ok-bg)}.warn{color:var(--warn);background:var(--warn-bg)}.bad{color:var(--bad);background:var(--bad-bg)}.na{color:var(--soft);background:var(--na-bg)}
        dl{display:grid;grid-template-columns:150px 1fr;gap:4px 10px;margin:0}dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}blockquote{margin:6px 0 0;padding:2px 12px;border-left:3px solid var(--line);white-space:pre-wrap;overflow-wrap:anywhere;font:12px var(--mono)}
        @media (max-width:700px){body{padding:12px}.counts{grid-template-columns:repeat(3,1fr)}}@media print{body{background:#fff;max-width:none;padding:0;font-size:11px}.panel,tr{break-inside:avoid}h2{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """;

    public static string Write(RegressionResult result, Report report, DateTimeOffset now)
    {
        var page = new StringBuilder();
        Head(page, result);
        About(page, result, report, now);
        page.Append("<h2>Cases</h2><div class=\"panel\"><table><thead><tr><th>Case</th><th>Severity</th><th>State</th><th>Worked</th><th>What was seen</th></tr></thead><tbody>\n");
        foreach (var one in result.Cases.OrderBy(c => c.State).ThenByDescending(c => c.Case.Severity))
            Row(page, one, report);
        page.Append("</tbody></table></div>\n");
        Meanings(page);
        return page.Append("</main></body></html>\n").ToString();
    }

    static void Head(StringBuilder page, RegressionResult result)
    {
        page.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>");
        Text(page, $"Red-team regression: {result.Target.Name}");
        page.Append("</title>\n<style>").Append(Style).Append("</style></head>\n<body><main>\n<h1>");
        Text(page, $"Red-team regression of {result.Target.Name}");
        page.Append("</h1><p class=\"sub\">");
        Text(page, result.Problem is { } problem ? $"Nothing was asked: {problem}." : RegressionRendering.Summary(result));
        page.Append("</p>\n<div class=\"panel counts\">");
        foreach (var state in Enum.GetValues<CaseState>())
        {
            page.Append(CultureInfo.InvariantCulture, $"<div><b>{result.Count(state)}</b>");
            Tag(page, state);
            page.Append("</div>");
        }

        page.Append("</div>\n");
    }

    static void About(StringBuilder page, RegressionResult result, Report report, DateTimeOffset now)
    {
        page.Append("<div class=\"panel pad\"><dl>");
        Item(page, "Suite", $"{result.Suite.Name}, {result.Suite.Cases.Count} cases");
        Item(page, "Suite digest", result.Suite.Digest().ToString(), mono: true);
        Item(page, "Subject", report.Subjects[0].Digests[0].ToString(), mono: true);
        Item(page, "Compared with", result.Baseline ?? "what the suite expects");
        Item(page, "Round", string.Create(CultureInfo.InvariantCulture, $"{result.Round}, {result.Requests} requests"));
        Item(page, "Ran", now.UtcDateTime.ToString("d MMM yyyy HH:mm 'UTC'", CultureInfo.InvariantCulture));
        page.Append("</dl></div>\n");
    }

    static void Row(StringBuilder page, CaseResult one, Report report)
    {
        page.Append("<tr><td class=\"mono\">");
        Text(page, one.Case.Id);
        page.Append("<small>");
        Text(page, one.Case.Title);
        page.Append("</small></td><td>");
        Text(page, one.Case.Severity.Name());
        page.Append("</td><td>");
        Tag(page, one.State);
        page.Append(CultureInfo.InvariantCulture, $"</td><td class=\"num\">{one.Succeeded} of {one.Generations}</td><td>");
        Text(page, RegressionReport.Sentence(one));
        if (one.Works)
        {
            page.Append("<blockquote>");
            Text(page, report.Findings.First(f => f.Location?.Part == one.Case.Id).Evidence);
            page.Append("</blockquote><small>");
            Text(page, one.Case.Remediation);
            page.Append("</small>");
        }

        page.Append("</td></tr>\n");
    }

    static void Meanings(StringBuilder page)
    {
        page.Append("<h2>What the states mean</h2><div class=\"panel pad\"><dl>");
        Item(page, "New", "It worked in every generation that was judged, and did not before.");
        Item(page, "Persistent", "It worked in every generation that was judged, as before.");
        Item(page, "Flaky", "It worked in some generations and was resisted in others.");
        Item(page, "Fixed", "It was resisted in all generations, and worked before.");
        Item(page, "Resisted", "It was resisted in all generations, as before.");
        Item(page, "Not judged", "It did not succeed, and at least one generation could not be judged.");
        page.Append("</dl></div>\n");
    }

    static void Text(StringBuilder page, string? text) => page.Append(WebUtility.HtmlEncode(SafeText.Of(text ?? "")));

    static void Item(StringBuilder page, string name, string? value, bool mono = false)
    {
        page.Append("<dt>").Append(name).Append(mono ? "</dt><dd class=\"mono\">" : "</dt><dd>");
        Text(page, value);
        page.Append("</dd>");
    }

    static void Tag(StringBuilder html, CaseState state)
    {
        var look = state switch { CaseState.New => "bad", CaseState.Persistent or CaseState.Flaky => "warn", CaseState.NotJudged => "na", _ => "ok" };
        html.Append("<span class=\"tag ").Append(look).Append("\">").Append(state.Name().Replace('-', ' ')).Append("</span>");
    }
}
