using System.Text.Json;

namespace Assay.Serving.Messages;

/// <summary>A name or an index on the way to a value.</summary>
/// <param name="Parent">The node above; -1 at the root.</param>
/// <param name="Name">Name of the member; null for an item of a list.</param>
/// <param name="Index">Index of the item; -1 for a member.</param>
readonly record struct PathNode(int Parent, string? Name, int Index);

/// <summary>A scalar, or the name of a member, with the bytes it was written in.</summary>
/// <param name="Node">Where it stands.</param>
/// <param name="Kind">String, Number, True, False, Null; PropertyName for the name of a member.</param>
/// <param name="Start">First byte of its token in the body (the quote, for a text).</param>
/// <param name="Length">Bytes of the token.</param>
/// <param name="Text">What a text says; empty for other kinds.</param>
readonly record struct JsonScalar(int Node, JsonTokenType Kind, int Start, int Length, string Text);

/// <summary>
/// The body of a request or an answer, read once and strictly: whatever two parsers could understand differently (members that stand twice,
/// invalid UTF-8, half surrogates, comments, more after the end) is refused, so that the model's server sees what was checked (RFC 8259).
/// </summary>
sealed class JsonBody
{
    /// <summary>Levels of nesting that are read.</summary>
    internal const int MaxDepth = 64;

    /// <summary>Scalars and names that are read: what a body of the allowed size could hold of empty texts would not fit in memory.</summary>
    internal const int MaxScalars = 200_000;

    const int UsualDepth = 8;

    readonly List<PathNode> _nodes;
    readonly List<JsonScalar> _scalars;
    PathNode[] _path = new PathNode[UsualDepth];

    JsonBody(ReadOnlyMemory<byte> utf8)
    {
        Utf8 = utf8;
        // Room for what a short body of an API holds: growing step by step costs more than reading it.
        var usual = Math.Clamp(utf8.Length / 16, 8, 64);
        (_nodes, _scalars) = (new(usual), new(usual));
    }

    internal ReadOnlyMemory<byte> Utf8 { get; }

    internal IReadOnlyList<JsonScalar> Scalars => _scalars;

    internal int Nodes => _nodes.Count;

    internal PathNode Node(int index) => _nodes[index];

    /// <summary>The body; null with what is wrong with it.</summary>
    internal static JsonBody? Read(ReadOnlyMemory<byte> utf8, out string error)
    {
        var body = new JsonBody(utf8);
        error = body.Walk();
        return error.Length == 0 ? body : null;
    }

    /// <summary>The scalar of a member of the outermost object.</summary>
    internal JsonScalar? Member(string name)
    {
        foreach (var scalar in _scalars)
            if (scalar.Kind != JsonTokenType.PropertyName && _nodes[scalar.Node] is { Parent: 0 } node && node.Name == name)
                return scalar;
        return null;
    }

    /// <summary>The way to a value, outermost step first; it is there until the next call.</summary>
    internal ReadOnlySpan<PathNode> Path(int node)
    {
        var depth = _path.Length;
        for (var at = node; _nodes[at].Parent >= 0; at = _nodes[at].Parent)
        {
            if (depth == 0)
            {
                _path = new PathNode[MaxDepth + 2];
                return Path(node);
            }

            _path[--depth] = _nodes[at];
        }

        return _path.AsSpan(depth);
    }

    /// <summary>The way to a value as a JSON Pointer (RFC 6901). Names that no API has are somebody's text, and not told: <c>*</c> stands for them.</summary>
    internal string Pointer(int node)
    {
        List<string> steps = [];
        for (var at = node; at > 0; at = _nodes[at].Parent)
            steps.Add(_nodes[at].Name is { } name ? (Vocabulary.Knows(name) ? name : "*") : Invariant(_nodes[at].Index));
        steps.Reverse();
        return string.Concat(steps.Select(s => "/" + s));
    }

    /// <summary>The same bytes, with some texts replaced, and some numbers.</summary>
    internal byte[] With(IEnumerable<(JsonScalar Scalar, string Text)> replacements, IEnumerable<(JsonScalar Scalar, string Number)>? numbers = null)
    {
        using var bytes = new MemoryStream(Utf8.Length + 256);
        var from = 0;
        foreach (var (scalar, text, isText) in replacements.Select(r => (r.Scalar, r.Text, true)).Concat(numbers?.Select(n => (n.Scalar, n.Number, false)) ?? []).OrderBy(r => r.Scalar.Start))
        {
            bytes.Write(Utf8.Span[from..scalar.Start]);
            bytes.Write(isText ? JsonSerializer.SerializeToUtf8Bytes(text) : System.Text.Encoding.ASCII.GetBytes(text));
            from = scalar.Start + scalar.Length;
        }

        bytes.Write(Utf8.Span[from..]);
        return bytes.ToArray();
    }

    string Walk()
    {
        if (Utf8.Span is [0xEF, 0xBB, 0xBF, ..])
            return "it begins with a byte order mark";
        if (!System.Text.Unicode.Utf8.IsValid(Utf8.Span))
            return "it is not valid UTF-8";
        try
        {
            return Walk(new Utf8JsonReader(Utf8.Span, new JsonReaderOptions { MaxDepth = MaxDepth }));
        }
        catch (JsonException e)
        {
            return $"it is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine})";
        }
        catch (InvalidOperationException)
        {
            return "a text in it holds half of a surrogate pair";
        }
    }

    string Walk(Utf8JsonReader reader)
    {
        Span<Level> levels = stackalloc Level[MaxDepth + 1];
        var names = new MemberNames();
        var depth = -1;
        var pending = -1;
        while (reader.Read())
        {
            if (_scalars.Count >= MaxScalars || _nodes.Count >= MaxScalars)
                return $"it holds more than {MaxScalars} values";
            var start = (int)reader.TokenStartIndex;
            var length = (int)reader.BytesConsumed - start;
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    var node = depth < 0 ? Add(-1, null, -1) : Place(ref levels[depth], ref pending);
                    levels[++depth] = new Level(node, reader.TokenType == JsonTokenType.StartArray);
                    if (reader.TokenType == JsonTokenType.StartObject)
                        names.Open();
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    if (!levels[depth].IsList)
                        names.Close();
                    depth--;
                    break;
                case JsonTokenType.PropertyName:
                    var name = Vocabulary.Name(ref reader);
                    if (!names.Add(name))
                        return $"the member '{Shown(name)}' stands twice in one object";
                    pending = Add(levels[depth].Node, name, -1);
                    // The colon belongs to no token.
                    _scalars.Add(new JsonScalar(pending, JsonTokenType.PropertyName, start, reader.ValueSpan.Length + 2, name));
                    break;
                default:
                    var value = depth < 0 ? Add(-1, null, -1) : Place(ref levels[depth], ref pending);
                    _scalars.Add(new JsonScalar(value, reader.TokenType, start, length, reader.TokenType == JsonTokenType.String ? reader.GetString()! : ""));
                    break;
            }
        }

        return "";
    }

    int Place(ref Level level, ref int pending)
    {
        if (level.IsList)
            return Add(level.Node, null, level.Items++);
        var node = pending;
        pending = -1;
        return node;
    }

    int Add(int parent, string? name, int index)
    {
        _nodes.Add(new PathNode(parent, name, index));
        return _nodes.Count - 1;
    }

    static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "...";

    static string Invariant(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    record struct Level(int Node, bool IsList)
    {
        public int Items;
    }
}
