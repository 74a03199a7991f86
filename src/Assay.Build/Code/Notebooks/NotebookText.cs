using System.Text;
using System.Text.Json;

namespace Assay.Build.Code.Notebooks;

/// <summary>A stretch of a notebook's text: each of its lines with the line of the file it stands on.</summary>
internal sealed record NotebookPart(string Kind, int Cell, string Media, string Text, IReadOnlyList<int> FileLines)
{
    public int FileLine(int line) => FileLines.Count == 0 ? 0 : FileLines[Math.Clamp(line - 1, 0, FileLines.Count - 1)];
}

/// <summary>Reads nbformat 3 and 4 with the places of its texts, which findings point to.</summary>
internal static class NotebookText
{
    public static (List<NotebookPart> Parts, string Language, string? Error) Read(string json)
    {
        var parts = new List<NotebookPart>();
        var language = "python";
        var bytes = Encoding.UTF8.GetBytes(json);
        var lines = new LineCounter(bytes);
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            var cell = 0;
            var depthOfCell = -1;
            var kind = "code";
            List<NotebookPart>? waiting = null;
            var property = "";
            var path = new Stack<string>();
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        property = reader.GetString() ?? "";
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        if (reader.TokenType == JsonTokenType.StartObject && depthOfCell < 0 && path.TryPeek(out var list) && list == "cells")
                            (depthOfCell, cell, kind, waiting) = (reader.CurrentDepth, cell + 1, "code", []);
                        if (reader.TokenType == JsonTokenType.StartArray && depthOfCell >= 0 && (property is "source" or "input" or "text" or "traceback" || property.Contains('/', StringComparison.Ordinal)))
                        {
                            waiting!.Add(Texts(ref reader, lines, cell, property, path));
                            property = "";
                            continue;
                        }

                        path.Push(property);
                        property = "";
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        path.TryPop(out _);
                        if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depthOfCell)
                        {
                            parts.AddRange(waiting!.Select(p => p.Kind == "source" ? p with { Kind = kind } : p));
                            depthOfCell = -1;
                        }

                        break;
                    case JsonTokenType.String when depthOfCell >= 0:
                        if (property == "cell_type")
                            kind = reader.GetString() ?? "code";
                        else if (property is "source" or "input" or "text" or "evalue" || property.Contains('/', StringComparison.Ordinal))
                            waiting!.Add(Part(reader.GetString() ?? "", [lines.Of(reader.TokenStartIndex)], cell, property, path));
                        break;
                    case JsonTokenType.String when property is "name" or "language" && path.Contains("metadata") && path.Peek() is "language_info" or "kernelspec" && !(path.Peek() == "kernelspec" && property == "name"):
                        language = reader.GetString()?.ToUpperInvariant() is "PYTHON" or "IPYTHON" or "PYTHON3" ? "python" : reader.GetString() ?? "python";
                        break;
                }
            }

            return (parts, language, null);
        }
        catch (JsonException e)
        {
            return (parts, language, $"the notebook is no JSON at line {e.LineNumber + 1}");
        }
        catch (InvalidOperationException)
        {
            return (parts, language, "the notebook holds text that is no Unicode");
        }
    }

    static NotebookPart Texts(ref Utf8JsonReader reader, LineCounter lines, int cell, string property, Stack<string> path)
    {
        var text = new StringBuilder();
        var at = new List<int>();
        var depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth))
        {
            if (reader.TokenType != JsonTokenType.String)
                continue;
            var piece = reader.GetString() ?? "";
            var line = lines.Of(reader.TokenStartIndex);
            // A piece that begins in the middle of a line belongs to that line.
            if (text.Length == 0 || text[^1] == '\n')
                at.Add(line);
            for (var i = piece.IndexOf('\n', StringComparison.Ordinal); i >= 0 && i + 1 < piece.Length; i = piece.IndexOf('\n', i + 1))
                at.Add(line);
            text.Append(piece);
        }

        return Part(text.ToString(), at, cell, property, path);
    }

    static NotebookPart Part(string text, List<int> at, int cell, string property, Stack<string> path) =>
        property is "source" or "input" && !path.Contains("outputs") ? new NotebookPart("source", cell, "", text, at) : new NotebookPart("output", cell, property.Contains('/', StringComparison.Ordinal) ? property : "text/plain", text, at);

    sealed class LineCounter(byte[] bytes)
    {
        int counted;
        int line = 1;

        public int Of(long at)
        {
            line += bytes.AsSpan(counted, (int)at - counted).Count((byte)'\n');
            counted = (int)at;
            return line;
        }
    }
}
