using System.Globalization;

namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>
/// Undoes every escape that stands for a character, all in one pass: percent signs, <c>\u0041</c>, <c>\u{41}</c>, <c>\x41</c>, octal <c>\101</c>, JSON's
/// short ones, HTML's numbered and the common named references, <c>=41</c> of quoted-printable.
/// </summary>
static class Escapes
{
    /// <summary>The parts of a text that hold escapes, without them, with <paramref name="around"/> characters on both sides: a word may be escaped in part.</summary>
    internal static IEnumerable<MappedText> Undone(MappedText source, int around)
    {
        var text = source.Text;
        var builder = new MappedTextBuilder(source);
        var copied = 0;
        for (var i = 0; Next(text, i) is >= 0 and var at;)
        {
            var (character, length) = At(text, at);
            i = at + int.Max(1, length);
            if (length == 0)
                continue;
            if (at - copied > 2 * around)
            {
                Copy(builder, text, copied, builder.Length == 0 ? copied : copied + around);
                if (builder.Length > 0)
                    yield return builder.Build();
                builder.Clear();
                copied = at - around;
            }

            Copy(builder, text, copied, at);
            builder.Add(character, at);
            copied = i;
        }

        if (builder.Length == 0)
            yield break;
        Copy(builder, text, copied, int.Min(text.Length, copied + around));
        yield return builder.Build();
    }

    /// <summary>An address without HTML references and percent signs, once; a back slash stays what it is.</summary>
    internal static string OfAddress(string address)
    {
        if (address.AsSpan().IndexOfAny('%', '&') < 0)
            return address;
        var plain = new System.Text.StringBuilder(address.Length);
        for (var i = 0; i < address.Length;)
        {
            var (character, length) = address[i] is '%' or '&' ? At(address, i) : ('\0', 0);
            plain.Append(length == 0 ? address[i] : character);
            i += int.Max(1, length);
        }

        return plain.ToString();
    }

    static void Copy(MappedTextBuilder builder, string text, int from, int to)
    {
        for (var i = from; i < to; i++)
            builder.Add(text[i], i);
    }

    static int Next(string text, int from) => text.AsSpan(from).IndexOfAny("%\\&=") is >= 0 and var at ? from + at : -1;

    static (char Character, int Length) At(string text, int at) => text[at] switch
    {
        '%' or '=' => Numbered(text, at, 1, 2, 2, 16, '\0'),
        '\\' => Backslash(text, at),
        _ => Reference(text, at),
    };

    static (char, int) Backslash(string text, int at)
    {
        if (at + 1 >= text.Length)
            return ('\0', 0);
        return text[at + 1] switch
        {
            'u' when at + 2 < text.Length && text[at + 2] == '{' => Numbered(text, at, 3, 1, 6, 16, '}'),
            'u' => Numbered(text, at, 2, 4, 4, 16, '\0'),
            'U' => Numbered(text, at, 2, 8, 8, 16, '\0'),
            'x' => Numbered(text, at, 2, 2, 2, 16, '\0'),
            'n' => ('\n', 2),
            't' => ('\t', 2),
            'r' => ('\r', 2),
            >= '0' and <= '7' => Numbered(text, at, 1, 2, 3, 8, '\0'),
            '\\' or '"' or '/' or '\'' or '-' or '_' or '*' or '`' => (text[at + 1], 2),
            _ => ('\0', 0),
        };
    }

    static (char, int) Reference(string text, int at)
    {
        if (at + 2 < text.Length && text[at + 1] == '#')
            return text[at + 2] is 'x' or 'X' ? Numbered(text, at, 3, 1, 7, 16, ';') : Numbered(text, at, 2, 1, 8, 10, ';');
        var end = text.AsSpan(at, int.Min(12, text.Length - at)).IndexOf(';');
        return end < 2 ? ('\0', 0) : (Named(text.AsSpan(at + 1, end - 1)), end + 1) is var named && named.Item1 == '\0' ? ('\0', 0) : named;
    }

    static char Named(ReadOnlySpan<char> name) => name switch
    {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u00a0',
        "lowbar" or "UnderBar" => '_',
        "hyphen" or "dash" => '-',
        "period" => '.',
        "colon" => ':',
        "sol" => '/',
        "bsol" => '\\',
        "commat" => '@',
        "num" => '#',
        "excl" => '!',
        "dollar" => '$',
        "equals" => '=',
        "plus" => '+',
        "lpar" => '(',
        "rpar" => ')',
        "lbrace" or "lcub" => '{',
        "rbrace" or "rcub" => '}',
        "Tab" => '\t',
        "NewLine" => '\n',
        "shy" or "zwj" or "zwnj" => '\u200b',
        _ => '\0',
    };

    /// <summary>A number of <paramref name="fewest"/> to <paramref name="most"/> digits after <paramref name="lead"/> characters; its end mark may be missing.</summary>
    static (char, int) Numbered(string text, int at, int lead, int fewest, int most, int radix, char end)
    {
        var digits = 0;
        while (digits < most && at + lead + digits < text.Length && IsDigit(text[at + lead + digits], radix))
            digits++;
        if (digits < fewest)
            return ('\0', 0);
        var number = text.AsSpan(at + lead, digits);
        var value = radix switch
        {
            16 => int.Parse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            10 => int.Parse(number, NumberStyles.None, CultureInfo.InvariantCulture),
            _ => Convert.ToInt32(number.ToString(), 8),
        };
        var length = lead + digits;
        if (end != '\0' && at + length < text.Length && text[at + length] == end)
            length++;
        return value is > 0 and <= 0xffff ? ((char)value, length) : value is > 0xe0020 and < 0xe007f ? ((char)(value - 0xe0000), length) : ('\0', 0);
    }

    static bool IsDigit(char c, int radix) => radix switch { 16 => char.IsAsciiHexDigit(c), 10 => char.IsAsciiDigit(c), _ => c is >= '0' and <= '7' };
}
