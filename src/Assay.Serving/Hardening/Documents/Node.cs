namespace Assay.Serving.Hardening.Documents;

/// <summary><c>Unknown</c> is an expression whose value only the tool that applies it knows.</summary>
internal enum NodeKind : byte { None, Null, Text, Unknown, List, Map }

/// <summary>A value of a YAML, JSON or HCL document and where it stands. Whatever is asked of it, nothing here throws: what is absent is <see cref="None"/>.</summary>
internal sealed class Node(NodeKind kind, int line, int column, string text = "", bool quoted = false)
{
    public static readonly Node None = new(NodeKind.None, 0, 0);

    const int LettersOfAValue = 64;

    static readonly OrderedDictionary<string, Node> NoPairs = [];
    List<Node>? items;
    OrderedDictionary<string, Node>? pairs;

    public NodeKind Kind => kind;

    public int Line => line;

    public int Column => column;

    /// <summary>A scalar as it is written, its quotes taken off; an expression's source.</summary>
    public string Text => text;

    public bool Quoted => quoted;

    /// <summary>Values in it when every alias is written out; a long text counts for as many as it could hold, since it is gone through wherever an alias repeats it.</summary>
    public long Size { get; private set; } = 1 + (text.Length / LettersOfAValue);

    /// <summary>Levels in it when every alias is written out: what goes through a tree level by level has to know that it ends before its stack does.</summary>
    public int Height { get; private set; } = 1;

    public IReadOnlyList<Node> Items => items ?? [];

    public OrderedDictionary<string, Node> Pairs => pairs ?? NoPairs;

    public bool Exists => kind is not (NodeKind.None or NodeKind.Null);

    public bool IsMap => kind == NodeKind.Map;

    public bool IsTrue => kind == NodeKind.Text && (text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("yes", StringComparison.OrdinalIgnoreCase) || text.Equals("on", StringComparison.OrdinalIgnoreCase));

    public bool IsFalse => kind == NodeKind.Text && (text.Equals("false", StringComparison.OrdinalIgnoreCase) || text.Equals("no", StringComparison.OrdinalIgnoreCase) || text.Equals("off", StringComparison.OrdinalIgnoreCase));

    /// <summary>The number 0, however it is written: <c>00</c>, <c>0x0</c>, <c>-0</c>, <c>0.0</c>.</summary>
    public bool IsZero => kind == NodeKind.Text && IsZeroText(text);

    public static bool IsZeroText(string text)
    {
        var digits = text.AsSpan().TrimStart("+-");
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || digits.StartsWith("0o", StringComparison.OrdinalIgnoreCase) || digits.StartsWith("0b", StringComparison.OrdinalIgnoreCase))
            digits = digits[2..];
        return digits.Length > 0 && digits.Contains('0') && digits.IndexOfAnyExcept("0._") < 0;
    }

    public Node this[string key] => pairs is not null && pairs.TryGetValue(key, out var value) ? value : None;

    public Node At(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var key in path)
            node = node[key];
        return node;
    }

    /// <summary>The text of a scalar; null for anything else.</summary>
    public string? Value => kind == NodeKind.Text ? text : null;

    /// <summary>A single value counts as a list of one.</summary>
    public IEnumerable<Node> Each => kind == NodeKind.List ? Items : Exists ? [this] : [];

    public void Add(Node item)
    {
        (items ??= []).Add(item);
        Count(item);
    }

    /// <summary>The last one stands when a key comes twice, as loaders take it.</summary>
    public void Set(string key, Node value)
    {
        (pairs ??= [])[key] = value;
        Count(value);
    }

    void Count(Node inner)
    {
        Size = Math.Min(Size + inner.Size, long.MaxValue / 4);
        Height = Math.Max(Height, inner.Height + 1);
    }

    /// <summary>Every map in it with the map above it; as many as <paramref name="most"/>.</summary>
    public IEnumerable<(Node Map, Node Parent, string Key)> Maps(int most = 200_000)
    {
        var waiting = new Stack<(Node, Node, string)>([(this, None, "")]);
        while (most-- > 0 && waiting.TryPop(out var next))
        {
            var (at, parent, key) = next;
            if (at.IsMap)
                yield return next;
            foreach (var (name, value) in at.Pairs)
                if (value.Kind is NodeKind.Map or NodeKind.List)
                    waiting.Push((value, at, name));
            foreach (var item in at.Items)
                if (item.Kind is NodeKind.Map or NodeKind.List)
                    waiting.Push((item, at.IsMap ? at : parent, key));
        }
    }
}

/// <summary>What was read of a file: as many documents as could be, and why not the rest.</summary>
/// <param name="Bomb">Aliases would make more of it, or make it deeper, than any reader should hold.</param>
internal sealed record DocumentStream(IReadOnlyList<Node> Roots, string? Error, bool Bomb = false)
{
    public const int MostTwice = 20;

    /// <summary>Keys that stand twice in one map, at their second place: the first twenty.</summary>
    public IReadOnlyList<Node> Twice { get; init; } = [];
}
