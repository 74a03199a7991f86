using System.Text.Json.Nodes;

namespace Assay.Cli;

/// <summary>A report in the format that was asked for, with what became of it in the record.</summary>
static class ReportOutput
{
    /// <param name="more">What JSON says beside the report itself.</param>
    /// <param name="text">What people read; what was recorded is told by it.</param>
    public static void Write(Report report, IReadOnlyList<Recorded> recorded, CommandContext context, Action<JsonNode> more, Action<TextOutput> text)
    {
        switch (context.Out.Format)
        {
            case OutputFormat.Sarif:
                context.Out.WriteRaw(SarifReport.Write(report));
                foreach (var line in recorded.SelectMany(Recording.Lines))
                    Console.Error.WriteLine(SafeText.Of(line));
                break;
            case OutputFormat.Json:
                var json = JsonReport.Of(report);
                more(json);
                if (recorded.Count > 0)
                    json["recorded"] = JsonNode.Parse(Json.Bytes(recorded));
                context.Out.Write(json, _ => { });
                break;
            default:
                context.Out.WriteText(text);
                break;
        }
    }
}
