using System.Globalization;
using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Ciphers;

/// <summary>Ciphers that write one letter for another by a rule that needs no key, or a number.</summary>
internal static class AlphabetCiphers
{
    const string Small = "abcdefghijklmnopqrstuvwxyz";

    // The keys of a US keyboard by rows, without and with shift; and what they write where Dvorak's layout is set.
    const string Keys = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?";
    const string DvorakKeys = "`1234567890[]',.pyfgcrl/=\\aoeuidhtns-;qjkxbmwvz~!@#$%^&*(){}\"<>PYFGCRL?+|AOEUIDHTNS_:QJKXBMWVZ";

    static readonly string[] Rows = ["`1234567890-=", "qwertyuiop[]\\", "asdfghjkl;'", "zxcvbnm,./", "~!@#$%^&*()_+", "QWERTYUIOP{}|", "ASDFGHJKL:\"", "ZXCVBNM<>?"];

    static readonly string Visible = new([.. Enumerable.Range('!', 94).Select(c => (char)c)]);

    public static IEnumerable<Converter> All =>
    [
        Of("rot13", "ROT13", "Every letter by the one thirteen further.", "It is ROT13.", Shifted(13)),
        Of("rot47", "ROT47", "Every visible ASCII character by the one 47 further.", "It is ROT47 (visible ASCII characters moved by 47).", new LetterMap(Visible, Visible[47..] + Visible[..47])),
        Caesar("caesar", 3),
        Of("atbash", "Atbash", "The alphabet turned round: a for z, b for y.", "It is Atbash: a stands for z, b for y and so on.", Letters(i => 25 - i)),
        Affine("affine", 5, 8),
        Of("keyboard-shift", "Neighbouring keys", "Every key by its right neighbour on a US keyboard, the last of a row by the first.", "Every character was typed one key too far to the right on a US QWERTY keyboard (rows are closed to rings).", new LetterMap(string.Concat(Rows), string.Concat(Rows.Select(r => r[1..] + r[0])))),
        Of("dvorak", "Typed on Dvorak", "As if typed on a QWERTY keyboard that is set to Dvorak.", "It was typed with the key positions of QWERTY while the keyboard was set to Dvorak.", new LetterMap(Keys, DvorakKeys)),
    ];

    /// <summary>A cipher of characters that are exchanged among themselves: it can be undone on any text.</summary>
    static Converter Of(string id, string title, string summary, string how, LetterMap map) =>
        new(id, title, ConverterKind.Cipher, summary, map.Write) { HowToRead = how, Reverts = TextAlphabet.Any, Restore = map.Read };

    static Converter Caesar(string id, int shift) => Of(id, "Caesar", "Every letter by the one so many further (setting).", $"It is a Caesar cipher: every letter was moved forward by {shift}.", Shifted(shift)) with
    {
        Setting = "a number from 1 to 25 (usually 3)",
        Settings = ["7", "19"],
        With = set => Number(set) is >= 1 and <= 25 and var to ? Caesar($"caesar:{to}", to) : null,
    };

    static Converter Affine(string id, int factor, int shift) => Of(id, "Affine", "Letter number n by letter a·n + b (setting).", $"It is an affine cipher: the letter number n (a is 0) was replaced by the letter number {factor}n+{shift}, modulo 26.", Letters(i => ((factor * i) + shift) % 26)) with
    {
        Setting = "two numbers a-b, a odd and not 13, both below 26 (usually 5-8)",
        Settings = ["11-4"],
        With = set => set.Split('-') is [var a, var b] && Number(a) is > 0 and < 26 and var x && x % 2 == 1 && x != 13 && Number(b) is >= 0 and < 26 and var y ? Affine($"affine:{x}-{y}", x, y) : null,
    };

    internal static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static LetterMap Shifted(int by) => Letters(i => (i + by) % 26);

    static LetterMap Letters(Func<int, int> to) => new(Enumerable.Range(0, 26).SelectMany(i => (IEnumerable<(Rune, Rune)>)
    [
        (new Rune(Small[i]), new Rune(Small[to(i)])), (new Rune(char.ToUpperInvariant(Small[i])), new Rune(char.ToUpperInvariant(Small[to(i)]))),
    ]));
}
