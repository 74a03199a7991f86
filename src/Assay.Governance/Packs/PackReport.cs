using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// The page of a pack for people: one self-contained file, made for print. It is rendered from the entries alone, without
/// a clock, so a verifier renders it again and compares: it cannot say what the entries do not.
/// </summary>
static class PackReport
{
    const string Style = """
        :root{--bg:#f7f7f5;--panel:#fff;--line:#e3e2dd;--ink:#1c1d1f;--soft:#5d6066;--faint:#6f7278;--accent:#2f5d8a;--gold:#7d5700;--gold-bg:#fbf1d8;--ok:#1a6a42;--ok-bg:#e4f4ea;--warn:#875000;--warn-bg:#fdf0dc;--bad:#b3261e;--bad-bg:#fbe6e4;--na:#9a9da3;--na-bg:#efefec;--mono:ui-monospace,"JetBrains Mono",Menlo,Consolas,monospace}
        *{box-sizing:border-box}body{margin:0 auto;padding:28px;max-width:1000px;background:var(--bg);color:var(--ink);font:14px/1.45 Inter,system-ui,-apple-system,"Segoe UI",sans-serif}
        h1{font-size:21px;margin:0 0 2px}h2{font-size:15px;margin:26px 0 8px}p{margin:0 0 10px}.sub,small{color:var(--soft)}small{display:block;font-size:12px}
        .panel{background:var(--panel);border:1px solid var(--line);border-radius:8px;overflow:hidden;margin-bottom:10px}.pad{padding:12px 14px}
        table{width:100%;border-collapse:collapse}th{font-weight:500;color:var(--faint);text-align:left;font-size:12px}th,td{padding:7px 10px;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}td:first-child{overflow-wrap:break-word}tr:last-child td{border-bottom:0}
        .mono,code{font:12px var(--mono);overflow-wrap:anywhere}.tag{display:inline-block;padding:1px 7px;border-radius:10px;font-size:12px}td .tag{white-space:nowrap}.ok{color:var(--ok);background:var(--ok-bg)}.warn{color:var(--warn);background:var(--warn-bg)}.bad{color:var(--bad);background:var(--bad-bg)}.na{color:var(--soft);background:var(--na-bg)}.gold{color:var(--gold);background:var(--gold-bg)}
        .strip{display:grid;grid-template-columns:repeat(7,minmax(0,1fr))}.strip>div{overflow-wrap:anywhere;display:flex;flex-direction:column;align-items:center;text-align:center;gap:3px;padding:14px 4px;border-right:1px solid var(--line)}.strip>div:last-child{border:0}.strip svg{width:38px;height:38px;overflow:visible;--f:none;--s:var(--na);--g:transparent;--d:none}.strip b{font-weight:550}
        .st{fill:var(--f);stroke:var(--s);stroke-width:1.6;stroke-dasharray:var(--d)}.gl{fill:none;stroke:var(--g);stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}
        svg.s-decided{--f:var(--gold-bg)!important;--s:var(--gold)!important;--g:var(--gold)!important}svg.s-open{--f:var(--ok-bg)!important;--s:var(--ok)!important}svg.s-shut{--f:var(--bad-bg)!important;--s:var(--bad)!important}svg.s-stale{--f:var(--warn-bg)!important;--s:var(--warn)!important;--d:3 2!important}svg.s-na{--d:1 3!important}
        dl{display:grid;grid-template-columns:130px minmax(0,1fr);gap:4px 10px;margin:0}dt{color:var(--faint)}dd{margin:0;overflow-wrap:anywhere}blockquote{margin:8px 0;padding:2px 12px;border-left:3px solid var(--line);white-space:pre-wrap}
        .wide{overflow-x:auto}.wide:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}.release b{font-size:15px}.whole{white-space:nowrap}.chart{margin:10px 0 0}.chart svg{display:block;max-width:720px}summary{padding:8px 14px;cursor:pointer;color:var(--accent)}details{border-top:1px solid var(--line)}
        @media (max-width:700px){body{padding:12px}.strip{grid-template-columns:repeat(4,minmax(0,1fr))}.strip b{font-size:12px}dl{grid-template-columns:90px minmax(0,1fr)}.wide table{min-width:680px}}@media print{body{background:#fff;max-width:none;padding:0;font-size:11px}.panel:not(:has(.wide)),tr{break-inside:avoid}.wide{overflow:visible}.wide table{min-width:0}h2{break-after:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """;

