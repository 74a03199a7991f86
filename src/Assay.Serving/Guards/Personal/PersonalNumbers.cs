namespace Assay.Serving.Guards.Personal;

/// <summary>A value of a person in a text.</summary>
/// <param name="Kind">As a policy names it: <c>card</c>.</param>
/// <param name="Start">First character.</param>
/// <param name="Length">Characters.</param>
/// <param name="Score">1 with a check digit that is right, less by shape or by what stands before.</param>
readonly record struct PersonalValue(string Kind, int Start, int Length, double Score);

/// <summary>Accounts, cards, telephones and national numbers that begin at a place of a text. Looks at most 48 characters ahead.</summary>
static class PersonalNumbers
{
    internal const int Reach = 48;
    const int LeastDigits = 6, MostDigits = 20, MostSigns = 8;

    static readonly System.Buffers.SearchValues<char> AddressLetters = System.Buffers.SearchValues.Create("0123456789.");

    static readonly System.Buffers.SearchValues<string> PhoneSaid = Context.Words("phone", "tel", "call", "mobile", "cell", "fax", "whatsapp", "dial", "messages to", "text me", "sms", "reach me", "contact", "numéro", "telefon", "handy");
    static readonly System.Buffers.SearchValues<string> VersionSaid = Context.Words("version", "release", "v.", "build", "section", "chapter");

    /// <summary>The value that begins there; null where none does.</summary>
    internal static PersonalValue? At(string text, int at)
    {
        if (at > 0 && (char.IsLetterOrDigit(text[at - 1]) || (text[at - 1] is '.' or '-' or '_' or '/' or '=' && at > 1 && char.IsLetterOrDigit(text[at - 2]) && !char.IsAsciiLetter(text[at - 2]))))
            return null;
        var ahead = text.AsSpan(at, Math.Min(Reach, text.Length - at));
        PersonalValue? best = null;
        if (Iban(ahead) is > 0 and var iban)
            return new("iban", at, iban, 1);
        // Groups of letters and digits with one sign between: every end of a group may be the end of a value; the longest that is sure wins.
        Span<char> shape = stackalloc char[Reach];
        var (small, apart, digits, signs) = (false, false, 0, 0);
        bool? phoned = null;
        for (var end = 1; end <= ahead.Length; end++)
        {
            var c = ahead[end - 1];
            small |= char.IsAsciiLetterLower(c);
            apart |= c is ' ' or '\u00a0';
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            signs += char.IsAsciiLetterOrDigit(c) ? 0 : 1;
            if ((small && apart) || digits > MostDigits || signs > MostSigns)
                break;
            shape[end - 1] = char.IsAsciiDigit(c) ? '9' : char.IsAsciiLetter(c) ? 'A' : c == '\u00a0' ? ' ' : c;
            if (!char.IsAsciiLetterOrDigit(c) && c is not (' ' or '\u00a0' or '-' or '.' or '/' or '(' or ')' or '+'))
                break;
            var whole = end == ahead.Length ? at + end == text.Length : !char.IsLetterOrDigit(ahead[end]);
            if (whole && (digits >= LeastDigits || (digits >= 4 && signs >= 3)) && char.IsAsciiLetterOrDigit(c) && Value(ahead[..end], shape[..end], text.AsSpan(0, at), Continues(text, at + end), ref phoned) is var (kind, score) && score > 0 && (best is null || score >= best.Value.Score))
                best = new(kind, at, end, score);
        }

        return best;
    }

    // A number that goes on behind its end is another number.
    static bool Continues(string text, int end) => end + 1 < text.Length && text[end] is '.' or '-' or '/' && char.IsAsciiDigit(text[Math.Min(end + 1, text.Length - 1)]);

