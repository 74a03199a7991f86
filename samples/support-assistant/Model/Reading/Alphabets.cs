using System.Text;

namespace SupportAssistant.Model.Reading;

/// <summary>Single alphabets and codes, each read back into letters.</summary>
static class Alphabets
{
    const string MorseTable = "a.- b-... c-.-. d-.. e. f..-. g--. h.... i.. j.--- k-.- l.-.. m-- n-. o--- p.--. q--.- r.-. s... t- u..- v...- w.-- x-..- y-.-- z--.. 0----- 1.---- 2..--- 3...-- 4....- 5..... 6-.... 7--... 8---.. 9----. ..-.-.- ,--..-- :---... ?..--.. '.----. \".-..-. --....- /-..-. +.-.-. (-.--. )-.--.- !-.-.-- =-...- @.--.-. ;-.-.-. _..--.-";
    const string Braille = "⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵";
    const string Looks = "аaеeоoрpсcхxуyіiјjѕsԁdһhӏlԛqԝwɡgɑaοoνvρpιiαaκkτtυuЅSАAВBЕEКKМMНHОOРPСCТTХXІIΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXгrѵvтtһhⅰiⅼlⅽcⅾdⅿmⅴvⅹxⅠIⅡIⅤVⅩXⅬLⅭCⅮDⅯMᴄcᴏoᴠvᴡwᴢzᎠDᏢPᏙVᎻHᏚSᎢTᎪAᏟCᎬEᏀGᎫJᏦKᏞLᎷMᎡRᎳWᏃZՏSᏴBҽeʏyքpսuցgհhոnօoօo․.‚,；;\u3000 νvЈJϹCϳjʙbԌGᖇRᑭPᑌUᎥiցgոnսuօo";
    static readonly Dictionary<string, char> Morse = MorseTable.Split(' ').DistinctBy(e => e[1..]).ToDictionary(e => e[1..], e => e[0]);
    static readonly Dictionary<char, char> Folds = Enumerable.Range(0, Looks.Length / 2).DistinctBy(i => Looks[2 * i]).ToDictionary(i => Looks[2 * i], i => Looks[2 * i + 1]);
    const string Marked = "àáâãäåāăąçćĉċčďèéêëēĕėęěĝğġģĥìíîïĩīĭįĵķĺļľñńņňòóôõöōŏőŕŗřśŝşšţťùúûüũūŭůűųŵýÿŷźżžÀÁÂÃÄÅĀĂĄÇĆĈĊČĎÈÉÊËĒĔĖĘĚĜĞĠĢĤÌÍÎÏĨĪĬĮĴĶĹĻĽÑŃŅŇÒÓÔÕÖŌŎŐŔŖŘŚŜŞŠŢŤÙÚÛÜŨŪŬŮŰŲŴÝŸŶŹŻŽðøłđı";
    const string Unmarked = "aaaaaaaaacccccdeeeeeeeeegggghiiiiiiiijklllnnnnoooooooorrrssssttuuuuuuuuuuwyyyzzzAAAAAAAAACCCCCDEEEEEEEEEGGGGHIIIIIIIIJKLLLNNNNOOOOOOOORRRSSSSTTUUUUUUUUUUWYYYZZZdoldi";
    static readonly string[] Nato = ["alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliett", "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey", "x-ray", "yankee", "zulu"];

    public static string? FromBase64(string text)
    {
        var standard = text.TrimEnd('=').Replace('-', '+').Replace('_', '/');
        var bytes = new byte[standard.Length];
        return standard.Length % 4 != 1 && Convert.TryFromBase64String(standard.PadRight((standard.Length + 3) / 4 * 4, '='), bytes, out var n) ? Encoding.UTF8.GetString(bytes, 0, n) : null;
    }

