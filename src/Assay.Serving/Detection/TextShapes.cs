namespace Assay.Serving.Detection;

/// <summary>
/// The outline of a text: one symbol for each word, number and sign, by how it looks and whether a blank stands before it, never by
/// what it says. Prose, code, tables and other scripts each have outlines of their own; so do suffixes that a program searched for.
/// </summary>
static class TextShapes
{
    internal const int Kinds = 23;

    /// <summary>How many symbols there are: each kind without and with a blank before it.</summary>
    internal const int Symbols = Kinds * 2;

    const int Function = 0, Small = 1, Capital = 2, Shout = 3, Camel = 4, Mixed = 5, Letter = 6, Number = 7, Foreign = 8, Line = 9, Repeated = 10, FirstSign = 11;

    /// <summary>English words that carry a sentence and say nothing by themselves. A searched suffix has few.</summary>
    static readonly uint[] FunctionWords = Table("the a an and or but if then than as at by for from in into of off on onto out over to up with without within is are was were be been being am do does did done have has had having can could will would shall should may might must not no nor so such this that these those there here it its he him his she her hers they them their we us our you your i me my mine who whom whose which what when where why how all any both each few more most other some own same too very just also about after again before below between during through under until while because");

    static readonly byte[] SignOf = Signs();

    /// <summary>The outline of a text, as far as there is room for it.</summary>
    /// <returns>How many symbols were written.</returns>
    internal static int Read(ReadOnlySpan<char> text, Span<byte> symbols)
    {
        var (count, blank) = (0, false);
        for (var i = 0; i < text.Length && count < symbols.Length;)
        {
            var c = text[i];
            if (c is '\n' or '\r')
            {
                if (count == 0 || symbols[count - 1] != Line)
                    symbols[count++] = Line;
                (blank, i) = (false, i + 1);
                continue;
            }

            if (char.IsWhiteSpace(c))
            {
                (blank, i) = (true, i + 1);
                continue;
            }

            var kind = char.IsAsciiDigit(c) || IsLatin(c) ? Word(text, ref i) : char.IsLetter(c) || char.IsSurrogate(c) ? Script(text, ref i) : Sign(text, ref i);
            symbols[count++] = (byte)(blank ? kind + Kinds : kind);
            blank = false;
        }

        return count;
    }

    static int Word(ReadOnlySpan<char> text, ref int i)
    {
        var start = i;
        int lower = 0, upper = 0, digits = 0, turns = 0;
        var hash = 2166136261u;
        var wasLower = false;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            // Most letters: the way of all others below, without its questions.
            if (char.IsAsciiLetterLower(c))
            {
                lower++;
                wasLower = true;
                hash = (hash ^ c) * 16777619u;
                continue;
            }

            if (char.IsAsciiDigit(c))
                digits++;
            else if (c is >= 'A' and <= 'Z')
            {
                upper++;
                turns += wasLower ? 1 : 0;
                c = (char)(c | 0x20);
                wasLower = false;
                hash = (hash ^ c) * 16777619u;
                continue;
            }
            else if (c is '\'' or '’' && i > start && i + 1 < text.Length && IsLatin(text[i + 1]))
            {
                // don't, l'eau: one word.
                hash = (hash ^ '\'') * 16777619u;
                continue;
            }
            else if (c >= 0x80 && IsLatin(c))
            {
                upper += char.IsUpper(c) ? 1 : 0;
                lower += char.IsUpper(c) ? 0 : 1;
            }
            else
                break;
            wasLower = lower > 0 && !char.IsAsciiDigit(c);
            hash = (hash ^ c) * 16777619u;
        }

        return (lower + upper, digits) switch
        {
            (0, _) => Number,
            (_, > 0) => Mixed,
            _ when i - start == 1 => hash == AnA || hash == AnI ? Function : Letter,
            _ when turns > 0 => Camel,
            _ when lower == 0 => Shout,
            _ when IsFunction(hash) => Function,
            _ => upper > 0 ? Capital : Small,
        };
    }

    // Hashes where their last nine bits say, or behind; no hash of these words is 0.
    static uint[] Table(string words)
    {
        var table = new uint[512];
        foreach (var hash in words.Split(' ').Select(w => Tokeniser.Hash(w)))
        {
            var slot = hash & 511;
            while (table[slot] != 0)
                slot = (slot + 1) & 511;
            table[slot] = hash;
        }

        return table;
    }

    static bool IsFunction(uint hash)
    {
        for (var slot = hash & 511; FunctionWords[slot] != 0; slot = (slot + 1) & 511)
            if (FunctionWords[slot] == hash)
                return true;
        return false;
    }

    static readonly uint AnA = Tokeniser.Hash("a");
    static readonly uint AnI = Tokeniser.Hash("i");

    static int Script(ReadOnlySpan<char> text, ref int i)
    {
        while (i < text.Length && (char.IsSurrogate(text[i]) || (text[i] >= 0x250 && !IsLatin(text[i]) && (char.IsLetter(text[i]) || char.GetUnicodeCategory(text[i]) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark))))
            i++;
        return Foreign;
    }

    static int Sign(ReadOnlySpan<char> text, ref int i)
    {
        var c = text[i];
        var start = i;
        while (i < text.Length && text[i] == c)
            i++;
        if (i - start >= 3)
            return Repeated;
        i = start + 1;
        return c < 128 ? SignOf[c] : FirstSign + 11;
    }

    static bool IsLatin(char c) => char.IsAsciiLetter(c) || c is (>= '\u00c0' and < '\u0250' and not '\u00d7' and not '\u00f7') or (>= '\u1e00' and <= '\u1eff');

    static byte[] Signs()
    {
        string[] classes = [".", ",", ";:", "!?", "\"'`", "(", ")", "[{<", "]}>", "-_", "/\\|"];
        var of = new byte[128];
        Array.Fill(of, (byte)(FirstSign + 11));
        for (var k = 0; k < classes.Length; k++)
            foreach (var sign in classes[k])
                of[sign] = (byte)(FirstSign + k);
        return of;
    }
}
