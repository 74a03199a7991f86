using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay.Cli;

/// <summary>
/// A report as SARIF 2.1.0 (OASIS), for code hosts and editors: rules with <c>security-severity</c>, results with
/// <c>partialFingerprints</c>, gaps as notifications of an execution that was not successful.
/// </summary>
static class SarifReport
{
    public static string Write(Report report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            var rules = report.Findings.GroupBy(f => f.RuleId).ToList();
            Driver(json, report.Tool, rules);
            Invocation(json, report.Gaps);
            Artifacts(json, report.Subjects);
            json.WriteStartArray("results");
            foreach (var finding in report.Findings)
                Result(json, finding, rules.FindIndex(r => r.Key == finding.RuleId), report.Subjects);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    static void Driver(Utf8JsonWriter json, Tool tool, List<IGrouping<string, Finding>> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", tool.Name);
        json.WriteString("version", tool.Version);
        json.WriteString("informationUri", "https://assay.dev/");
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            var worst = rule.MaxBy(f => f.Severity)!;
            json.WriteStartObject();
            json.WriteString("id", rule.Key);
            Text(json, "shortDescription", worst.Title);
            if (worst.Description is { } description)
                Text(json, "fullDescription", description);
            if (worst.Remediation is { } remedy)
                Text(json, "help", remedy);
            json.WriteStartObject("properties");
            json.WriteString("security-severity", rule.Max(SecuritySeverity).ToString("0.0", CultureInfo.InvariantCulture));
            json.WriteStartArray("tags");
            json.WriteStringValue("security");
            // Two editions of a catalogue may share an id; tags may not stand twice.
            foreach (var tag in rule.SelectMany(f => f.References).Select(r => $"external/{r.Scheme}/{r.Id}".ToLowerInvariant()).Distinct())
                json.WriteStringValue(tag);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Invocation(Utf8JsonWriter json, IReadOnlyList<Gap> gaps)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", gaps.Count == 0);
        json.WriteStartArray("toolExecutionNotifications");
        foreach (var gap in gaps)
        {
            json.WriteStartObject();
            json.WriteString("level", "error");
            Text(json, "message", $"not looked at: {gap.Where}: {gap.Reason}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    static void Artifacts(Utf8JsonWriter json, IReadOnlyList<Subject> subjects)
    {
        json.WriteStartArray("artifacts");
        foreach (var subject in subjects)
        {
            json.WriteStartObject();
            json.WriteStartObject("location");
            json.WriteString("uri", UriOf(subject.Name));
            json.WriteEndObject();
            json.WriteStartObject("hashes");
            // The IANA names that SARIF asks for: sha-256, sha-384, sha-512; others as they are.
            foreach (var digest in subject.Digests)
                json.WriteString(digest.Algorithm.Replace("sha", "sha-", StringComparison.Ordinal), digest.Hex);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Result(Utf8JsonWriter json, Finding finding, int rule, IReadOnlyList<Subject> subjects)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.RuleId);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", finding.Severity switch { >= Severity.High => "error", Severity.Medium => "warning", _ => "note" });
        Text(json, "message", finding.Title);
        // Of several files the one that the place names: the first would be another one's.
        var file = finding.Location?.Path is { } place && subjects.Count > 1 && subjects.Any(s => s.Name == place) ? place
            : finding.Subject is { Length: > 0 } named ? named
            : subjects.Count > 0 ? subjects[0].Name : finding.Location?.Path ?? "";
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(file));
        json.WriteEndObject();
        Region(json, finding.Location);
        json.WriteEndObject();
        if (string.Join(" ", new[] { finding.Location?.Path, finding.Location?.Part }.OfType<string>()) is { Length: > 0 } inside)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", inside);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        json.WriteString($"assay/{finding.Fingerprint.Version}", finding.Fingerprint.Value);
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.WriteString("severity", finding.Severity.Name());
        json.WriteString("security-severity", SecuritySeverity(finding).ToString("0.0", CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // A region needs a place that SARIF can count: a line from one, or a byte offset from zero.
    static void Region(Utf8JsonWriter json, Location? at)
    {
        if (at is not ({ Line: > 0 } or { Offset: >= 0 }))
            return;
        json.WriteStartObject("region");
        if (at.Line is { } line and > 0)
        {
            json.WriteNumber("startLine", line);
            if (at.Column is { } column and > 0)
                json.WriteNumber("startColumn", column);
        }

        if (at.Offset is { } offset and >= 0)
        {
            json.WriteNumber("byteOffset", offset);
            json.WriteNumber("byteLength", Math.Max(0, at.Length ?? 0));
        }

        json.WriteEndObject();
    }

    // The highest CVSS score when there is one, else the middle of the band that CVSS gives the severity's name.
    static double SecuritySeverity(Finding finding)
    {
        var scores = finding.Cvss.Select(v => CvssVector.TryParse(v, out var vector, out _) ? vector.Score : 0).Where(s => s > 0).ToList();
        return scores.Count > 0 ? scores.Max()
            : finding.Severity switch { Severity.Critical => 9.5, Severity.High => 8.0, Severity.Medium => 5.5, Severity.Low => 2.0, _ => 0.0 };
    }

    // An absolute path is no relative reference: it would not combine with the base a viewer knows.
    static string UriOf(string path) => (path.StartsWith('/') ? "file://" : "") + string.Join('/', path.Replace('\\', '/').Split('/').Select(Uri.EscapeDataString));

    static void Text(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
