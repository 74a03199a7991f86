using Assay.Text.Normalisation;

namespace Assay.Serving.Detection;

/// <summary>Cuts folded text into tokens and looks each up in the lexicon, in one pass.</summary>
static class Tokeniser
{
    /// <summary>More tokens than this are not read from one stretch of text.</summary>
    internal const int Most = 4096;

    // FNV-1a, 32 bits.
    const uint Prime = 16777619;

    /// <param name="tokens">Room for the tokens.</param>
    /// <param name="joined">Read Latin letters as a script without blanks (for text that was spaced out and is put together).</param>
    /// <returns>How many tokens there are; the rest of a text that has more is not read (the caller reads in stretches).</returns>
    internal static int Read(ReadOnlySpan<char> text, ReadOnlySpan<char> source, FoldedText folded, Lexicon lexicon, Span<Token> tokens, bool joined = false)
    {
        var (count, opens, at) = (0, true, 0);
        var frame = lexicon.Numbers["frame"];
        while (at < text.Length && count < tokens.Length)
        {
            var c = text[at];
            // Neither a sign nor what opens a sentence.
            if (c == ' ')
            {
                at++;
                continue;
            }

            if (lexicon.IsSign(c) && lexicon.Match(text, at, dense: false) is { Concept: not 0 } sign)
            {
                tokens[count++] = new Token(at, sign.Length, sign.Concept, sign.Concept, TokenKind.Frame | TokenKind.Opens);
                at += sign.Length;
                opens = true;
                continue;
            }

            if (!IsWordLetter(c))
            {
                opens |= c is '\n' or '.' or '!' or '?' or ':' or ';' or '。' or '！' or '？' or '；' or '।' or '؟' or '"' or '(' or '>' or '|' or '*' or '،' or '、';
                at++;
                continue;
            }

            var dense = joined || IsDense(c);
            var match = lexicon.Match(text, at, dense);
            var end = at + Math.Max(1, match.Length);
            var hash = Hash(text[at..end]);
            if (!dense)
                for (; end < text.Length && IsWordLetter(text[end]) && !IsDense(text[end]); end++)
                    hash = (hash ^ text[end]) * Prime;

            if (joined && match.Length is > 0 and < 4)
                match = default;
            var kind = opens ? TokenKind.Opens : TokenKind.None;
            if (char.IsDigit(c))
                kind |= TokenKind.Number;
            if (c >= 0x250)
                kind |= TokenKind.Foreign;
            else if (end - at > 2 && IsLoud(source, folded, at, end - at))
                kind |= TokenKind.Loud;
            if (match.Concept == frame)
                kind |= TokenKind.Frame;
            tokens[count++] = new Token(at, end - at, hash, match.Concept, kind);
            (at, opens) = (end, false);
        }

        return count;
    }

    internal static uint Hash(ReadOnlySpan<char> word)
    {
        var hash = 2166136261u;
        foreach (var c in word)
            hash = (hash ^ c) * Prime;
        return hash;
    }

    static bool IsWordLetter(char c) => c < 0x80 ? char.IsAsciiLetterOrDigit(c) : char.IsLetterOrDigit(c) || (c >= 0x900 && char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark);

    /// <summary>Scripts that write no blanks between words: Thai, Lao, Burmese, Khmer, Chinese, Japanese.</summary>
    static bool IsDense(char c) => c is (>= '\u0e00' and <= '\u0eff') or (>= '\u1000' and <= '\u109f') or (>= '\u1780' and <= '\u17ff') or (>= '\u3040' and <= '\u30ff') or (>= '\u3400' and <= '\u9fff');

    static bool IsLoud(ReadOnlySpan<char> source, FoldedText folded, int start, int length) => char.IsUpper(source[folded.Origin(start)]) && char.IsUpper(source[folded.Origin(start + length - 1)]);
}