    public static string? FromBase32(string text)
    {
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        foreach (var c in text.TrimEnd('=').ToUpperInvariant())
        {
            buffer = (buffer << 5 | (char.IsAsciiLetter(c) ? c - 'A' : c - '2' + 26)) & 0xffff;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(buffer >> bits));
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    public static string? FromHex(string text)
    {
        var digits = string.Concat(text.Replace("0x", "", StringComparison.OrdinalIgnoreCase).Where(char.IsAsciiHexDigit));
        return digits.Length % 2 == 0 ? Encoding.UTF8.GetString(Convert.FromHexString(digits)) : null;
    }

    public static string? FromBits(string text)
    {
        var bits = string.Concat(text.Where(c => c is '0' or '1'));
        return Encoding.UTF8.GetString([.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))]);
    }

    public static string? FromLetterNumbers(string text) =>
        string.Join(' ', text.Split([' ', '/'], StringSplitOptions.RemoveEmptyEntries).Select(w => string.Concat(w.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(n => (char)('a' + int.Parse(n, System.Globalization.CultureInfo.InvariantCulture) - 1)))));

    public static string? FromMorse(string text)
    {
        var words = text.Replace('·', '.').Replace('−', '-').Replace('–', '-').Replace('_', '-').Split(['/', '|'], StringSplitOptions.RemoveEmptyEntries).SelectMany(w => w.Split("   "));
        return string.Join(' ', words.Select(w => string.Concat(w.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(l => Morse.GetValueOrDefault(l, ' ')))));
    }

    public static string FromTags(string text) => string.Concat(text.EnumerateRunes().Select(r => r.Value is >= 0xE0020 and <= 0xE007E ? ((char)(r.Value - 0xE0000)).ToString() : r.Value is >= 0xE0100 and <= 0xE01EF ? ((char)(r.Value - 0xE0100 + 16)).ToString() : r.Value is >= 0x1F1E6 and <= 0x1F1FF ? ((char)(r.Value - 0x1F1E6 + 'a')).ToString() : r.ToString()));

    /// <summary>Look-alikes, wide, circled and mathematical letters, and letters with marks: back to ASCII. (No ICU is asked: the house runs without.)</summary>
    public static string Fold(string text) => string.Concat(text.EnumerateRunes().Select(Fold));

    static string Fold(Rune r) => r.Value switch
    {
        >= 0xFF01 and <= 0xFF5E => ((char)(r.Value - 0xFEE0)).ToString(),
        >= 0x1D400 and < 0x1D6A4 => Letter((r.Value - 0x1D400) % 52),
        >= 0x1D7CE and <= 0x1D7FF => ((char)('0' + (r.Value - 0x1D7CE) % 10)).ToString(),
        >= 0x24B6 and <= 0x24E9 => Letter(r.Value - 0x24B6),
        >= 0x1F130 and <= 0x1F149 => Letter(r.Value - 0x1F130),
        >= 0x1F170 and <= 0x1F189 => Letter(r.Value - 0x1F170),
        >= 0x0300 and <= 0x036F => "",
        <= 0xFFFF when Folds.TryGetValue((char)r.Value, out var c) => c.ToString(),
        _ => r.ToString(),
    };

    static string Letter(int n) => (n < 26 ? (char)('A' + n) : (char)('a' + n - 26)).ToString();

    /// <summary>Letters with marks become bare; the marks that stand by themselves go.</summary>
    public static string Bare(string text) => string.Concat(text.Where(c => c is < '\u0300' or > '\u036f').Select(c => Marked.IndexOf(c) is >= 0 and var i ? Unmarked[i] : c));

    public static string FromBraille(string text) => string.Concat(text.Select(c => Braille.IndexOf(c) is >= 0 and var i ? (char)('a' + i) : c == '⠀' ? ' ' : c));

    public static string FromNato(string text)
    {
        var words = text.Split([' ', '-'], StringSplitOptions.RemoveEmptyEntries);
        var letters = words.Select(w => Array.FindIndex(Nato, n => n.StartsWith(w.Trim('.', ',', '/').ToLowerInvariant().Replace("alpha", "alfa", StringComparison.Ordinal).Replace("juliet", "juliett", StringComparison.Ordinal).TrimEnd('t') is { Length: > 2 } s ? s : "?", StringComparison.Ordinal))).ToList();
        return letters.Count(i => i >= 0) < 6 ? text : string.Concat(words.Zip(letters).Select(p => p.Second >= 0 ? ((char)('a' + p.Second)).ToString() : p.First is "/" or "|" or "(space)" or "space" ? " " : $" {p.First} "));
    }

    public static string FromLeet(string text) => string.Concat(text.Select(c => c switch { '4' or '@' => 'a', '3' => 'e', '1' or '!' => 'i', '0' => 'o', '5' or '$' => 's', '7' => 't', '8' => 'b', '9' or '6' => 'g', '2' => 'z', '|' => 'l', _ => c }));

    public static string FromPigLatin(string text) => string.Join(' ', text.Split(' ').Select(Unpig));

    static string Unpig(string word)
    {
        var core = word.TrimEnd('.', ',', '!', '?', ':', '"');
        if (core.EndsWith("way", StringComparison.OrdinalIgnoreCase) && core.Length > 3 && "aeiou".Contains(char.ToLowerInvariant(core[0]), StringComparison.Ordinal))
            return core[..^3] + word[core.Length..];
        if (!core.EndsWith("ay", StringComparison.OrdinalIgnoreCase) || core.Length < 4)
            return word;
        var stem = core[..^2];
        // The consonants that were moved: as many as make a word of common shape.
        var moved = stem.Length - 1 - stem.LastIndexOfAny(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
        var candidates = Enumerable.Range(1, Math.Clamp(moved, 1, stem.Length)).Select(n => stem[^n..] + stem[..^n]).ToList();
        return (candidates.FirstOrDefault(c => English.Score(c) > 0) ?? candidates[0]) + word[core.Length..];
    }

    public static string Atbash(string text) => string.Concat(text.Select(c => c switch { >= 'a' and <= 'z' => (char)('z' - c + 'a'), >= 'A' and <= 'Z' => (char)('Z' - c + 'A'), _ => c }));

    public static string Shift(string text, int by) => string.Concat(text.Select(c => c switch { >= 'a' and <= 'z' => (char)('a' + (c - 'a' + by) % 26), >= 'A' and <= 'Z' => (char)('A' + (c - 'A' + by) % 26), _ => c }));
}