    static (string Kind, double Score) Value(ReadOnlySpan<char> token, ReadOnlySpan<char> shape, ReadOnlySpan<char> before, bool continues, ref bool? phoned)
    {
        if (shape.Count('9') < 4)
            return ("", 0);
        if (!continues && NationalNumbers.Score(token, shape, before) is > 0 and var national)
            return ("national-id", national);
        if (!continues && Card(token, shape))
            return ("card", 1);
        if (!continues && Address(token))
            return Context.Says(before, VersionSaid) ? ("", 0) : ("ip", 0.9);
        if (continues || shape.Count('9') is < 7 or > 15)
            return ("", 0);
        return ("phone", Phone(shape, phoned ??= Context.Says(before, PhoneSaid)));
    }

    static int Iban(ReadOnlySpan<char> ahead)
    {
        if (ahead.Length < 15 || !char.IsAsciiLetter(ahead[0]) || !char.IsAsciiLetter(ahead[1]) || !char.IsAsciiDigit(ahead[2]) || !char.IsAsciiDigit(ahead[3]))
            return 0;
        var expected = IbanLengths.Of(ahead[..2]);
        Span<char> plain = stackalloc char[34];
        var count = 0;
        for (var i = 0; i < ahead.Length && expected > 0; i++)
        {
            if (char.IsAsciiLetterOrDigit(ahead[i]))
                plain[count++] = ahead[i];
            else if (ahead[i] is not (' ' or '-' or '\u00a0'))
                return 0;
            if (ahead[..(i + 1)].IndexOfAny(' ', '\u00a0') >= 0 && ahead[..(i + 1)].IndexOfAnyInRange('a', 'z') >= 0)
                return 0;
            if (count == expected)
                return Checksums.Mod97(plain[..4], Checksums.Mod97(plain[4..count])) == 1 && (i + 1 == ahead.Length || !char.IsLetterOrDigit(ahead[i + 1])) ? i + 1 : 0;
        }

        return 0;
    }

    static bool Card(ReadOnlySpan<char> token, ReadOnlySpan<char> shape)
    {
        Span<char> digits = stackalloc char[token.Length];
        var (count, group, signs) = (0, 0, 0);
        for (var i = 0; i < token.Length; i++)
        {
            if (shape[i] == '9')
            {
                digits[count++] = token[i];
                group++;
            }
            else if (shape[i] is not (' ' or '-') || group is < 4 or > 6)
                return false;
            else
                (group, signs) = (0, signs + 1);
        }

        if (count is < 13 or > 19 || (signs > 0 && (group < 3 || count < 14)) || digits[..count].IndexOfAnyExcept(digits[0]) < 0)
            return false;
        // Who issues cards of which length (ISO/IEC 7812): without that, one number in ten would be one.
        return (digits[0], count) is ('4', 13 or 16 or 19) or ('5', 16) or ('2', 16) or ('6', 12 or 13 or 14 or 15 or 16 or 17 or 18 or 19) or ('3', 14 or 15 or 16) && Checksums.Luhn(digits[..count]);
    }

    static bool Address(ReadOnlySpan<char> token)
    {
        if (token.Count('.') != 3 || token.Length is < 7 or > 15 || token.IndexOfAnyExcept(AddressLetters) >= 0)
            return false;
        Span<Range> parts = stackalloc Range[4];
        token.Split(parts, '.');
        foreach (var part in parts)
            if (!byte.TryParse(token[part], out _) || token[part] is ['0', _, ..])
                return false;
        // Addresses of no host, and of the machine itself, tell of nobody.
        return token[parts[0]] is not ("0" or "127" or "255");
    }

    static double Phone(ReadOnlySpan<char> shape, bool said)
    {
        var digits = shape.Count('9');
        if (digits is < 7 or > 15 || shape.Contains('A') || shape.Contains("  ", StringComparison.Ordinal) || shape.Contains('/') && !said)
            return 0;
        if (shape is "(999) 999-9999" or "(999)999-9999" or "999-999-9999" or "999.999.9999" or "+9-999-999-9999" or "+9 999-999-9999" or "9-999-999-9999")
            return 0.9;
        if (shape[0] == '+')
            return digits >= 8 ? 0.9 : 0;
        return said ? 0.7 : 0;
    }
}
