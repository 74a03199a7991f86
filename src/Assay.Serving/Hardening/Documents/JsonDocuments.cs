using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay.Serving.Hardening.Documents;

/// <summary>A JSON document with lines and columns.</summary>
internal static class JsonDocuments
{
    const int MostDepth = 128, MostValues = 2_000_000;

    public static DocumentStream Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MostDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var (open, root, place) = (new Stack<(Node Node, string? Key)>(), (Node?)null, new Place());
        var (values, twice) = (0, new List<Node>());
        try
        {
            string? key = null;
            while (reader.Read())
            {
                if (++values > MostValues)
                    return new DocumentStream([], $"more than {MostValues} values");
                place.MoveTo(utf8, (int)reader.TokenStartIndex);
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        key = reader.GetString() ?? "";
                        continue;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        var (done, name) = open.Pop();
                        Put(open, ref root, done, name, twice);
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((new Node(reader.TokenType == JsonTokenType.StartObject ? NodeKind.Map : NodeKind.List, place.Line, place.Column), key));
                        break;
                    default:
                        Put(open, ref root, Scalar(ref reader, place), key, twice);
                        break;
                }

                key = null;
            }

            return new DocumentStream(root is null ? [] : [root], null) { Twice = twice };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var at = e is JsonException { LineNumber: { } line } ? string.Create(CultureInfo.InvariantCulture, $"line {line + 1}: ") : "";
            return new DocumentStream([], at + "it is no JSON");
        }
    }

    static Node Scalar(ref Utf8JsonReader reader, Place place) => reader.TokenType switch
    {
        JsonTokenType.Null => new Node(NodeKind.Null, place.Line, place.Column),
        JsonTokenType.String => new Node(NodeKind.Text, place.Line, place.Column, reader.GetString() ?? "", quoted: true),
        _ => new Node(NodeKind.Text, place.Line, place.Column, Encoding.UTF8.GetString(reader.ValueSpan)),
    };

    static void Put(Stack<(Node Node, string? Key)> open, ref Node? root, Node value, string? key, List<Node> twice)
    {
        if (!open.TryPeek(out var holder))
        {
            root = value;
        }
        else if (holder.Node.IsMap)
        {
            if (twice.Count < DocumentStream.MostTwice && holder.Node.Pairs.ContainsKey(key ?? ""))
                twice.Add(new Node(NodeKind.Text, value.Line, value.Column, key ?? "", quoted: true));
            holder.Node.Set(key ?? "", value);
        }
        else
        {
            holder.Node.Add(value);
        }
    }

    // Offsets only grow: each byte is looked at once.
    sealed class Place
    {
        int at, start;

        public int Line { get; private set; } = 1;

        public int Column => at - start + 1;

        public void MoveTo(ReadOnlySpan<byte> utf8, int offset)
        {
            for (; at < offset; at++)
                if (utf8[at] == (byte)'\n')
                    (Line, start) = (Line + 1, at + 1);
        }
    }
}
