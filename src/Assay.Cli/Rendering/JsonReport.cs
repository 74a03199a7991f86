using System.Text.Json.Nodes;

namespace Assay.Cli;

/// <summary>What <see cref="ReportJson"/> writes, as a tree: for commands that add members of their own.</summary>
static class JsonReport
{
    public static JsonNode Of(Report report) => JsonNode.Parse(Json.Written(json =>
    {
        json.WriteStartObject();
        ReportJson.Members(json, report);
        json.WriteEndObject();
    }))!;
}