    // Since format 3: charts side by side, columns that keep words and dates whole, a shadow where a table scrolls, and a page of paper that is used.
    const string Narrow = """
        .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));gap:4px 24px}.charts .chart svg{max-width:430px}
        .wide td{min-width:8.5em}.wide td:first-child{min-width:11em}
        @media (max-width:700px){.wide{background:linear-gradient(to right,var(--panel) 24px,transparent) 0 0/40px 100% local,linear-gradient(to left,var(--panel) 24px,transparent) 100% 0/40px 100% local,linear-gradient(to right,rgba(0,0,0,.16),transparent) 0 0/14px 100% scroll,linear-gradient(to left,rgba(0,0,0,.16),transparent) 100% 0/14px 100% scroll;background-repeat:no-repeat}}
        @media print{@page{margin:12mm}body{font-size:9.5px;line-height:1.3}h2{font-size:12px;margin:12px 0 4px}th,small,.tag,.mono,code{font-size:8.5px}th,td{padding:2px 6px}.pad{padding:6px 8px}.panel{margin-bottom:6px}.wide td{min-width:8em}.wide td:first-child{min-width:10em}blockquote{margin:3px 0}.charts{grid-template-columns:repeat(3,minmax(0,1fr));gap:2px 14px}.chart{margin:2px 0 0;break-inside:avoid}.panel:has(.charts){break-inside:auto}details{display:none}.strip>div{padding:6px 4px}}
        """;

    public static byte[] Render(PackModel model, TreeHead head, int format)
    {
        var html = new PackHtml();
        var useCase = model.UseCase;
        var version = model.ModelVersion;
        var gates = PackGates.Stamps(model, head.At);
        html.Raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>")
            .Text($"Assurance pack: {useCase.Name}, {version.Slug}").Raw("</title>\n<style>").Raw(Style).Raw(format > PackManifest.FirstFormat ? Narrow : "").Raw("</style></head>\n<body><main>\n");
        html.Raw("<h1>").Text(useCase.Name).Raw("</h1><p class=\"sub\">").Tag(Risk(useCase.RiskClass), $"risk class {useCase.RiskClass.Name()}").Raw(" model version <span class=\"mono\">").Text(version.Slug).Raw("</span> · ")
            .Text(model.Trust.Organisation).Raw(" · as of ").Text(PackHtml.Moment(head.At)).Raw("</p>\n");
        PackRelease.Write(html, model, gates.Select(g => g.Stamp));
        PackStrip.Write(html, gates.Select(g => g.Stamp));
        Subject(html, model, head, useCase, version);
        Decisions(html, model, gates);
        PackReportTables.Evidence(html, model, head.At);
        PackReportTables.Findings(html, model, head.At);
        PackReportTables.Metrics(html, model, format > PackManifest.FirstFormat ? ChartShape.Narrow : ChartShape.Wide);
        Verify(html, model, head);
        return html.Raw("</main></body></html>\n").ToBytes();
    }

