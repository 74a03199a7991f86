using System.Globalization;
using System.Text.Json;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary>A scan as a CycloneDX 1.6 document: the files as components, what was found as vulnerabilities that affect them.</summary>
static class ScanCycloneDx
{
    public static string Write(ModelScan scan, DateTimeOffset now) => ScanRendering.Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", "1.6");
        json.WriteNumber("version", 1);
        json.WriteStartObject("metadata");
        json.WriteString("timestamp", now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        json.WriteStartObject("tools");
        json.WriteStartArray("components");
        json.WriteStartObject();
        json.WriteString("type", "application");
        json.WriteString("name", ModelScanner.Tool.Name);
        json.WriteString("version", ModelScanner.Tool.Version);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("components");
        foreach (var file in scan.Files)
            Component(json, file);
        json.WriteEndArray();
        json.WriteStartArray("vulnerabilities");
        foreach (var file in scan.Files)
            foreach (var finding in file.Findings)
                Vulnerability(json, finding, file);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    static void Component(Utf8JsonWriter json, FileScan file)
    {
        json.WriteStartObject();
        json.WriteString("type", file.Formats.Count > 0 ? "machine-learning-model" : "file");
        json.WriteString("bom-ref", "file:" + file.Path);
        json.WriteString("name", file.Path);
        if (file.Digest is { } digest)
        {
            json.WriteStartArray("hashes");
            json.WriteStartObject();
            json.WriteString("alg", "SHA-256");
            json.WriteString("content", digest.Hex);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteStartArray("properties");
        Property(json, "assay:scan:verdict", file.Verdict.Name());
        foreach (var format in file.Formats)
            Property(json, "assay:scan:format", format);
        foreach (var gap in file.Gaps)
            Property(json, "assay:scan:not-looked-at", $"{gap.Where}: {gap.Reason}");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Vulnerability(Utf8JsonWriter json, Finding finding, FileScan file)
    {
        json.WriteStartObject();
        json.WriteString("bom-ref", "finding:" + finding.Fingerprint);
        json.WriteString("id", finding.References.FirstOrDefault(r => r.Scheme == "cve")?.Id ?? finding.RuleId);
        json.WriteStartArray("ratings");
        json.WriteStartObject();
        json.WriteString("severity", finding.Severity.Name());
        json.WriteString("method", "other");
        json.WriteEndObject();
        json.WriteEndArray();
        var weaknesses = finding.References.Where(r => r.Scheme == "cwe").Select(r => int.Parse(r.Id.AsSpan(4), CultureInfo.InvariantCulture)).ToList();
        if (weaknesses.Count > 0)
        {
            json.WriteStartArray("cwes");
            foreach (var cwe in weaknesses)
                json.WriteNumberValue(cwe);
            json.WriteEndArray();
        }

        json.WriteString("description", finding.Title);
        var detail = string.Join(" ", new[] { finding.Description, finding.Evidence }.Where(t => !string.IsNullOrEmpty(t)));
        if (detail.Length > 0)
            json.WriteString("detail", detail);
        if (finding.Remediation is not null)
            json.WriteString("recommendation", finding.Remediation);
        json.WriteStartArray("affects");
        json.WriteStartObject();
        json.WriteString("ref", "file:" + file.Path);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Property(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
