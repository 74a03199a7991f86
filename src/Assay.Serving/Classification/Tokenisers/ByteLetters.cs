using System.Text;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>How GPT-2 cuts a text into words, and writes each byte of UTF-8 as a letter that can be seen.</summary>
static class ByteLetters
{
    /// <summary>The letter of each byte.</summary>
    internal static readonly char[] Of = Letters();

    internal static void Split(string text, bool space, bool words, List<string> into)
    {
        if (space && text.Length > 0 && text[0] != ' ')
            text = " " + text;
        if (!words)
        {
            into.Add(Written(text));
            return;
        }

        for (var at = 0; at < text.Length;)
        {
            var end = End(text, at);
            into.Add(Written(text.AsSpan(at, end - at)));
            at = end;
        }
    }

    // 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
    static int End(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest[0] == '\'')
            foreach (var tail in (ReadOnlySpan<string>)["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"])
                if (rest.StartsWith(tail, StringComparison.Ordinal))
                    return at + tail.Length;
        var from = rest[0] == ' ' && rest.Length > 1 ? at + 1 : at;
        var kind = Kind(Next(text, from));
        if (kind != ' ')
        {
            var end = from;
            while (end < text.Length && Next(text, end) is var c && Kind(c) == kind)
                end += c.Utf16SequenceLength;
            return end;
        }

        var blank = at;
        while (blank < text.Length && char.IsWhiteSpace(text[blank]))
            blank++;
        // The last blank before a word belongs to the word, or stands alone.
        return blank == text.Length || blank - at == 1 ? blank : blank - 1;
    }

    static Rune Next(string text, int at) => Rune.TryGetRuneAt(text, at, out var c) ? c : Rune.ReplacementChar;

    static char Kind(Rune c) => Rune.IsLetter(c) ? 'L' : Rune.IsNumber(c) ? 'N' : Rune.IsWhiteSpace(c) ? ' ' : '.';

    static string Written(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, bytes);
        return string.Create(bytes.Length, bytes, (letters, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                letters[i] = Of[from[i]];
        });
    }

    static char[] Letters()
    {
        var letters = new char[256];
        var next = 256;
        for (var b = 0; b < 256; b++)
            letters[b] = b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)b : (char)next++;
        return letters;
    }
}