    static void Subject(PackHtml html, PackModel model, TreeHead head, ThingView useCase, ThingView version)
    {
        html.Raw("<h2>What this pack is about</h2><div class=\"panel pad\"><dl>");
        Item("Purpose", useCase.Purpose ?? "not stated");
        Item("Owner", useCase.OwnerRole is { } owner ? PackHtml.Words(owner.Name()) : "not stated");
        foreach (var (key, value) in useCase.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
            Item(PackHtml.Words(key), value);
        Item("Model version", $"{version.Name} ({version.Slug})");
        foreach (var digest in version.Digests)
            Item("Digest", FileOf(model, version, digest) is { } file ? $"{file} {digest}" : digest.ToString(), mono: true);
        foreach (var dataset in model.Datasets)
            Item("Dataset", $"{dataset.Name} ({dataset.Slug})");
        foreach (var (_, body) in model.Deployments.Where(d => d.Body.ModelVersion == model.ModelVersionId).GroupBy(d => d.Body.Deployment).Select(g => g.Last()))
            Item("Deployment", $"{model.Thing(body.Deployment)?.Name ?? body.Deployment}: {PackHtml.Words(body.Status.Name()).ToLowerInvariant()}{(body.Percent is { } p ? string.Create(CultureInfo.InvariantCulture, $", {p} %") : "")}");
        Item("Record", head.Record, mono: true);
        Item("Tree head", string.Create(CultureInfo.InvariantCulture, $"{head.Size} entries, root {head.Root}"), mono: true);
        html.Raw("</dl></div>\n");

        void Item(string name, string value, bool mono = false) =>
            html.Raw("<dt>").Text(name).Raw(mono ? "</dt><dd class=\"mono\">" : "</dt><dd>").Text(value).Raw("</dd>");
    }

    // A version of the register has digests; what was measured about them names the files.
    static string? FileOf(PackModel model, ThingView version, Digest digest) =>
        model.Evidence.SelectMany(e => e.Body.Subjects).FirstOrDefault(s => s.Digests.Contains(digest) && s.Name != version.Slug && s.Name != version.Name)?.Name;

    static void Decisions(PackHtml html, PackModel model, IReadOnlyList<PackStamp> gates)
    {
        html.Raw("<h2>Gates and decisions</h2>");
        if (model.Decisions.Count == 0)
            html.Raw("<div class=\"panel pad\">No gate has been decided.</div>");
        foreach (var (entry, body, words) in model.Decisions)
        {
            html.Raw("<div class=\"panel pad\"><b>").Text(PackStrip.Name(body.Gate)).Raw("</b> ").Tag(body.Opens ? "gold" : "bad", PackRelease.Title(model, body))
                .Small($"decided {PackHtml.Moment(entry.At)} by {PackHtml.Person(model.Name(entry.Actor))} as {PackHtml.RoleName(body.As)}, entry {PackHtml.Number(entry.Index)}{(body.Baseline is { } until ? $"; baseline to {PackHtml.Day(until)}" : "")}")
                .Small(body.Baseline is null ? PackRelease.Apart(model, entry, body) : null);
            if (words is null)
                html.Raw("<p>").Text(model.Erased(entry, "words") is { } by ? $"The words were erased by entry {PackHtml.Number(by)}." : "No words.").Raw("</p>");
            else
                html.Raw("<blockquote>").Text(words.Rationale).Raw("</blockquote>");
            if (!string.IsNullOrWhiteSpace(words?.Conditions))
                html.Raw("<p><b>Conditions</b></p><blockquote>").Text(words.Conditions).Raw("</blockquote>");
            html.Raw("<p>");
            foreach (var requirement in body.Basis.Requirements)
                Requirement(html, requirement.Id, requirement.State);
            html.Raw("</p></div>\n");
        }

        foreach (var (stamp, reasons) in gates.Where(g => g.Stamp.State == StampState.Stale))
            html.Raw("<div class=\"panel pad\"><b>").Text(PackStrip.Name(stamp.Gate)).Raw("</b> ").Tag("warn", "no longer stands").Small(string.Join(" ", reasons)).Raw("</div>\n");
        foreach (var gate in gates.Where(g => g.Stamp.State is not (StampState.Idle or StampState.Stale)))
            if (gate.Brought is { } policy)
                NotInTheRecord(html, gate, policy);
    }

    // A policy comes into the record with the first decision under it; until then the pack says by which the gate was judged.
    static void NotInTheRecord(PackHtml html, PackStamp gate, GatePolicy policy)
    {
        var (look, word) = gate.Stamp.State == StampState.Open ? ("ok", "open") : ("bad", "shut");
        html.Raw("<div class=\"panel pad\"><b>").Text(PackStrip.Name(gate.Stamp.Gate)).Raw("</b> ").Tag(look, $"{word}: {gate.Stamp.Label}")
            .Small($"Not in the record: the policy that this gate is judged by. It is the one that was in force where this pack was built, {policy.Digest}, and stands in manifest.json; the record held none of this gate then.").Raw("<p>");
        foreach (var requirement in gate.Unmet)
            Requirement(html, requirement.Id, requirement.State);
        html.Raw("</p></div>\n");
    }

    static void Requirement(PackHtml html, string id, RequirementState state) => html.Tag(state switch
    {
        RequirementState.Met => "ok",
        RequirementState.NotApplicable or RequirementState.NoneInPeriod => "na",
        RequirementState.Excepted or RequirementState.Stale => "warn",
        _ => "bad",
    }, $"{RequirementNames.Title(id)}: {(state == RequirementState.Excepted ? "exception" : Why.Plain(state.Name()))}").Raw(" ");

    static void Verify(PackHtml html, PackModel model, TreeHead head)
    {
        var erased = model.ErasedBy.Count(e => model.Entries.Any(x => x.Blobs.Values.Contains(e.Key)));
        html.Raw("<h2>How to verify</h2><div class=\"panel pad\"><p>You need this pack and the root key, which the organisation gives you another way than this pack. No network and no record:</p><p><code>assay pack verify PACK.zip --key root.pem</code></p><p>With the pack you were given before, add <code>--previous OLD.zip</code>, with a tree head that you kept <code>--against HEAD.json</code>: a history that was rewritten since then fails. Each file under <code>envelopes/</code> is a sigstore bundle, and its key is under <code>keys/</code>. This page is made again from the entries and compared.</p><dl><dt>Root key</dt><dd class=\"mono\">")
            .Text(model.Trust.Root?.KeyId).Raw("</dd><dt>Entries here</dt><dd>").Text(string.Create(CultureInfo.InvariantCulture, $"{model.Entries.Count} of {head.Size}; the others do not concern this use case"))
            .Raw("</dd><dt>Erased</dt><dd>").Text(erased == 0 ? "nothing" : string.Create(CultureInfo.InvariantCulture, $"{erased} texts, each by an entry that is in this pack")).Raw("</dd></dl></div>\n");
    }

    static string Risk(RiskClass risk) => risk switch { RiskClass.High or RiskClass.Prohibited => "bad", RiskClass.Transparency or RiskClass.Unclassified => "warn", _ => "na" };
}
