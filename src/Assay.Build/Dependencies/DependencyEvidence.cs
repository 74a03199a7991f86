using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Build.Dependencies;

/// <summary>The report and the statement that a scan of dependencies leaves (<c>docs/formats/dependency-scan.schema.json</c>).</summary>
internal static class DependencyEvidence
{
    const int MostRows = 20_000, MostText = 200;

    public static Report Of(DependencyScan scan, Tool tool)
    {
        var report = new Report
        {
            Tool = tool,
            Subjects = scan.Files,
            Findings = scan.Findings,
            Gaps = scan.Gaps,
            Metrics =
            [
                new Metric("dependencies.packages", scan.Dependencies.Count, "packages"),
                new Metric("dependencies.vulnerabilities", scan.Vulnerabilities.Count, "vulnerabilities"),
            ],
        };
        if (scan.Database is not { } database || scan.Files.Count == 0)
            return report;
        var real = scan.Vulnerabilities.Where(v => !v.ByRange).ToList();
        int Count(Severity severity) => real.Concat(scan.Accepted).Count(v => v.Severity == severity);
        var predicate = Predicate(json =>
        {
            json.WriteStartObject("tool");
            json.WriteString("name", tool.Name);
            json.WriteString("version", tool.Version);
            json.WriteEndObject();
            json.WriteString("target", Short(scan.Target));
            json.WriteString("databaseDate", (database.Date ?? database.Imported).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteString("databaseDigest", database.SourceDigest.ToString());
            json.WriteNumber("packages", scan.Dependencies.Count);
            json.WriteStartObject("summary");
            json.WriteNumber("critical", Count(Severity.Critical));
            json.WriteNumber("high", Count(Severity.High));
            json.WriteNumber("medium", Count(Severity.Medium));
            json.WriteNumber("low", Count(Severity.Low));
            json.WriteEndObject();
            json.WriteStartArray("vulnerabilities");
            var left = MostRows;
            foreach (var (rows, vex) in new (IReadOnlyList<DependencyVulnerability> Rows, string? Vex)[] { (real, null), (scan.Accepted, "accepted"), (scan.Suppressed, "not-affected") })
                foreach (var v in rows)
                    if (left-- > 0)
                        Row(json, v, vex);
            json.WriteEndArray();
        });
        var failed = real.Exists(v => v.Severity >= Severity.Medium) || scan.Findings.Any(f => f.Severity >= Severity.High);
        var result = failed ? EvidenceResult.Failed : scan.Gaps.Count > 0 ? EvidenceResult.Incomplete : EvidenceResult.Passed;
        return report with { Statements = [new EvidenceStatement("dependency-scan", new Statement(scan.Files, PredicateTypes.Own("dependency-scan"), predicate), result)] };
    }

    // By hand: of 2,000 rows reflection costs more than all of the matching.
    static JsonElement Predicate(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return JsonElement.Parse(bytes.WrittenSpan);
    }

    static void Row(Utf8JsonWriter json, DependencyVulnerability v, string? vex)
    {
        json.WriteStartObject();
        json.WriteString("id", Short(v.Id));
        json.WriteString("package", Short(v.Package.Name));
        json.WriteString("version", Short(v.Version.Length > 0 ? v.Version : "any"));
        if (v.FixedIn is { } fix)
            json.WriteString("fixedIn", Short(fix));
        json.WriteString("purl", Short(v.Package.Purl));
        json.WriteString("severity", v.Severity.Name());
        if (v.Likelihood is { } likelihood)
            json.WriteNumber("likelihood", likelihood);
        if (v.Exploited)
            json.WriteBoolean("exploited", true);
        if (vex is not null)
        {
            json.WriteString("vex", vex);
            if (v.Stated?.Justification is { } justification)
                json.WriteString("justification", justification);
        }

        json.WriteEndObject();
    }

    // Cut between characters, never inside one.
    static string Short(string text) => text.Length <= MostText ? text : text[..(char.IsHighSurrogate(text[MostText - 1]) ? MostText - 1 : MostText)];
}
