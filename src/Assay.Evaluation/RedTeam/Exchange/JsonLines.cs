using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>One JSON value a line: garak's report and hit log, promptfoo's rows, plain prompts.</summary>
static class JsonLines
{
    const int MostLine = 32 << 20;

    /// <summary>Whether an object is a line of such a file.</summary>
    internal static bool Knows(JsonElement line) => GarakFile.Knows(line) || PromptfooFile.IsRow(line) || PlainPrompts.TextOf(line) is not null;

    internal static ForeignRound Read(string name, string text, string? broken)
    {
        var rows = new List<(int Line, JsonElement Value)>();
        var number = 0;
        foreach (var line in ForeignText.Lines(text))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (line.Length > MostLine || rows.Count > ForeignFile.MostPrompts * 4)
                throw new ForeignFormatException($"line {number}: the line is longer than {MostLine} characters, or there are too many");
            try
            {
                rows.Add((number, StrictJson.Element(Encoding.UTF8.GetBytes(line), new JsonDocumentOptions { MaxDepth = Json.MaxDepth })));
            }
            catch (JsonException e)
            {
                throw new ForeignFormatException(rows.Count == 0 && broken is not null ? broken : $"line {number}: {e.Message}");
            }
        }

        if (rows.Any(r => GarakFile.Knows(r.Value)))
            return GarakFile.Read(rows);
        if (rows.Any(r => PromptfooFile.IsRow(r.Value)))
            return PromptfooFile.Rows(rows.Select(r => r.Value), "promptfoo-jsonl", "");
        return new ForeignRound(new Tool("file", "1"), "jsonl", [.. rows.Select(r => PlainPrompts.Of(name, r.Value) ?? throw new ForeignFormatException($"line {r.Line}: it has no prompt; expected a text, or an object with one of {string.Join(", ", PlainPrompts.Names)}"))]);
    }
}
