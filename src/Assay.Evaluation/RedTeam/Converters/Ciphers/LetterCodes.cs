using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Ciphers;

/// <summary>Codes that write a sign, a word or numbers for each letter. Case is lost; what has no code stands as it is.</summary>
internal static class LetterCodes
{
    const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", Digits = "0123456789";
    const string Square = "ABCDEFGHIKLMNOPQRSTUVWXYZ", TapSquare = "ABCDEFGHIJLMNOPQRSTUVWXYZ";

    static readonly string[] Morse = (".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.. "
        + "----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.").Split(' ');

    static readonly string[] Nato = ("Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey Xray Yankee Zulu "
        + "Zero One Two Three Four Five Six Seven Eight Nine").Split(' ');

    // Letters on the keys 2 to 9 of a telephone.
    static readonly string[] Telephone = ["ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"];

    // Every sign that is the letter of a code has a code itself, so that none stands for itself.
    static readonly (char, string)[] MorseSigns = [('.', ".-.-.-"), (',', "--..--"), ('?', "..--.."), ('!', "-.-.--"), ('/', "-..-."), (':', "---..."), ('\'', ".----."), ('=', "-...-"), ('@', ".--.-."), ('-', "-....-")];

    public static IEnumerable<Converter> All =>
    [
        Of("morse", "Morse", "International Morse code; a slash between words.", "It is Morse code; a slash stands between words.", " ", " / ", TextAlphabet.CapitalsAndDigits, [.. (Letters + Digits).Zip(Morse), .. MorseSigns]),
        Of("nato", "Spelling alphabet", "Alfa, Bravo, Charlie for the letters; a slash between words.", "It is spelt with the NATO spelling alphabet; a slash stands between words.", " ", " / ", TextAlphabet.CapitalsAndDigits, (Letters + Digits).Zip(Nato)),
        Of("bacon", "Bacon", "Five letters A or B for each letter, counted in binary from AAAAA.", "It is Bacon's cipher in its 26-letter form: AAAAA is A, AAAAB is B and so on in binary; a slash stands between words.", " ", " / ", TextAlphabet.Capitals, Letters.Select((c, i) => (c, string.Concat(Enumerable.Range(0, 5).Select(b => (i >> (4 - b) & 1) == 0 ? 'A' : 'B'))))),
        Of("polybius", "Polybius square", "Row and column in a square of five; J is written as I.", "It is a Polybius square of five by five in alphabetical order, I and J in one place: row, then column; a slash stands between words.", " ", " / ", TextAlphabet.CapitalsWithout('J'), [.. Square.Select((c, i) => (c, $"{(i / 5) + 1}{(i % 5) + 1}")), ('J', "24")]),
        Of("tap-code", "Tap code", "Taps for row and column as prisoners use them; K is written as C.", "It is tap code: taps for the row, a blank, taps for the column, in a square of five without K (C stands for K); two blanks between letters, a slash between words.", "  ", "  /  ", TextAlphabet.CapitalsWithout('K'), [.. TapSquare.Select((c, i) => (c, new string('.', (i / 5) + 1) + " " + new string('.', (i % 5) + 1))), ('K', ". ...")]),
        Of("a1z26", "Letter numbers", "1 for A to 26 for Z, hyphens between; a slash between words.", "Every number is a letter, 1 for A to 26 for Z; a slash stands between words.", "-", " / ", TextAlphabet.Capitals, Letters.Select((c, i) => (c, $"{i + 1}"))),
        Of("phone-keys", "Telephone keys", "A key of a telephone pressed as often as the letter's place on it; 0 between words.", "It was typed on a telephone's keys, 2 to 9: 2 is A, 22 is B, 222 is C, 3 is D; 0 stands between words.", " ", " 0 ", TextAlphabet.Capitals, Telephone.SelectMany((key, k) => key.Select((c, i) => (c, new string((char)('2' + k), i + 1))))),
    ];

    static Converter Of(string id, string title, string summary, string how, string between, string betweenWords, TextAlphabet reverts, IEnumerable<(char Letter, string Code)> codes)
    {
        var all = codes.ToList();
        var there = all.ToDictionary(c => c.Letter, c => c.Code);
        // Of two letters with one code the first is read.
        var back = all.DistinctBy(c => c.Code).ToDictionary(c => c.Code, c => c.Letter);
        return new Converter(id, title, ConverterKind.Cipher, summary, text => string.Join(betweenWords, text.ToUpperInvariant().Split(' ').Select(word => string.Join(between, word.EnumerateRunes().Select(r => r.IsBmp && there.TryGetValue((char)r.Value, out var code) ? code : r.ToString())))))
        {
            HowToRead = how,
            Reverts = reverts,
            Restore = text => Read(text, between, betweenWords, back),
        };
    }

    static string? Read(string text, string between, string betweenWords, Dictionary<string, char> back)
    {
        if (text.Length == 0)
            return "";
        var words = new List<string>();
        foreach (var word in text.Split(betweenWords))
        {
            var letters = new StringBuilder();
            foreach (var code in word.Split(between))
                if (back.TryGetValue(code, out var letter))
                    letters.Append(letter);
                else if (Rune.TryGetRuneAt(code + " ", 0, out var rune) && rune.Utf16SequenceLength == code.Length)
                    letters.Append(rune);
                else
                    return null;
            words.Add(letters.ToString());
        }

        return string.Join(' ', words);
    }
}
