using System.Text.Json.Nodes;

namespace Assay.Cli;

/// <summary>
/// A report for programs: the report as it is, and beside the CVSS vectors of a finding the scores they compute to
/// (<c>cvssScores</c>, same order; null for a vector that is none).
/// </summary>
static class JsonReport
{
    public static JsonNode Of(Report report)
    {
        var root = System.Text.Json.JsonSerializer.SerializeToNode(report, Json.Options)!;
        var findings = root["findings"]!.AsArray();
        for (var i = 0; i < findings.Count; i++)
            if (report.Findings[i].Cvss.Count > 0)
                findings[i]!["cvssScores"] = new JsonArray(
                    [.. report.Findings[i].Cvss.Select(v => CvssVector.TryParse(v, out var vector, out _) ? JsonValue.Create(vector.Score) : null)]);
        return root;
    }
}
