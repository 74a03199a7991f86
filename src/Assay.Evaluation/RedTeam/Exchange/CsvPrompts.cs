using System.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>Tables: HarmBench's behaviours (Behavior, SemanticCategory, ContextString, BehaviorID), and any with a column for the prompt (RFC 4180).</summary>
static class CsvPrompts
{
    const int MostColumns = 200;

    /// <summary>Null when the first line is no header that names a column of prompts.</summary>
    internal static ForeignRound? Read(string name, string text)
    {
        using var rows = Rows(text).GetEnumerator();
        var first = text.AsSpan()[..Math.Max(0, text.AsSpan().IndexOfAny('\r', '\n') is var end and >= 0 ? end : text.Length)].ToString();
        if (!first.Split(',').Any(c => PlainPrompts.Names.Contains(c.Trim().Trim('"'), StringComparer.OrdinalIgnoreCase)) || !rows.MoveNext())
            return null;
        var header = rows.Current.Cells;
        int Column(IEnumerable<string> names) => names.Select(n => header.FindIndex(h => h.Trim().Equals(n, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(i => i >= 0, -1);
        var (prompt, category, context) = (Column(PlainPrompts.Names), Column(PlainPrompts.Categories), Column(["ContextString"]));
        if (prompt < 0)
            return null;
        var prompts = new List<ForeignPrompt>();
        while (rows.MoveNext())
        {
            var (line, cells) = rows.Current;
            if (cells is [""])
                continue;
            if (cells.Count != header.Count)
                throw new ForeignFormatException($"line {line}: it has {cells.Count} cells, the header {header.Count}");
            if (cells[prompt].Length == 0)
                continue;
            // HarmBench's contextual behaviours are asked about a text that stands beside them.
            var said = context >= 0 && cells[context].Length > 0 ? $"{cells[context]}\n\n---\n\n{cells[prompt]}" : cells[prompt];
            prompts.Add(PlainPrompts.Of(category >= 0 ? cells[category] : Path.GetFileNameWithoutExtension(name), said));
            if (prompts.Count > ForeignFile.MostPrompts)
                break;
        }

        return new ForeignRound(new Tool("file", "1"), header.Contains("BehaviorID") ? "harmbench-csv" : "csv", prompts);
    }

    static IEnumerable<(int Line, List<string> Cells)> Rows(string text)
    {
        var (line, began, quoted) = (1, 1, false);
        var (cells, cell) = (new List<string>(), new StringBuilder());
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n')
                line++;
            if (quoted)
            {
                if (c != '"')
                    cell.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    cell.Append(text[i++]);
                else
                    quoted = false;
            }
            else if (c == '"' && cell.Length == 0)
                quoted = true;
            else if (c is ',' or '\n')
            {
                cells.Add(cell.ToString());
                cell.Clear();
                if (cells.Count > MostColumns)
                    throw new ForeignFormatException($"line {began}: more than {MostColumns} columns");
                if (c == ',')
                    continue;
                yield return (began, cells);
                (cells, began) = ([], line);
            }
            else if (c != '\r')
                cell.Append(c);
        }

        if (quoted)
            throw new ForeignFormatException($"line {began}: a quote is opened and not closed");
        if (cell.Length > 0 || cells.Count > 0)
        {
            cells.Add(cell.ToString());
            yield return (began, cells);
        }
    }
}
