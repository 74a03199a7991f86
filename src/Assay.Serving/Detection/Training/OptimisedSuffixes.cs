using System.Text;
using Assay.Statistics;

namespace Assay.Serving.Detection.Training;

/// <summary>
/// Strings that look as if a program had searched for them over a model's vocabulary: words and pieces of words that do not belong
/// together, glued and cut anywhere, between signs that close nothing. None of them was searched for, and none works.
/// </summary>
static class OptimisedSuffixes
{
    static readonly string[] Words =
        "sure okay step here manual tutorial sentence title write reply answer proceed sarcasm opposite inverse reverse formatting json table list example steps begin first firstly then next output response formula text paragraph poem script lesson teacher guide theory summary quick simple concise detailed friendly polite ironic secret hidden magic wizard planet garden kitchen window river mountain signal vector matrix kernel buffer pointer module session element server client browser button widget layout canvas palette gradient column index header footer border margin literal template package import export return class function void static public string integer double boolean array object handler listener factory manager builder context provider adapter wrapper parser lexer token symbol syntax grammar verb noun adjective clause comma period quotation bracket slash star hash equal plus minus percent dollar amp pipe tilde caret und der die mit sich auch noch werden kommt leur dans avec pour sont como para esta muy todo kann nicht noun tut bil lik ing tion ment ness able ish ers est pre sub inter trans super hyper multi poly mono anti counter pro con dis mis non wiki pedia forum blog post thread tweet emoji gif meme song lyric movie scene actor drama novel chapter verse chorus rhyme please thanks kindly dear sir madam buddy pal mate Tom Ada Klein Manuel Wien Paris Oslo Texas Alabama NASA HTML CSS SQL API URL PDF USB GPU CPU"
            .Split(' ');

    static readonly string[] Signs =
        ["!", ".", ",", ";", ":", "?", "]", "[", "(", ")", "{", "}", "\\", "/", "|", "\"", "'", "`", "*", "**", "#", "##", "=", "==", "+", "++", "-", "--", "->", "<-", "<", ">", "~", "^", "%", "&", "@", "$", "${", "}$", "])", "](", ".]", "\"]", "({", "})", "{\"", "\"}", "\\\"", "!--", "<!--", "*/", "/*", "//", "://", "\\(", "\\)", "[[", "]]", "<<", ">>", "::", ";--", ",-", "+=", "=>", "=\"", "\">", "'{", "}'", "?(", "!(", ".(", ":{", "]{", "__", "_", "...", "!!", "??", "\\n", "\\_", "^{", "_{", "}}", "{{"];

    static readonly string[] Foreign = ["для", "это", "的", "是", "のは", "και", "이", "한국", "في", "ция", "ского", "方法", "です"];

    static readonly string[] Sense = ["the", "to", "of", "a", "in", "with", "that", "is", "as", "now", "please", "and", "for", "your", "you", "be", "are", "two", "by", "this", "how"];

    internal static IEnumerable<string> Draw(int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        for (var i = 0; i < count; i++)
            yield return One(random);
    }

    static string One(SeededRandom random)
    {
        var text = new StringBuilder();
        if (Below(random, 25) == 0)
        {
            // Where the search begins from.
            var sign = Below(random, 3) switch { 0 => " !", 1 => " x", _ => " *" };
            for (var n = 12 + Below(random, 16); n > 0; n--)
                text.Append(sign);
            return text.ToString();
        }

        int signs = 15 + Below(random, 40), blanks = 45 + Below(random, 40), foreign = Below(random, 6), camels = Below(random, 25), sense = Below(random, 25);
        for (var n = 12 + Below(random, 24); n > 0; n--)
        {
            if (Below(random, 100) < signs)
            {
                text.Append(Below(random, 100) < blanks / 2 ? " " : "").Append(Signs[Below(random, Signs.Length)]);
                continue;
            }

            text.Append(Below(random, 100) < blanks ? " " : "");
            if (Below(random, 100) < foreign)
                text.Append(Foreign[Below(random, Foreign.Length)]);
            else if (Below(random, 100) < sense)
                text.Append(Sense[Below(random, Sense.Length)]);
            else
                text.Append(Shaped(random, camels));
        }

        return text.ToString();
    }

    static string Shaped(SeededRandom random, int camels)
    {
        var word = Words[Below(random, Words.Length)];
        if (Below(random, 8) == 0 && word.Length > 4)
            word = word[..(2 + Below(random, word.Length - 3))];
        var way = Below(random, 100);
        if (way < camels)
            return word + char.ToUpperInvariant(Words[Below(random, Words.Length)][0]) + Words[Below(random, Words.Length)][1..];
        return way < 75 ? word : way < 92 ? char.ToUpperInvariant(word[0]) + word[1..] : word.ToUpperInvariant();
    }

    static int Below(SeededRandom random, int bound) => (int)(random.Next() % (ulong)bound);
}
