using System.Globalization;
using System.Text.Json.Nodes;

namespace Assay.Serving.Exposure;

/// <summary>A report on a running service with its statement of kind <c>dynamic-scan</c>.</summary>
static class ScanEvidence
{
    const int MostText = 200;

    /// <summary>An endpoint as a subject: it is no artefact, so its canonical address has the digest.</summary>
    public static Subject Endpoint(string address) => new(address, CanonicalJson.DigestOf(new { endpoint = address }));

    /// <param name="more">Members of the predicate beside those of the schema.</param>
    public static Report Of(Tool tool, Subject subject, string target, bool authenticated, IReadOnlyList<Finding> findings, IReadOnlyList<Gap> gaps, DateTimeOffset now, object more)
    {
        int Count(Severity severity) => findings.Count(f => f.Severity == severity);
        var predicate = JsonNode.Parse(Json.Bytes(new
        {
            tool = new { name = Short(tool.Name), version = Short(tool.Version) },
            target = Short(target),
            authenticated,
            summary = new { critical = Count(Severity.Critical), high = Count(Severity.High), medium = Count(Severity.Medium), low = Count(Severity.Low) },
            scannedAt = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        }))!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(Json.Bytes(more))!.AsObject())
            predicate[name] = value?.DeepClone();
        var result = findings.Any(f => f.Severity >= Severity.High) ? EvidenceResult.Failed : gaps.Count > 0 ? EvidenceResult.Incomplete : EvidenceResult.Passed;
        return new Report
        {
            Tool = tool,
            Subjects = [subject],
            Findings = [.. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.RuleId, StringComparer.Ordinal).ThenBy(f => f.Location?.Path, StringComparer.Ordinal)],
            Gaps = gaps,
            Statements = [new EvidenceStatement("dynamic-scan", new Statement([subject], PredicateTypes.Own("dynamic-scan"), Json.Element(predicate)), result)],
        };
    }

    static string Short(string text) => text.Length == 0 ? "unknown" : text.Length <= MostText ? text : text[..MostText];
}
