using System.Collections.Frozen;

namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>Words that stand for letters: alphabets of radio ("Sierra Echo"), "S for Sugar", single letters, digits as words, first letters of lines and words, Morse, numbers of characters.</summary>
static class SpeltOut
{
    const char Break = '\u0001';

    static readonly FrozenDictionary<string, char> Radio = new Dictionary<string, char>(StringComparer.OrdinalIgnoreCase)
    {
        ["alpha"] = 'a',
        ["alfa"] = 'a',
        ["bravo"] = 'b',
        ["charlie"] = 'c',
        ["delta"] = 'd',
        ["echo"] = 'e',
        ["foxtrot"] = 'f',
        ["golf"] = 'g',
        ["hotel"] = 'h',
        ["india"] = 'i',
        ["juliet"] = 'j',
        ["juliett"] = 'j',
        ["kilo"] = 'k',
        ["lima"] = 'l',
        ["mike"] = 'm',
        ["november"] = 'n',
        ["oscar"] = 'o',
        ["papa"] = 'p',
        ["quebec"] = 'q',
        ["romeo"] = 'r',
        ["sierra"] = 's',
        ["tango"] = 't',
        ["uniform"] = 'u',
        ["victor"] = 'v',
        ["whiskey"] = 'w',
        ["whisky"] = 'w',
        ["xray"] = 'x',
        ["yankee"] = 'y',
        ["zulu"] = 'z',
        ["zero"] = '0',
        ["one"] = '1',
        ["wun"] = '1',
        ["two"] = '2',
        ["three"] = '3',
        ["tree"] = '3',
        ["four"] = '4',
        ["fower"] = '4',
        ["five"] = '5',
        ["fife"] = '5',
        ["six"] = '6',
        ["seven"] = '7',
        ["eight"] = '8',
        ["ait"] = '8',
        ["nine"] = '9',
        ["niner"] = '9',
        ["null"] = '0',
        ["eins"] = '1',
        ["zwei"] = '2',
        ["zwo"] = '2',
        ["drei"] = '3',
        ["vier"] = '4',
        ["fünf"] = '5',
        ["sechs"] = '6',
        ["sieben"] = '7',
        ["acht"] = '8',
        ["neun"] = '9',
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Words said while spelling that stand for no letter.</summary>
    static readonly FrozenSet<string> Passed = new[]
    {
        "dash", "hyphen", "minus", "underscore", "dot", "period", "point", "slash", "space", "comma", "then", "and", "next", "followed", "by", "capital", "uppercase", "upper", "lowercase", "lower", "case",
        "letter", "digit", "number", "the", "is", "ray", "first", "second", "third", "finally", "character",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>After a letter, these say that its example follows: "S as in Sugar", "S wie Siegfried".</summary>
    static readonly FrozenSet<string> AsIn = new[] { "as", "for", "like", "wie", "comme", "como", "come", "jak" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    internal static MappedText Words(MappedText source)
    {
        var builder = new MappedTextBuilder(source);
        var text = source.Text;
        var skip = false;
        foreach (var (start, length) in WordSpans(text))
        {
            var word = text.AsSpan(start, length);
            if (skip)
            {
                skip = word.Equals("in", StringComparison.OrdinalIgnoreCase);
                continue;
            }

            if (length == 1)
                builder.Add(LetterFolding.Fold(text[start]) is not '\0' and var single ? single : Break, start);
            else if (builder.Length > 0 && builder.Last != Break && AsIn.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
                skip = true;
            else if (Radio.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var letter))
                builder.Add(letter, start);
            else if (!Passed.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word) && builder.Last != Break)
                builder.Add(Break, start);
        }

        return builder.Build();
    }

    /// <summary>The first letters of the words, or of the lines only (an acrostic).</summary>
    internal static MappedText FirstLetters(MappedText source, bool ofLines)
    {
        var builder = new MappedTextBuilder(source);
        var after = -1;
        foreach (var (start, length) in WordSpans(source.Text))
        {
            var inLine = after >= 0 && !source.Text.AsSpan(after, start - after).Contains('\n');
            after = start + length;
            if (ofLines && inLine)
                continue;

            if (LetterFolding.Fold(source.Text[start]) is not '\0' and var letter)
                builder.Add(letter, start);
        }

        return builder.Build();
    }

    /// <summary>Numbers that stand for characters (decimal ASCII), and letters that their place in the alphabet stands for (A1Z26).</summary>
    internal static MappedText Numbers(MappedText source, bool ofAlphabet)
    {
        var builder = new MappedTextBuilder(source);
        foreach (var (start, length) in WordSpans(source.Text))
        {
            if (length > 3 || !int.TryParse(source.Text.AsSpan(start, length), out var number))
                number = -1;
            var character = ofAlphabet
                ? number is >= 1 and <= 26 ? (char)('a' + number - 1) : Break
                : number is >= 0x20 and <= 0x7e ? (char)number : Break;
            if (character != Break || builder.Last != Break)
                builder.Add(character, start);
        }

        return builder.Build();
    }

    internal static MappedText Morse(MappedText source)
    {
        var builder = new MappedTextBuilder(source);
        var text = source.Text;
        for (var i = 0; i < text.Length;)
        {
            if (Sign(text[i]) == '\0')
            {
                if (char.IsLetterOrDigit(text[i]) && builder.Last != Break)
                    builder.Add(Break, i);
                i++;
                continue;
            }

            var (code, start) = (1, i);
            for (; i < text.Length && Sign(text[i]) is not '\0' and var sign; i++)
                code = code >= 0x100 ? 0x100 : (code << 1) | (sign == '-' ? 1 : 0);
            if (MorseLetters.TryGetValue(code, out var letter))
                builder.Add(letter, start);
        }

        return builder.Build();
    }

    static char Sign(char c) => c switch
    {
        '.' or '·' or '•' or '∙' or '․' => '.',
        '-' or '−' or '–' or '—' or '_' or '‐' => '-',
        _ => '\0',
    };

    static readonly FrozenDictionary<int, char> MorseLetters = (
        "a.- b-... c-.-. d-.. e. f..-. g--. h.... i.. j.--- k-.- l.-.. m-- n-. o--- p.--. q--.- r.-. s... t- u..- v...- w.-- x-..- y-.-- z--.. " +
        "0----- 1.---- 2..--- 3...-- 4....- 5..... 6-.... 7--... 8---.. 9----.")
        .Split(' ').ToFrozenDictionary(entry => entry[1..].Aggregate(1, (code, sign) => (code << 1) | (sign == '-' ? 1 : 0)), entry => entry[0]);

    /// <summary>Words: letters and digits of any script; an underscore, a hyphen and a full stop part words.</summary>
    static IEnumerable<(int Start, int Length)> WordSpans(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && char.IsLetterOrDigit(text[i]))
                i++;
            yield return (start, i - start);
        }
    }
}
