using System.Text.Json;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary>Writes a scan in the format that was asked for.</summary>
static class ScanRendering
{
    public static void Write(ModelScan scan, IReadOnlyList<Recorded> recorded, CommandContext context)
    {
        if (context.Out.Format == OutputFormat.Text)
            Text(scan, recorded, context.Out);
        else
            Document(scan, recorded, context);
    }

    static void Text(ModelScan scan, IReadOnlyList<Recorded> recorded, Output output) => output.WriteText(text =>
    {
        ScanText.Write(scan, text);
        foreach (var line in recorded.SelectMany(Recording.Lines))
            text.Line(line);
    });

    // Apart, so that text for people does not load what writes JSON.
    static void Document(ModelScan scan, IReadOnlyList<Recorded> recorded, CommandContext context)
    {
        switch (context.Out.Format)
        {
            case OutputFormat.Json:
                context.Out.WriteRaw(Document(json => ScanJson.Write(json, scan, recorded.Count == 0 ? null : more => Also(more, recorded))));
                return;
            case OutputFormat.Sarif:
                context.Out.WriteRaw(SarifReport.Write(scan.ToLocalReport()));
                break;
            case OutputFormat.Junit:
                context.Out.WriteRaw(ScanJunit.Write(scan, context.FailOn));
                break;
            case OutputFormat.Cyclonedx:
                context.Out.WriteRaw(ScanCycloneDx.Write(scan, TimeProvider.System.GetUtcNow()));
                break;
        }

        foreach (var line in recorded.SelectMany(Recording.Lines))
            Console.Error.WriteLine(SafeText.Of(line));
    }

    /// <summary>A document written straight, without the start-up cost of serialising by reflection.</summary>
    public static string Document(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            write(json);
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    static void Also(Utf8JsonWriter json, IReadOnlyList<Recorded> recorded)
    {
        json.WritePropertyName("recorded");
        json.WriteRawValue(Json.Bytes(recorded));
    }
}
