using System.Globalization;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.ModelFiles.Yaml;

/// <summary>Tokens to values. Aliases are never expanded: only how much they would expand to is counted.</summary>
internal sealed class YamlReader(string text, Budget budget)
{
    const int MostDepth = 200;

    readonly Dictionary<string, (DataNode? Node, double Size)> anchors = [];
    List<YamlToken> tokens = [];
    int at;
    long values;
    string? error;

    YamlTokenKind Now => tokens[Math.Min(at, tokens.Count - 1)].Kind;

    public YamlStream Read()
    {
        var scanner = new YamlScanner(text, budget);
        tokens = scanner.Read();
        var roots = new List<DataNode>();
        double expanded = 0;
        while (error is null && Now != YamlTokenKind.End)
        {
            if (Now is YamlTokenKind.DocumentStart or YamlTokenKind.DocumentEnd)
            {
                at++;
                anchors.Clear();
                continue;
            }

            roots.Add(Node(0, out var size));
            expanded += size;
            if (error is null && Now is not (YamlTokenKind.DocumentStart or YamlTokenKind.DocumentEnd or YamlTokenKind.End))
                Fail("something behind a document");
        }

        return new YamlStream(roots, [.. tokens.Where(t => t.Kind == YamlTokenKind.Tag)], values, expanded, scanner.Error ?? error);
    }

    DataNode Node(int depth, out double size)
    {
        size = 1;
        values++;
        string tag = "", anchor = "";
        var start = tokens[Math.Min(at, tokens.Count - 1)].At;
        if (depth > MostDepth)
        {
            Fail("nested too deep");
            return Empty(start, tag);
        }

        while (Now is YamlTokenKind.Tag or YamlTokenKind.Anchor)
        {
            if (Now == YamlTokenKind.Tag)
                tag = tokens[at].Text;
            else
                anchor = tokens[at].Text;
            at++;
        }

        if (anchor.Length > 0)
            anchors[anchor] = (null, 1);
        var node = Content(depth, start, tag, out size);
        if (anchor.Length > 0)
            anchors[anchor] = (node, size);
        return node;
    }

    DataNode Content(int depth, int start, string tag, out double size)
    {
        size = 1;
        var token = tokens[Math.Min(at, tokens.Count - 1)];
        switch (token.Kind)
        {
            case YamlTokenKind.Alias:
                at++;
                if (!anchors.TryGetValue(token.Text, out var anchor))
                {
                    Fail($"an alias of nothing, at character {token.At}");
                    return Empty(start, tag);
                }

                size = anchor.Size;
                return anchor.Node is { Kind: DataKind.Text or DataKind.Plain } scalar ? scalar : new DataNode(DataKind.Alias, start) { Text = token.Text };
            case YamlTokenKind.Scalar:
                at++;
                return new DataNode(token.IsPlain && IsPlainValue(token.Text) ? DataKind.Plain : DataKind.Text, start) { Text = token.Text, Tag = tag };
            case YamlTokenKind.SequenceStart:
                at++;
                return Sequence(depth, start, tag, YamlTokenKind.BlockEnd, out size);
            case YamlTokenKind.BlockEntry:
                // A list may stand at the column of its key, without a start and an end.
                return Sequence(depth, start, tag, null, out size);
            case YamlTokenKind.MappingStart:
                at++;
                return Mapping(depth, start, tag, YamlTokenKind.BlockEnd, out size);
            case YamlTokenKind.FlowSequenceStart:
                at++;
                return Sequence(depth, start, tag, YamlTokenKind.FlowSequenceEnd, out size);
            case YamlTokenKind.FlowMappingStart:
                at++;
                return Mapping(depth, start, tag, YamlTokenKind.FlowMappingEnd, out size);
            default:
                return Empty(start, tag);
        }
    }

