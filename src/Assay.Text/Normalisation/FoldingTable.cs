using System.Collections.Frozen;
using System.Globalization;

namespace Assay.Text.Normalisation;

/// <summary>
/// One look-up a character of the basic plane: what it folds to. Written out (folding.txt) because normal forms are not available
/// where culture data is not (InvariantGlobalization).
/// </summary>
static class FoldingTable
{
    /// <summary>The character is left out: nobody sees it, or it is an accent.</summary>
    internal const char Gone = '\0';

    /// <summary>The character becomes several: see <see cref="Several"/>.</summary>
    internal const char Long = '\uffff';

    internal static readonly char[] Of;
    internal static readonly FrozenDictionary<char, string> Several;

    static FoldingTable()
    {
        Of = new char[65536];
        for (var c = 0; c < Of.Length; c++)
            Of[c] = Plain((char)c);
        var several = new Dictionary<char, string>();
        using var reader = new StreamReader(typeof(FoldingTable).Assembly.GetManifestResourceStream("Assay.Text.Normalisation.folding.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("# ", StringComparison.Ordinal) || line.IndexOf('\t', StringComparison.Ordinal) is not (> 0 and var tab))
                continue;
            var target = Seen(line[..tab]);
            foreach (var from in Seen(line[(tab + 1)..]))
            {
                Of[from] = target.Length == 1 ? target[0] : Long;
                if (target.Length > 1)
                    several[from] = target;
            }
        }

        // A capital folds to its small letter, and that may fold on.
        for (var c = 0; c < Of.Length; c++)
            if (Of[c] is not (Gone or Long) && Of[Of[c]] != Of[c])
            {
                if (Of[Of[c]] == Long)
                    several[(char)c] = several[Of[c]];
                Of[c] = Of[Of[c]];
            }

        Several = several.ToFrozenDictionary();
    }

    static char Plain(char c) => c switch
    {
        '\n' => '\n',
        '\r' => '\n',
        _ when IsUnseen(c) || IsMark(c) => Gone,
        _ when char.IsWhiteSpace(c) || char.IsControl(c) => ' ',
        'أ' or 'إ' or 'آ' or 'ٱ' => 'ا',
        'ى' => 'ي',
        'ς' => 'σ',
        >= '\u0958' and <= '\u095f' => "कखगजडढफय"[c - '\u0958'],
        >= '\u09dc' and <= '\u09df' => "ডঢঢয"[c - '\u09dc'],
        >= 'А' and <= 'Я' => (char)(c + 32),
        _ => char.ToLowerInvariant(c),
    };

    /// <summary>Drawn by nothing: joiners, direction marks, selectors, soft hyphens, fillers.</summary>
    internal static bool IsUnseen(char c) => c is '\u00ad' or '\u034f' or '\u061c' or '\u115f' or '\u1160' or '\u17b4' or '\u17b5' or (>= '\u180b' and <= '\u180e') or (>= '\u200b' and <= '\u200f')
        or (>= '\u202a' and <= '\u202e') or (>= '\u2060' and <= '\u206f') or '\u2800' or '\u3164' or (>= '\ufe00' and <= '\ufe0f') or '\ufeff' or '\uffa0' or (>= '\ufff9' and <= '\ufffb');

    /// <summary>Accents and points that a word is read without. Vowel signs of Indic and South-East Asian scripts are letters, and stay.</summary>
    static bool IsMark(char c) => c is (>= '\u0300' and <= '\u036f') or (>= '\u0483' and <= '\u0489') or (>= '\u0591' and <= '\u05c7' and not '\u05be') or (>= '\u0610' and <= '\u061a') or '\u0640'
        or (>= '\u064b' and <= '\u065f') or '\u0670' or '\u093c' or '\u09bc' or '\u0a3c' or (>= '\u1ab0' and <= '\u1aff') or (>= '\u1dc0' and <= '\u1dff') or (>= '\u20d0' and <= '\u20f0') or (>= '\ufe20' and <= '\ufe2f');

    static string Seen(string text)
    {
        while (text.IndexOf("\\u", StringComparison.Ordinal) is >= 0 and var at)
            text = text[..at] + (char)int.Parse(text.AsSpan(at + 2, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture) + text[(at + 6)..];
        return text;
    }
}
