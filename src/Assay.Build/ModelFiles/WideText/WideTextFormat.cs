using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.WideText;

/// <summary>
/// Text in UTF-16 or UTF-32, or behind more white space than any detector looks at: it is judged as what it is in UTF-8.
/// Python's <c>json.loads</c> and PyYAML find these encodings out by themselves.
/// </summary>
internal sealed class WideTextFormat : IModelFormat
{
    const int Longest = 64 << 20;

    public string Id => "wide-text";

    public IReadOnlyList<Rule> Rules => [];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        !scope.Opportunistic && head.Length >= 8 && (Of(head) is not null || IndexOfText(head) < 0);

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (source.Length > Longest)
        {
            scope.Gap($"a text of {source.Length} bytes, more than the {Longest} that are looked at");
            return;
        }

        var bytes = source.Bytes(0, (int)source.Length);
        var text = Of(bytes.AsSpan(0, Math.Min(bytes.Length, ModelFormats.HeadBytes))) is { } encoding ? Encoding.UTF8.GetBytes(encoding.GetString(bytes).TrimStart('\ufeff')) : bytes;
        var start = IndexOfText(text);
        if (start < 0)
            return;
        using var inner = new MemorySource(text.AsMemory(start));
        scope.Inside("text").Judge(inner);
    }

    // By hand: nearly every head has text at once, and to compile a vector search for the rest costs each start two milliseconds.
    static int IndexOfText(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
            if (text[i] is not ((byte)' ' or (>= (byte)'\t' and <= (byte)'\r')))
                return i;
        return -1;
    }

    // RFC 4627, section 3: the first two characters are ASCII, so the zeros say which; a byte order mark says so as well.
    static Encoding? Of(ReadOnlySpan<byte> head)
    {
        if (head.Length < 8)
            return null;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe, 0, 0]) || (IsText(head[0]) && head[1] == 0 && head[2] == 0 && head[3] == 0 && IsText(head[4])))
            return Encoding.UTF32;
        if (head.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xfe, 0xff]) || (head[0] == 0 && head[1] == 0 && head[2] == 0 && IsText(head[3]) && IsText(head[7]) && head[4] == 0))
            return new UTF32Encoding(bigEndian: true, byteOrderMark: true);
        if ((head[0] == 0xff && head[1] == 0xfe && IsWide(head[2..], 1)) || IsWide(head, 1))
            return Encoding.Unicode;
        return (head[0] == 0xfe && head[1] == 0xff && IsWide(head[2..], 0)) || IsWide(head, 0) ? Encoding.BigEndianUnicode : null;
    }

    // Four characters of ASCII in a row.
    static bool IsWide(ReadOnlySpan<byte> head, int zero)
    {
        for (var i = 0; i + 1 < Math.Min(head.Length, 8); i += 2)
            if (head[i + zero] != 0 || !IsText(head[i + 1 - zero]))
                return false;
        return head.Length >= 6;
    }

    static bool IsText(byte b) => b is >= 0x20 and < 0x7f or (byte)'\n' or (byte)'\r' or (byte)'\t';
}
