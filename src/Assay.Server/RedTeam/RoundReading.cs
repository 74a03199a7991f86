using System.Text.Json;
using Assay.Evaluation.RedTeam;
using Assay.Governance;
using Outcome = Assay.Evaluation.RedTeam.Outcome;

namespace Assay.Server;

/// <summary>Parts of a red-team report as pages show them. Filed reports are strangers' text, measured ones hold names that a target gave: all of it is bounded.</summary>
static class RoundReading
{
    const int MostRows = 5_000;

    static readonly Dictionary<string, string> Titles = AttackCatalogue.Entries.ToDictionary(e => e.Reference.ToString(), e => e.Title);

    static readonly Dictionary<string, string> Catalogues = new()
    {
        ["owasp-llm:2025"] = "OWASP Top 10 for LLM Applications 2025",
        ["owasp-llm:2026"] = "OWASP Top 10 for LLM Applications 2026",
        ["owasp-agentic:2025"] = "OWASP Agentic AI: Threats and Mitigations 2025",
        ["owasp-agentic:2026"] = "OWASP Top 10 for Agentic Applications 2026",
        ["atlas"] = "MITRE ATLAS",
    };

    public static RoundRow Row(EvidenceRow row, EvidenceView? view, RoundSignOff? signOff)
    {
        if (view?.Predicate is not { ValueKind: JsonValueKind.Object } predicate)
            return new RoundRow(row, $"entry {row.Entry}", null, null, null, null, null, 0, 0, signOff, row.Erased ? "it was erased" : "it cannot be read");
        var cells = Coverage(predicate).SelectMany(c => c.Cells).ToList();
        var rate = view.Metrics.FirstOrDefault(m => m.Name == "attack-success-rate" && m.Slice is null);
        return new RoundRow(
            row, Shown.Maybe(predicate.Inner("round").Text("name"), 200) ?? Shown.Text(predicate.Text("method"), 120), Shown.Maybe(predicate.Inner("target").Text("name"), 200),
            predicate.Text("startedOn"), predicate.Text("endedOn"),
            predicate.Inner("round").Inner("outcomes") is { ValueKind: JsonValueKind.Object } outcomes ? Counts(outcomes) : Filed(predicate),
            rate is null ? null : new RoundRate(rate.Value, rate.Low, rate.High), cells.Count(c => c.NotTested is null), cells.Count, signOff, null);
    }

    public static IReadOnlyList<CoverageCatalogue> Coverage(JsonElement predicate) =>
    [
        .. predicate.Each("coverage").Take(MostRows).Select(Cell).GroupBy(c => c.Entry[..c.Entry.IndexOf('/', StringComparison.Ordinal)])
            .Select(g => new CoverageCatalogue(g.Key, Catalogues.GetValueOrDefault(g.Key, g.Key), [.. g])),
    ];

    static CoverageCell Cell(JsonElement row)
    {
        var entry = row.Text("entry") ?? "";
        var tried = Number(row, "attempts") ?? 0;
        var why = Shown.Maybe(row.Text("notTested"), 500);
        // A row without a number and without a reason claims nothing.
        return new CoverageCell(entry, entry[(entry.IndexOf('/', StringComparison.Ordinal) + 1)..], Titles.GetValueOrDefault(entry), Number(row, "probes") ?? 0, tried, Number(row, "successes") ?? 0, why ?? (tried == 0 ? "no reason is given" : null));
    }

    public static IReadOnlyList<RoundProbe> Probes(JsonElement predicate) => predicate.Inner("round") is { ValueKind: JsonValueKind.Object } round
        ? [.. round.Each("probes").Take(MostRows).Select(p => new RoundProbe(
            p.Text("id") ?? "", Shown.Text(p.Text("title")), Names.TryParse<Severity>(p.Text("severity"), out var severity) ? severity : null, Shown.Maybe(p.Text("place"), 40),
            p.Texts("catalogue"), Counts(p), Rate(p), Shown.Maybe(p.Text("notTested"), 500), ProbeLibrary.All.FirstOrDefault(known => known.Id == p.Text("id"))?.Remediation))]
        : [.. predicate.Each("scenarios").Take(MostRows).Select(s => new RoundProbe(
            Shown.Text(s.Text("id"), 200), Shown.Text(s.Text("technique")), Names.TryParse<Severity>(s.Text("severity"), out var severity) ? severity : null, null, [],
            Scenario(s), null, null, Shown.Maybe(s.Text("remediation"), 4000)))];

    public static RoundMeasurement? Measured(JsonElement predicate) => predicate.Inner("round") is not { ValueKind: JsonValueKind.Object } round ? null : new RoundMeasurement(
        Shown.Text(round.Text("seed"), 40), Shown.Text(round.Text("planDigest"), 100), Number(round, "requests") ?? 0, Number(round, "variants") ?? 1, Number(round, "generations") ?? 1,
        round.Inner("temperature") is { ValueKind: JsonValueKind.Number } temperature ? temperature.GetDouble() : null,
        Shown.Text($"{round.Inner("tool").Text("name")} {round.Inner("tool").Text("version")}", 100),
        [.. round.Each("detectors").Take(100).Select(d => new RoundDetector(Shown.Text(d.Text("name"), 100), Number(d, "judged") ?? 0, Number(d, "succeeded") ?? 0))],
        round.Inner("attempts") is { ValueKind: JsonValueKind.Array } attempts ? attempts.GetArrayLength() : 0, Number(round, "attemptsLeftOut") ?? 0)
    {
        LeftOut = [.. round.Texts("leftOut").Take(MostRows).Select(id => Shown.Text(id, 200))],
    };

    public static IReadOnlyList<AttemptRow> Attempts(JsonElement predicate) =>
    [
        .. predicate.Inner("round").Each("attempts").Take(MostRows).Select(a => new AttemptRow(
            a.Text("id") ?? "", a.Text("probe") ?? "", a.Text("technique") ?? "", Names.TryParse<Outcome>(a.Text("outcome"), out var outcome) ? outcome : Outcome.Unclear,
            Shown.Text(a.Text("detector"), 100), Number(a, "requests") ?? 0, a.Inner("kept").ValueKind == JsonValueKind.True)),
    ];

    public static long? Number(JsonElement json, string name) => json.Inner(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

    static OutcomeCounts Counts(JsonElement json) => new(Number(json, "succeeded") ?? 0, Number(json, "resisted") ?? 0, Number(json, "unclear") ?? 0, Number(json, "notJudged") ?? 0);

    static RoundRate? Rate(JsonElement json) => json.Inner("rate") is { ValueKind: JsonValueKind.Number } rate ? new RoundRate(rate.GetDouble(), Real(json, "low"), Real(json, "high")) : null;

    static double? Real(JsonElement json, string name) => json.Inner(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    static OutcomeCounts Scenario(JsonElement s)
    {
        var (tried, worked) = (Number(s, "attempts") ?? 0, Number(s, "successes") ?? 0);
        return new OutcomeCounts(worked, Math.Max(0, tried - worked), Number(s, "unclear") ?? 0, Number(s, "notJudged") ?? 0);
    }

    static OutcomeCounts? Filed(JsonElement predicate)
    {
        var all = predicate.Each("scenarios").Take(MostRows).Select(Scenario).ToList();
        return all.Count == 0 ? null : new OutcomeCounts(all.Sum(s => s.Succeeded), all.Sum(s => s.Resisted), all.Sum(s => s.Unclear), all.Sum(s => s.NotJudged));
    }
}
