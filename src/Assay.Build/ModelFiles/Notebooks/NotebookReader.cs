using System.Text;
using System.Text.Json;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Notebooks;

/// <summary>nbformat 3 and 4 (JSON): cells with their sources and outputs.</summary>
internal static class NotebookReader
{
    const int Longest = 256 << 20;

    public static Notebook? Read(ByteSource source, ScanScope scope)
    {
        if (source.Length > Longest)
        {
            scope.Gap("a notebook of more than 256 MiB");
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(source.Bytes(0, Longest), new JsonDocumentOptions { MaxDepth = 64 });
            return Of(json.RootElement, scope);
        }
        catch (JsonException e)
        {
            scope.Gap($"the notebook is no JSON at line {e.LineNumber + 1}");
            return null;
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair.
            scope.Gap("the notebook holds text that is no Unicode");
            return null;
        }
    }

    static Notebook? Of(JsonElement root, ScanScope scope)
    {
        var cells = new List<NotebookCell>();
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var list in Lists(root))
            foreach (var cell in list.EnumerateArray())
            {
                if (cell.ValueKind != JsonValueKind.Object)
                {
                    scope.Gap($"cell {cells.Count + 1} is no object");
                    continue;
                }

                cells.Add(new NotebookCell(cells.Count + 1, Text(cell, "cell_type"), Text(cell, "source") + Text(cell, "input"), Outputs(cell)));
                if (cells.Count >= scope.Limits.GraphItems || !scope.Budget.HasTime())
                {
                    scope.Gap("more cells than are read");
                    return new Notebook("python", cells);
                }
            }

        return new Notebook(Language(root), cells);
    }

    // Version 3 has worksheets around its cells.
    static IEnumerable<JsonElement> Lists(JsonElement root)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (property.NameEquals("cells") && property.Value.ValueKind == JsonValueKind.Array)
                yield return property.Value;
            if (!property.NameEquals("worksheets") || property.Value.ValueKind != JsonValueKind.Array)
                continue;
            foreach (var sheet in property.Value.EnumerateArray())
                if (sheet.ValueKind == JsonValueKind.Object && sheet.TryGetProperty("cells", out var cells) && cells.ValueKind == JsonValueKind.Array)
                    yield return cells;
        }
    }

    static string Language(JsonElement root)
    {
        if (root.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object)
            foreach (var (owner, name) in new[] { ("language_info", "name"), ("kernelspec", "language") })
                if (metadata.TryGetProperty(owner, out var at) && at.ValueKind == JsonValueKind.Object && Text(at, name) is { Length: > 0 } language)
                    return language.ToUpperInvariant() is "PYTHON" or "IPYTHON" or "PYTHON3" ? "python" : language;
        return "python";
    }

    static List<NotebookOutput> Outputs(JsonElement cell)
    {
        var outputs = new List<NotebookOutput>();
        if (!cell.TryGetProperty("outputs", out var list) || list.ValueKind != JsonValueKind.Array)
            return outputs;
        foreach (var output in list.EnumerateArray())
        {
            if (output.ValueKind != JsonValueKind.Object)
                continue;
            if (output.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object)
                foreach (var media in data.EnumerateObject())
                    outputs.Add(new NotebookOutput(media.Name, Text(media.Value)));
            foreach (var (name, media) in new[] { ("text", "text/plain"), ("html", "text/html"), ("javascript", "application/javascript"), ("svg", "image/svg+xml"), ("traceback", "text/plain"), ("evalue", "text/plain") })
                if (Text(output, name) is { Length: > 0 } text)
                    outputs.Add(new NotebookOutput(media, text));
        }

        return outputs;
    }

    static string Text(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? Text(value) : "";

    // A text, or a list of its lines.
    static string Text(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString()!;
        if (value.ValueKind != JsonValueKind.Array)
            return value.ValueKind == JsonValueKind.Object ? value.GetRawText() : "";
        var text = new StringBuilder();
        foreach (var line in value.EnumerateArray())
            if (line.ValueKind == JsonValueKind.String)
                text.Append(line.GetString());
        return text.ToString();
    }
}
