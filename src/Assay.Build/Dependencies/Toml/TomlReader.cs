using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Dependencies.Toml;

/// <summary>
/// TOML 1.0.0, complete and strict: what the specification forbids is an error with its line. Plain values keep their
/// spelling, and their type as the tag (<c>int</c>, <c>float</c>, <c>bool</c>, <c>datetime</c>). Depth is bounded.
/// </summary>
internal sealed class TomlReader
{
    internal const int MostDepth = 100, MostValues = 2_000_000;

    readonly TomlCursor at;
    readonly TomlTables tables = new();
    int values;

    public TomlReader(string text) => at = new TomlCursor(text);

    /// <summary>What stands before the first error, and the error.</summary>
    public DataDocument Read()
    {
        var current = tables.Root;
        try
        {
            at.CheckCharacters();
            while (true)
            {
                at.Blank();
                if (at.AtEnd)
                    return new DataDocument(tables.Root, [], null);
                if (at.Next == '[')
                    current = Header();
                else
                    KeyValue(current, 0);
                at.EndOfLine();
            }
        }
        catch (TomlException e)
        {
            return new DataDocument(tables.Root, [], $"line {at.Line}: {e.Message}");
        }
    }

    DataNode Header()
    {
        var start = at.Position;
        at.Take('[');
        var array = at.TryTake('[');
        at.Space();
        var keys = Keys();
        at.Take(']');
        if (array)
            at.Take(']');
        return tables.Open(keys, array, start);
    }

    void KeyValue(DataNode table, int depth)
    {
        var start = at.Position;
        var keys = Keys();
        at.Space();
        at.Take('=');
        at.Space();
        tables.Put(table, keys, Value(depth + 1), start);
    }

    List<string> Keys()
    {
        var keys = new List<string>();
        do
        {
            at.Space();
            keys.Add(at.Next is '"' or '\'' ? TomlStrings.Single(at) : at.Bare());
            if (keys.Count > MostDepth)
                throw new TomlException($"a key of more than {MostDepth} parts");
            at.Space();
        }
        while (at.TryTake('.'));
        return keys;
    }

    DataNode Value(int depth)
    {
        if (depth > MostDepth)
            throw new TomlException($"nested more than {MostDepth} levels deep");
        if (++values > MostValues)
            throw new TomlException($"more than {MostValues} values");
        var start = at.Position;
        switch (at.Next)
        {
            case '"' or '\'':
                return new DataNode(DataKind.Text, start) { Text = TomlStrings.Any(at) };
            case '[':
                return Array(depth);
            case '{':
                return Inline(depth);
            default:
                var word = at.Word();
                return TomlScalars.TypeOf(word) is { } type ? new DataNode(DataKind.Plain, start) { Text = word, Tag = type } : throw new TomlException($"'{Short(word)}' is no value");
        }
    }

    DataNode Array(int depth)
    {
        var list = new DataNode(DataKind.List, at.Position);
        at.Take('[');
        at.Blank();
        while (!at.TryTake(']'))
        {
            list.Items.Add(Value(depth + 1));
            at.Blank();
            if (at.TryTake(','))
                at.Blank();
            else if (at.Next != ']')
                throw new TomlException("a comma or ] is missing in an array");
        }

        return list;
    }

    DataNode Inline(int depth)
    {
        var table = tables.New(at.Position);
        at.Take('{');
        at.Space();
        if (!at.TryTake('}'))
            do
            {
                at.Space();
                KeyValue(table, depth);
                at.Space();
            }
            while (!at.TryTake('}') && at.Take(','));
        tables.Close(table);
        return table;
    }

    static string Short(string word) => word.Length > 40 ? word[..40] + "..." : word;
}

/// <summary>Why a document is not TOML. Never leaves the reader.</summary>
internal sealed class TomlException(string message) : Exception(message);
