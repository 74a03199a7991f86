using System.Text.Json;

namespace Assay.Cli;

/// <summary>
/// A report for programs, written as it goes, without reflection: the report as it is, and beside the CVSS vectors of a finding the scores they
/// compute to (<c>cvssScores</c>, same order; null for a vector that is none).
/// </summary>
static class ReportJson
{
    const int Enough = 1 << 16;

    /// <summary>The members of the report, inside an object that is open.</summary>
    public static void Members(Utf8JsonWriter json, Report report)
    {
        json.WriteStartObject("tool");
        json.WriteString("name", report.Tool.Name);
        json.WriteString("version", report.Tool.Version);
        json.WriteEndObject();
        List(json, "subjects", report.Subjects, Subject);
        List(json, "findings", report.Findings, Finding);
        List(json, "metrics", report.Metrics, Metric);
        List(json, "statements", report.Statements, Statement);
        List(json, "gaps", report.Gaps, (j, gap) =>
        {
            j.WriteStartObject();
            j.WriteString("where", gap.Where);
            j.WriteString("reason", gap.Reason);
            j.WriteEndObject();
        });
        json.WriteBoolean("complete", report.Complete);
        if (report.Worst is { } worst)
            json.WriteString("worst", worst.Name());
    }

    public static void List<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(json, item);
            // What was written is on its way; the writer's buffer stays small.
            if (json.BytesPending > Enough)
                json.Flush();
        }

        json.WriteEndArray();
    }

    public static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    public static void Put(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
            json.WriteString(name, text);
    }

    static void Subject(Utf8JsonWriter json, Subject subject)
    {
        json.WriteStartObject();
        json.WriteString("name", subject.Name);
        json.WriteStartArray("digests");
        foreach (var digest in subject.Digests)
            json.WriteStringValue(digest.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Finding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.RuleId);
        json.WriteString("title", finding.Title);
        json.WriteString("severity", finding.Severity.Name());
        Put(json, "description", finding.Description);
        Texts(json, "cvss", finding.Cvss);
        if (finding.Location is { } location)
            Location(json, location);
        Put(json, "subject", finding.Subject);
        Put(json, "evidence", finding.Evidence);
        Put(json, "remediation", finding.Remediation);
        List(json, "references", finding.References, (j, reference) =>
        {
            j.WriteStartObject();
            j.WriteString("scheme", reference.Scheme);
            j.WriteString("id", reference.Id);
            Put(j, "edition", reference.Edition);
            Put(j, "url", reference.Url);
            j.WriteEndObject();
        });
        json.WriteStartObject("fingerprint");
        json.WriteString("version", finding.Fingerprint.Version);
        json.WriteString("value", finding.Fingerprint.Value);
        json.WriteEndObject();
        if (finding.Cvss.Count > 0)
        {
            json.WriteStartArray("cvssScores");
            foreach (var text in finding.Cvss)
                if (CvssVector.TryParse(text, out var vector, out _))
                    json.WriteNumberValue(vector.Score);
                else
                    json.WriteNullValue();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    static void Location(Utf8JsonWriter json, Location location)
    {
        json.WriteStartObject("location");
        Put(json, "path", location.Path);
        Number(json, "offset", location.Offset);
        Number(json, "length", location.Length);
        Number(json, "line", location.Line);
        Number(json, "column", location.Column);
        Put(json, "part", location.Part);
        if (location.Excerpt is { } excerpt)
            List(json, "excerpt", excerpt, (j, line) =>
            {
                j.WriteStartObject();
                j.WriteNumber("number", line.Number);
                j.WriteString("text", line.Text);
                j.WriteEndObject();
            });
        json.WriteEndObject();
    }

    static void Metric(Utf8JsonWriter json, Metric metric)
    {
        json.WriteStartObject();
        json.WriteString("name", metric.Name);
        json.WriteNumber("value", metric.Value);
        Put(json, "unit", metric.Unit);
        Put(json, "slice", metric.Slice);
        foreach (var (name, value) in new[] { ("low", metric.Low), ("high", metric.High), ("confidence", metric.Confidence) })
            if (value is { } number)
                json.WriteNumber(name, number);
        Number(json, "count", metric.Count);
        json.WriteEndObject();
    }

    static void Statement(Utf8JsonWriter json, EvidenceStatement evidence)
    {
        json.WriteStartObject();
        json.WriteString("kind", evidence.Kind);
        json.WriteStartObject("statement");
        json.WriteString("predicateType", evidence.Statement.PredicateType);
        json.WritePropertyName("predicate");
        evidence.Statement.Predicate.WriteTo(json);
        List(json, "subjects", evidence.Statement.Subjects, Subject);
        json.WriteEndObject();
        json.WriteString("result", evidence.Result.Name());
        json.WriteEndObject();
    }

    static void Number(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
    }
}
