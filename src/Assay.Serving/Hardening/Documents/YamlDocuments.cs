using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Assay.Serving.Hardening.Documents;

/// <summary>
/// A stream of YAML documents with anchors, aliases and merge keys. An alias is the same value again and no copy of it; what all of them written out would
/// come to is counted, and too much of it is refused.
/// </summary>
internal sealed class YamlDocuments
{
    const int MostDepth = 128, MostValues = 1_000_000, MostDocuments = 20_000;

    // An alias brings a depth of its own with it, which the text does not show.
    const int MostHeight = 512;

    readonly Parser parser;
    readonly Dictionary<string, Node> anchors = new(StringComparer.Ordinal);
    readonly List<Node> twice = [];
    int values;

    YamlDocuments(string text) => parser = new Parser(new StringReader(text));

    public static DocumentStream Read(string text)
    {
        var roots = new List<Node>();
        var reader = new YamlDocuments(text);
        try
        {
            reader.Stream(roots);
            return new DocumentStream(roots, null) { Twice = reader.twice };
        }
        catch (BombException)
        {
            return new DocumentStream(roots, "its aliases stand for more values, or for deeper ones, than are read of any file", Bomb: true) { Twice = reader.twice };
        }
        catch (YamlException e)
        {
            return new DocumentStream(roots, string.Create(CultureInfo.InvariantCulture, $"line {e.Start.Line}, column {e.Start.Column}: {e.Message}")) { Twice = reader.twice };
        }
        // YamlDotNet's scanner answers some malformed texts with these instead of a YamlException.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            return new DocumentStream(roots, "the text cannot be read; look for a bracket or quote that is not closed");
        }
    }

    void Stream(List<Node> roots)
    {
        parser.Consume<StreamStart>();
        while (!parser.Accept<StreamEnd>(out _))
        {
            parser.Consume<DocumentStart>();
            anchors.Clear();
            roots.Add(Next(0));
            parser.Consume<DocumentEnd>();
            if (roots.Count > MostDocuments)
                throw new YamlException($"more than {MostDocuments} documents");
        }
    }

    Node Next(int depth)
    {
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return anchors.TryGetValue(alias.Value.Value, out var known) ? known : throw new YamlException(alias.Start, alias.End, "an alias of nothing");
        var start = parser.Consume<NodeEvent>();
        if (depth > MostDepth)
            throw new YamlException(start.Start, start.End, $"nested deeper than {MostDepth} levels");
        if (++values > MostValues)
            throw new YamlException(start.Start, start.End, $"more than {MostValues} values");
        var (line, column) = ((int)start.Start.Line, (int)start.Start.Column);
        var node = start switch
        {
            Scalar scalar => Plain(scalar, line, column),
            SequenceStart => Sequence(line, column, depth),
            _ => Mapping(line, column, depth),
        };
        Bounded(node);
        if (!start.Anchor.IsEmpty)
            anchors[start.Anchor.Value] = node;
        return node;
    }

    static Node Plain(Scalar scalar, int line, int column) => scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL"
        ? new Node(NodeKind.Null, line, column)
        : new Node(NodeKind.Text, line, column, scalar.Value, scalar.Style != ScalarStyle.Plain);

    Node Sequence(int line, int column, int depth)
    {
        var list = new Node(NodeKind.List, line, column);
        while (!parser.TryConsume<SequenceEnd>(out _))
            list.Add(Bounded(Next(depth + 1)));
        return list;
    }

    Node Mapping(int line, int column, int depth)
    {
        var map = new Node(NodeKind.Map, line, column);
        List<Node>? merged = null;
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Next(depth + 1);
            var value = Bounded(Next(depth + 1));
            if (key is { Kind: NodeKind.Text, Text: "<<", Quoted: false })
                (merged ??= []).AddRange(value.Each);
            else
            {
                if (key.Kind == NodeKind.Text && twice.Count < DocumentStream.MostTwice && map.Pairs.ContainsKey(key.Text))
                    twice.Add(key);
                map.Set(key.Text, value);
            }

            if (map.Size > MostValues)
                throw new BombException();
        }

        // What stands there itself goes before what is merged in, and the earlier of these before the later.
        foreach (var from in merged ?? [])
            foreach (var (name, value) in from.Pairs)
            {
                // What is there already counts as well: it was looked at.
                if (++values > MostValues)
                    throw new BombException();
                if (!map.Pairs.ContainsKey(name))
                {
                    map.Set(name, value);
                    if (map.Size > MostValues)
                        throw new BombException();
                }
            }

        return map;
    }

    static Node Bounded(Node node) => node.Size <= MostValues && node.Height <= MostHeight ? node : throw new BombException();

    sealed class BombException : Exception;
}