    DataNode Sequence(int depth, int start, string tag, YamlTokenKind? end, out double size)
    {
        var list = new DataNode(DataKind.List, start) { Tag = tag };
        size = 1;
        while (error is null)
        {
            if (Now == end)
            {
                at++;
                break;
            }

            if (Now is YamlTokenKind.BlockEntry or YamlTokenKind.FlowEntry)
            {
                at++;
                // An entry with nothing in it.
                if (end != YamlTokenKind.FlowSequenceEnd && Now is YamlTokenKind.BlockEntry or YamlTokenKind.BlockEnd)
                {
                    list.Items.Add(Empty(tokens[at].At, ""));
                    continue;
                }

                if (Now == YamlTokenKind.FlowSequenceEnd)
                    continue;
            }
            else if (end is null)
            {
                break;
            }
            else if (Now is YamlTokenKind.End or YamlTokenKind.DocumentStart or YamlTokenKind.DocumentEnd || end == YamlTokenKind.BlockEnd)
            {
                Fail("a list that does not end");
                break;
            }

            else if (list.Items.Count > 0)
            {
                Fail("a list without a comma between its entries");
                break;
            }

            double inner;
            var before = at;
            if (Now is YamlTokenKind.Key or YamlTokenKind.Value)
            {
                // [a: b] is a list of one pair.
                var pair = new DataNode(DataKind.Map, tokens[at].At);
                Pair(pair, depth + 1, out inner);
                list.Items.Add(pair);
            }
            else
            {
                list.Items.Add(Node(depth + 1, out inner));
            }

            size += inner;
            if (at == before)
                Fail("a list that cannot be read");
        }

        return list;
    }

    DataNode Mapping(int depth, int start, string tag, YamlTokenKind end, out double size)
    {
        var map = new DataNode(DataKind.Map, start) { Tag = tag };
        size = 1;
        while (error is null)
        {
            if (Now == end)
            {
                at++;
                break;
            }

            if (Now == YamlTokenKind.FlowEntry)
            {
                at++;
                continue;
            }

            if (Now is YamlTokenKind.End or YamlTokenKind.DocumentStart or YamlTokenKind.DocumentEnd or YamlTokenKind.BlockEntry or YamlTokenKind.BlockEnd or YamlTokenKind.FlowSequenceEnd or YamlTokenKind.FlowMappingEnd)
            {
                Fail("a mapping that does not end");
                break;
            }

            Pair(map, depth, out var inner);
            size += inner;
        }

        return map;
    }

    void Pair(DataNode map, int depth, out double size)
    {
        size = 0;
        var before = at;
        var key = Empty(tokens[at].At, "");
        if (Now == YamlTokenKind.Key)
            at++;
        if (!EndsNode(Now))
        {
            key = Node(depth + 1, out var keySize);
            size += keySize;
        }

        var value = Empty(key.At, "");
        if (Now == YamlTokenKind.Value)
        {
            at++;
            if (!EndsNode(Now))
            {
                value = Node(depth + 1, out var valueSize);
                size += valueSize;
            }
        }

        map.Pairs.Add((key.Text, value));
        // A key that is more than text is looked at too.
        if (key.Tag.Length > 0 || key.Kind is DataKind.Map or DataKind.List)
            map.Items.Add(key);
        if (at == before)
            Fail("a mapping that cannot be read");
    }

    static bool EndsNode(YamlTokenKind kind) =>
        kind is YamlTokenKind.Key or YamlTokenKind.Value or YamlTokenKind.BlockEnd or YamlTokenKind.FlowEntry or YamlTokenKind.FlowMappingEnd or YamlTokenKind.FlowSequenceEnd or YamlTokenKind.End
            or YamlTokenKind.DocumentStart or YamlTokenKind.DocumentEnd;

    static DataNode Empty(long start, string tag) => new(DataKind.Plain, start) { Tag = tag };

    static bool IsPlainValue(string text) =>
        text is "" or "~" or "null" or "true" or "false" or "yes" or "no" or "on" or "off" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    void Fail(string why) => error ??= why;
}
