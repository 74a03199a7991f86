using System.Buffers;
using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Assay.Text;

/// <summary>
/// The part of YAML that says what JSON says: maps, lists and scalars. Anchors, aliases and tags are refused (they make a
/// text mean more than it shows), duplicate keys too; depth is bounded.
/// </summary>
public sealed class YamlJson
{
    static readonly SearchValues<char> NumberLetters = SearchValues.Create("0123456789+-.eE");

    readonly Parser _parser;
    readonly Dictionary<string, YamlMark>? _marks;

    YamlJson(string yaml, Dictionary<string, YamlMark>? marks) => (_parser, _marks) = (new Parser(new StringReader(yaml)), marks);

    /// <summary>The text as JSON; null with an error that says line and column when it is not that part of YAML.</summary>
    public static JsonNode? Read(string yaml, out string error) => Read(yaml, null, out error);

    /// <summary>The same, and where each value stands, by its path as <see cref="System.Text.Json.JsonException.Path"/> writes it.</summary>
    internal static JsonNode? Read(string yaml, Dictionary<string, YamlMark>? marks, out string error)
    {
        error = "";
        var reader = new YamlJson(yaml, marks);
        try
        {
            reader._parser.Consume<StreamStart>();
            if (reader._parser.Accept<StreamEnd>(out _))
            {
                error = "line 1, column 1: it is empty";
                return null;
            }

            reader._parser.Consume<DocumentStart>();
            var node = reader.Node(0, "$");
            reader._parser.Consume<DocumentEnd>();
            if (reader._parser.Accept<StreamEnd>(out _))
                return node;
            error = At(reader._parser.Current!.Start, "one file holds one document; a second starts here");
        }
        catch (YamlException e)
        {
            error = At(e.Start, e.Message);
        }
        // YamlDotNet's scanner answers some malformed texts with these instead of a YamlException.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            // Its place is not told; what was read before it is near.
            error = At(reader._parser.Current?.End ?? Mark.Empty, "the text cannot be read; look for a bracket or quote that is not closed");
        }

        return null;
    }

    static string At(Mark mark, string error) => string.Create(CultureInfo.InvariantCulture, $"line {mark.Line}, column {mark.Column}: {error}");

    JsonNode? Node(int depth, string path)
    {
        if (_parser.Accept<AnchorAlias>(out var alias))
            throw new YamlException(alias.Start, alias.End, "aliases are not allowed; write the value out");
        var start = _parser.Consume<NodeEvent>();
        if (!start.Anchor.IsEmpty || !start.Tag.IsEmpty)
            throw new YamlException(start.Start, start.End, "anchors and tags are not allowed");
        _marks?.TryAdd(path, new YamlMark((int)start.Start.Line, (int)start.Start.Column));
        if (depth >= Json.MaxDepth)
            throw new YamlException(start.Start, start.End, $"nested deeper than {Json.MaxDepth} levels");
        if (start is Scalar scalar)
            return Value(scalar);
        if (start is SequenceStart)
        {
            var list = new JsonArray();
            while (!_parser.TryConsume<SequenceEnd>(out _))
                list.Add(Node(depth + 1, _marks is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{path}[{list.Count}]")));
            return list;
        }

        var map = new JsonObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.Accept<Scalar>(out var key))
                throw new YamlException(_parser.Current!.Start, _parser.Current.End, "a key has to be plain text");
            _parser.MoveNext();
            if (map.ContainsKey(key.Value))
                throw new YamlException(key.Start, key.End, $"the key '{key.Value}' stands there twice");
            map[key.Value] = Node(depth + 1, _marks is null ? "" : $"{path}.{key.Value}");
            // What is wrong with a value is shown at its name.
            if (_marks is not null)
                _marks[$"{path}.{key.Value}"] = new YamlMark((int)key.Start.Line, (int)key.Start.Column);
        }

        return map;
    }

    // The core schema of YAML 1.2: 'no' and 'on' are text, and so is everything in quotes.
    static JsonNode? Value(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain)
            return JsonValue.Create(scalar.Value);
        return scalar.Value switch
        {
            "" or "~" or "null" => null,
            "true" => JsonValue.Create(true),
            "false" => JsonValue.Create(false),
            var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
            var text when text.AsSpan().IndexOfAnyExcept(NumberLetters) < 0 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
            var text => JsonValue.Create(text),
        };
    }
}
