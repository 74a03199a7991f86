using System.Globalization;
using System.Net;
using System.Text;

namespace Assay.Text;

/// <summary>References to characters as HTML writes them (HTML Living Standard, 13.2.5.72), also without the semicolon that browsers do not insist on.</summary>
public static class HtmlReferences
{
    const int LongestName = 12;

    /// <summary>A text with every reference undone, once.</summary>
    public static string Undo(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('&', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var (character, length) = text[i] == '&' ? At(text, i) : ('\0', 0);
            plain.Append(length == 0 ? text[i] : character);
            i += int.Max(1, length);
        }

        return plain.ToString();
    }

    /// <summary>The character that the reference at an ampersand stands for, and how long it is; a length of 0 where there is none.</summary>
    public static (char Character, int Length) At(string text, int at)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (at + 2 < text.Length && text[at + 1] == '#')
        {
            var (lead, most, radix) = text[at + 2] is 'x' or 'X' ? (3, 7, 16) : (2, 8, 10);
            // Browsers take any number of zeros before (13.2.5.80); they say nothing and count for nothing.
            while (at + lead + 1 < text.Length && text[at + lead] == '0' && IsDigit(text[at + lead + 1], radix))
                lead++;
            return Numbered(text, at, lead, 1, most, radix, ';');
        }

        var end = text.AsSpan(at, int.Min(LongestName, text.Length - at)).IndexOf(';');
        return end < 2 ? ('\0', 0) : Named(text.AsSpan(at + 1, end - 1)) is not '\0' and var named ? (named, end + 1) : ('\0', 0);
    }

    /// <summary>A number of <paramref name="fewest"/> to <paramref name="most"/> digits after <paramref name="lead"/> characters; its end mark may be missing.</summary>
    public static (char Character, int Length) Numbered(string text, int at, int lead, int fewest, int most, int radix, char end)
    {
        ArgumentNullException.ThrowIfNull(text);
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

    // What addresses and words are hidden with; the runtime knows the names of HTML 4 and none that came later.
    static char Named(ReadOnlySpan<char> name) => name switch
    {
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
        "quest" => '?',
        "percnt" => '%',
        "Tab" => '\t',
        "NewLine" => '\n',
        "shy" or "zwj" or "zwnj" => '\u200b',
        _ => WebUtility.HtmlDecode($"&{name};") is [var one] ? one : '\0',
    };
}
