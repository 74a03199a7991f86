using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Discovery.Sources;

/// <summary>Literals of JavaScript and TypeScript as the values of a document. Offsets are lines; what is computed is an empty plain value.</summary>
internal sealed class ScriptValues(List<ScriptToken> tokens)
{
    const int MostDepth = 20, MostItems = 2000;
    readonly Dictionary<string, int> constants = Constants(tokens);

    public ScriptToken this[int at] => at >= 0 && at < tokens.Count ? tokens[at] : default;

    public int Count => tokens.Count;

    // const NAME = value
    static Dictionary<string, int> Constants(List<ScriptToken> tokens)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i + 3 < tokens.Count; i++)
        {
            if (!(tokens[i].IsName("const") || tokens[i].IsName("let") || tokens[i].IsName("var")) || tokens[i + 1].Kind != ScriptTokenKind.Name)
                continue;
            var equals = i + 2;
            // A type may stand between: const NAME: Tool[] = …
            while (equals < tokens.Count && equals < i + 20 && !tokens[equals].Is('=') && !tokens[equals].Is(';'))
                equals++;
            if (equals + 1 < tokens.Count && tokens[equals].Is('=') && !tokens[equals + 1].Is('>'))
                found.TryAdd(tokens[i + 1].Text, equals + 1);
        }

        return found;
    }

    /// <summary>The value that begins at a token, and the first token behind it.</summary>
    public (DataNode Value, int End) Read(int at, int depth = 0)
    {
        var first = this[at];
        var value = new DataNode(DataKind.Plain, first.Line);
        if (depth > MostDepth || at >= Count)
            return (value, Skip(at));
        if (first.Is('{'))
            return Object(at, depth);
        if (first.Is('['))
            return List(at, depth);
        if (first.Kind == ScriptTokenKind.Text)
        {
            var end = at + 1;
            var text = first.Text;
            // Strings that are put together stay one text.
            while (this[end].Is('+') && this[end + 1].Kind == ScriptTokenKind.Text)
                (text, end) = (text + this[end + 1].Text, end + 2);
            return (new DataNode(DataKind.Text, first.Line) { Text = text }, Skip(end));
        }

        var stop = Skip(at);
        if (first.Kind == ScriptTokenKind.Name && stop == at + 1)
        {
            if (first.Text is "true" or "false" or "null")
                return (new DataNode(DataKind.Plain, first.Line) { Text = first.Text }, stop);
            if (constants.TryGetValue(first.Text, out var bound) && bound != at)
                return (Read(bound, depth + 5).Value, stop);
        }

        // `…`.trim(), z.string().describe("…"): what a model is told stands in it.
        return (new DataNode(DataKind.Plain, first.Line) { Text = first.Kind == ScriptTokenKind.Number ? first.Text : "" }, stop);
    }

    (DataNode, int) Object(int at, int depth)
    {
        var map = new DataNode(DataKind.Map, this[at].Line);
        var i = at + 1;
        while (i < Count && !this[i].Is('}') && map.Pairs.Count < MostItems)
        {
            var key = this[i];
            if (key.Kind is ScriptTokenKind.Name or ScriptTokenKind.Text && this[i + 1].Is(':'))
            {
                var (value, end) = Read(i + 2, depth + 1);
                map.Pairs.Add((key.Text, value.Kind == DataKind.Plain && value.Text.Length == 0 ? Described(value, i + 2, end) : value));
                i = end;
            }
            else
            {
                // { name } is { name: name }
                if (key.Kind == ScriptTokenKind.Name && (this[i + 1].Is(',') || this[i + 1].Is('}')) && constants.TryGetValue(key.Text, out var bound))
                    map.Pairs.Add((key.Text, Read(bound, depth + 5).Value));
                i = Math.Max(i + 1, Skip(i));
            }

            if (this[i].Is(','))
                i++;
        }

        return (map, Math.Min(Count, i + 1));
    }

    // A computed value with words for the model in it: z.string().describe("The city").
    DataNode Described(DataNode value, int from, int to)
    {
        for (var i = from; i + 2 < to; i++)
            if (this[i].IsName("describe") && this[i + 1].Is('(') && this[i + 2].Kind == ScriptTokenKind.Text)
            {
                var map = new DataNode(DataKind.Map, value.At);
                map.Pairs.Add(("description", new DataNode(DataKind.Text, this[i + 2].Line) { Text = this[i + 2].Text }));
                return map;
            }

        return value;
    }

    (DataNode, int) List(int at, int depth)
    {
        var list = new DataNode(DataKind.List, this[at].Line);
        var i = at + 1;
        while (i < Count && !this[i].Is(']') && list.Items.Count < MostItems)
        {
            var (value, end) = Read(i, depth + 1);
            list.Items.Add(value);
            i = Math.Max(i + 1, end);
            if (this[i].Is(','))
                i++;
        }

        return (list, Math.Min(Count, i + 1));
    }

    /// <summary>The end of an expression: the next comma, semicolon or closing bracket at its level.</summary>
    public int Skip(int at)
    {
        var depth = 0;
        for (; at < Count; at++)
        {
            var token = tokens[at];
            if (token.Kind != ScriptTokenKind.Sign)
                continue;
            if (token.Text[0] is '(' or '[' or '{')
                depth++;
            else if (token.Text[0] is ')' or ']' or '}' && depth-- == 0)
                return at;
            else if (depth == 0 && token.Text[0] is ',' or ';')
                return at;
        }

        return at;
    }

    /// <summary>The arguments of the call whose bracket opens at a token, and where it closes.</summary>
    public (List<int> Starts, int End) Arguments(int open)
    {
        var starts = new List<int>();
        var i = open + 1;
        while (i < Count && !this[i].Is(')') && starts.Count < 50)
        {
            starts.Add(i);
            i = Skip(i);
            if (this[i].Is(',') || this[i].Is(';'))
                i++;
            else
                break;
        }

        return (starts, i);
    }
}
