using System.Globalization;
using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>Abstract values as text: constants read from the source, calls written as Python would write them.</summary>
internal sealed class PickleText(ByteSource source)
{
    /// <summary>Longer text is never needed for a name and never printed whole.</summary>
    public const int Longest = 1 << 16;

    const int PrintedDepth = 5;
    const int PrintedLength = 600;

    public ByteSource Source => source;

    /// <summary>The constant text, if the value is text no longer than <see cref="Longest"/>.</summary>
    public string? Constant(Value value)
    {
        if (value.Kind != ValueKind.Text)
            return null;
        if (value.Reference is string computed)
            return computed;
        var place = value.Place!;
        return place.Length > Longest ? null : Decode(source.Bytes(place.Offset, (int)place.Length));
    }

    /// <summary>The constant bytes, up to <paramref name="limit"/>; null when longer or not constant.</summary>
    public byte[]? ConstantBytes(Value value, int limit) => value switch
    {
        { Kind: not ValueKind.Bytes } => null,
        { Reference: byte[] computed } => computed,
        _ => value.Place!.Length > limit ? null : source.Bytes(value.Place.Offset, (int)value.Place.Length),
    };

    public string Print(Value value)
    {
        var text = new StringBuilder();
        Print(text, value, 0);
        return text.Length > PrintedLength ? text.ToString(0, PrintedLength) + "…" : text.ToString();
    }

    /// <summary>UTF-8, or Latin-1 where it is none, so that no two names look the same by accident.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    static readonly UTF8Encoding Strict = new(false, true);

    void Print(StringBuilder text, Value value, int depth)
    {
        if (text.Length > PrintedLength || depth > PrintedDepth)
        {
            text.Append('…');
            return;
        }

        switch (value.Kind)
        {
            case ValueKind.None: text.Append("None"); break;
            case ValueKind.Bool: text.Append(value.Int != 0 ? "True" : "False"); break;
            case ValueKind.Int: text.Append(value.Int.ToString(CultureInfo.InvariantCulture)); break;
            case ValueKind.BigInt: text.Append("<int>"); break;
            case ValueKind.Float: text.Append("<float>"); break;
            case ValueKind.Buffer: text.Append("<buffer>"); break;
            case ValueKind.Text: Quote(text, "", value.Reference as string ?? Excerpt(value.Place!)); break;
            case ValueKind.Bytes:
                Quote(text, "b", value.Reference is byte[] b ? Encoding.Latin1.GetString(b.AsSpan(0, Math.Min(b.Length, 200))) : Excerpt(value.Place!));
                break;
            case ValueKind.Ints or ValueKind.Scalars: PrintNode(text, value.Tuple!, depth); break;
            default: PrintNode(text, value.Node!, depth); break;
        }
    }

    void PrintNode(StringBuilder text, Node node, int depth)
    {
        switch (node)
        {
            case Import import:
                text.Append(ScanScope.Printable(import.FullName));
                break;
            case Persistent persistent:
                text.Append("<persistent ");
                Print(text, persistent.Id, depth + 1);
                text.Append('>');
                break;
            case Call call:
                Print(text, call.Callee, depth + 1);
                if (call.Arguments.Tuple is { } arguments)
                    PrintItems(text, arguments, '(', ')', depth);
                else
                    text.Append("(…)");
                break;
            case Container container:
                var (open, close) = container.Kind switch { ContainerKind.Tuple => ('(', ')'), ContainerKind.List => ('[', ']'), _ => ('{', '}') };
                PrintItems(text, container, open, close, depth);
                break;
        }
    }

    void PrintItems(StringBuilder text, Container container, char open, char close, int depth)
    {
        text.Append(open);
        var shown = Math.Min(container.Kept.Length, 12);
        for (var i = 0; i < shown; i++)
        {
            if (i > 0)
                text.Append(container.Kind == ContainerKind.Dict && i % 2 == 1 ? ": " : ", ");
            Print(text, container.Kept[i], depth + 1);
        }

        if (container.Count > shown)
            text.Append(shown > 0 ? ", …" : "…");
        text.Append(close);
    }

    string Excerpt(Extent place)
    {
        var text = Encoding.Latin1.GetString(source.Bytes(place.Offset, (int)Math.Min(place.Length, 200)));
        return place.Length > 200 ? text + "…" : text;
    }

    static void Quote(StringBuilder text, string prefix, string value) =>
        text.Append(prefix).Append('\'').Append(ScanScope.Printable(value).Replace("'", "\\'", StringComparison.Ordinal)).Append('\'');
}
