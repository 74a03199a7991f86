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
        var bytes = Encoding.UTF8.GetBytes(json);
        var walk = new Walk(new LineCounter(bytes));
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 64 });
        try
        {
            while (reader.Read())
                walk.Step(ref reader);
            return (walk.Parts, walk.Language, null);
        }
        catch (JsonException e)
        {
            return (walk.Parts, walk.Language, $"the notebook is no JSON at line {e.LineNumber + 1}");
        }
        catch (InvalidOperationException)
        {
            return (walk.Parts, walk.Language, "the notebook holds text that is no Unicode");
        }
    }

    sealed class Walk(LineCounter lines)
    {
        readonly Stack<string> _path = new();
        List<NotebookPart> _waiting = [];
        string _property = "", _kind = "code";
        int _cell, _depthOfCell = -1;

        internal List<NotebookPart> Parts { get; } = [];

        internal string Language { get; private set; } = "python";

        internal void Step(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _property = reader.GetString() ?? "";
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Open(ref reader);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Close(ref reader);
                    break;
                case JsonTokenType.String when _depthOfCell >= 0:
                    if (_property == "cell_type")
                        _kind = reader.GetString() ?? "code";
                    else if (_property is "source" or "input" or "text" or "evalue" || _property.Contains('/', StringComparison.Ordinal))
                        _waiting.Add(Part(reader.GetString() ?? "", [lines.Of(reader.TokenStartIndex)], _cell, _property, _path));
                    break;
                case JsonTokenType.String when _property is "name" or "language" && _path.Contains("metadata") && _path.Peek() is "language_info" or "kernelspec" && !(_path.Peek() == "kernelspec" && _property == "name"):
                    Language = reader.GetString()?.ToUpperInvariant() is "PYTHON" or "IPYTHON" or "PYTHON3" ? "python" : reader.GetString() ?? "python";
                    break;
            }
        }

        void Open(ref Utf8JsonReader reader)
        {
            if (reader.TokenType == JsonTokenType.StartObject && _depthOfCell < 0 && _path.TryPeek(out var list) && list == "cells")
                (_depthOfCell, _cell, _kind, _waiting) = (reader.CurrentDepth, _cell + 1, "code", []);
            if (reader.TokenType == JsonTokenType.StartArray && _depthOfCell >= 0 && (_property is "source" or "input" or "text" or "traceback" || _property.Contains('/', StringComparison.Ordinal)))
                _waiting.Add(Texts(ref reader, lines, _cell, _property, _path));
            else
                _path.Push(_property);
            _property = "";
        }

        void Close(ref Utf8JsonReader reader)
        {
            _path.TryPop(out _);
            if (reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth != _depthOfCell)
                return;
            Parts.AddRange(_waiting.Select(p => p.Kind == "source" ? p with { Kind = _kind } : p));
            _depthOfCell = -1;
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
