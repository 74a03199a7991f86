using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Dependencies.Toml;

/// <summary>The tables of a document and who may still add to them (TOML 1.0.0, sections "Table" and "Inline table").</summary>
internal sealed class TomlTables
{
    readonly Dictionary<DataNode, State> states = [];

    sealed class State
    {
        public Dictionary<string, DataNode> Keys { get; } = new(StringComparer.Ordinal);

        /// <summary>Has had a header of its own, or came from a dotted key: no header may open it again.</summary>
        public bool Defined { get; set; }

        /// <summary>Came from a dotted key: only dotted keys of the same table add to it.</summary>
        public bool Dotted { get; set; }

        /// <summary>An inline table: complete as it stands.</summary>
        public bool Closed { get; set; }
    }

    readonly HashSet<DataNode> arrays = [];

    public TomlTables() => Root = New(0);

    public DataNode Root { get; }

    public DataNode New(int at)
    {
        var node = new DataNode(DataKind.Map, at);
        states[node] = new State();
        return node;
    }

    public void Close(DataNode table)
    {
        states[table].Closed = true;
        foreach (var inner in states[table].Keys.Values)
            if (inner.Kind == DataKind.Map && !states[inner].Closed)
                Close(inner);
    }

    /// <summary><c>[a.b]</c> and <c>[[a.b]]</c>.</summary>
    public DataNode Open(List<string> keys, bool array, int at)
    {
        var table = Root;
        foreach (var key in keys.SkipLast(1))
            table = Into(table, key, at);
        var last = keys[^1];
        states[table].Keys.TryGetValue(last, out var found);
        if (array)
        {
            if (found is null)
            {
                found = new DataNode(DataKind.List, at);
                arrays.Add(found);
                Add(table, last, found);
            }
            else if (!arrays.Contains(found))
            {
                throw new TomlException($"'{last}' is no array of tables");
            }

            var item = New(at);
            found.Items.Add(item);
            return item;
        }

        if (found is null)
        {
            found = New(at);
            Add(table, last, found);
        }
        else if (found.Kind != DataKind.Map || states[found] is { Defined: true } or { Closed: true } or { Dotted: true })
        {
            throw new TomlException($"'{last}' is there twice");
        }

        states[found].Defined = true;
        return found;
    }

    /// <summary><c>a.b = value</c> in a table.</summary>
    public void Put(DataNode table, List<string> keys, DataNode value, int at)
    {
        foreach (var key in keys.SkipLast(1))
        {
            if (!states[table].Keys.TryGetValue(key, out var inner))
            {
                inner = New(at);
                Add(table, key, inner);
            }
            else if (inner.Kind != DataKind.Map || states[inner] is { Closed: true } or { Defined: true })
            {
                throw new TomlException($"'{key}' cannot be added to here");
            }

            states[inner].Dotted = true;
            table = inner;
        }

        if (states[table].Keys.ContainsKey(keys[^1]))
            throw new TomlException($"'{keys[^1]}' is there twice");
        Add(table, keys[^1], value);
    }

    DataNode Into(DataNode table, string key, int at)
    {
        if (!states[table].Keys.TryGetValue(key, out var inner))
        {
            inner = New(at);
            Add(table, key, inner);
            return inner;
        }

        if (arrays.Contains(inner))
            return inner.Items[^1];
        return inner.Kind == DataKind.Map && !states[inner].Closed ? inner : throw new TomlException($"'{key}' is no table that can be added to");
    }

    void Add(DataNode table, string key, DataNode value)
    {
        states[table].Keys[key] = value;
        table.Pairs.Add((key, value));
    }
}
