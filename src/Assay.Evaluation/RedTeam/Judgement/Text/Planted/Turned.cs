using System.Text;

namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>Texts of the same characters in another order, shifted, or with less between them.</summary>
static class Turned
{
    internal static MappedText Backwards(MappedText source)
    {
        var from = new int[source.Text.Length];
        for (var i = 0; i < from.Length; i++)
            from[i] = source.Origin(from.Length - 1 - i);
        return new MappedText(string.Create(from.Length, source.Text, static (span, text) =>
        {
            text.AsSpan().CopyTo(span);
            span.Reverse();
        }), from);
    }

    internal static MappedText Rot13(MappedText source) => new(string.Create(source.Text.Length, source.Text, static (span, text) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            var c = text[i];
            span[i] = char.IsAsciiLetter(c) ? (char)((c & ~0x1f) + ((c & 0x1f) + 12) % 26 + 1) : c;
        }
    }), Origins(source, 0, source.Text.Length));

    internal static MappedText Part(MappedText source, int start, int length) => new(source.Text.Substring(start, length), Origins(source, start, length));

    /// <summary>The text without the numbers and marks that lines begin with ("1.", "b)", "-", "&gt;"); null where no line has one.</summary>
    internal static MappedText? WithoutListMarks(MappedText source)
    {
        var text = source.Text;
        var builder = new MappedTextBuilder(source, text.Length);
        for (var i = 0; i < text.Length;)
        {
            i += MarkLength(text, i);
            var end = text.IndexOf('\n', i) is >= 0 and var found ? found + 1 : text.Length;
            for (; i < end; i++)
                builder.Add(text[i], i);
        }

        return builder.Length == text.Length ? null : builder.Build();
    }

    static int MarkLength(string text, int at)
    {
        var i = at;
        while (i < text.Length && text[i] is ' ' or '\t' or '>' or '|')
            i++;
        var digits = i;
        while (digits < text.Length && digits < i + 4 && char.IsAsciiDigit(text[digits]))
            digits++;
        if (digits > i && digits < text.Length && (text[digits] is '.' or ')' || (text[digits] == ':' && digits + 1 < text.Length && text[digits + 1] == ' ')))
            return digits + 1 - at;
        if (i + 1 < text.Length && char.IsAsciiLetter(text[i]) && text[i + 1] is ')')
            return i + 2 - at;
        return i < text.Length && text[i] is '-' or '*' or '•' or '+' && i + 1 < text.Length && text[i + 1] == ' ' ? i + 2 - at : 0;
    }

    static int[] Origins(MappedText source, int start, int length)
    {
        var from = new int[length];
        for (var i = 0; i < length; i++)
            from[i] = source.Origin(start + i);
        return from;
    }
}

/// <summary>Bytes kept as characters, read as UTF-8.</summary>
static class Utf8
{
    internal static MappedText Read(MappedText bytes)
    {
        var raw = new byte[bytes.Text.Length];
        for (var i = 0; i < raw.Length; i++)
            raw[i] = (byte)bytes.Text[i];
        var builder = new MappedTextBuilder(bytes, raw.Length);
        Span<char> units = stackalloc char[2];
        for (var i = 0; i < raw.Length;)
        {
            Rune.DecodeFromUtf8(raw.AsSpan(i), out var rune, out var length);
            var count = rune.EncodeToUtf16(units);
            for (var u = 0; u < count; u++)
                builder.Add(units[u], i);
            i += int.Max(1, length);
        }

        return builder.Build();
    }
}
