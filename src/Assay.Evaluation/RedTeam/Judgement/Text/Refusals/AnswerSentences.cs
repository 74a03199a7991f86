namespace Assay.Evaluation.RedTeam.Judgement.Text;

enum SentenceForm
{
    Plain,
    Item,
    Code,
    Quoted,
}

/// <param name="Text">Without marks of markup, quotations and code in it.</param>
sealed record AnswerSentence(string Text, int Start, int Length, SentenceForm Form)
{
    /// <summary>Words; where a script writes none apart, two characters count as one.</summary>
    internal int Words { get; } = CountWords(Text);

    internal bool IsQuestion => Text.AsSpan().TrimEnd(" )*").EndsWith("?") || Text.AsSpan().TrimEnd().EndsWith("？") || Text.AsSpan().TrimEnd().EndsWith("؟");

    static int CountWords(string text)
    {
        var (words, inside, dense) = (0, false, 0);
        foreach (var c in text)
        {
            if (c is >= '\u3040' and <= '\u9fff')
                dense++;
            var letter = LetterFolding.IsWordCharacter(c) || (inside && c == '\'');
            words += letter && !inside ? 1 : 0;
            inside = letter;
        }

        return dense > 0 ? words + dense / 2 : words;
    }
}

/// <summary>
/// Parts an answer into sentences, and tells what its writer says from what it only quotes: fenced and inline code, quotations in the marks of many
/// languages, lines of dialogue. Reads the first 16,000 characters and at most 400 sentences.
/// </summary>
static class AnswerSentences
{
    const int Most = 16_000;
    const int MostSentences = 400;
    const int LongestQuote = 600;

    /// <summary>Stands where a quotation or code was taken out of a sentence.</summary>
    const char Gap = '\u0003';

    internal static List<AnswerSentence> Of(string answer)
    {
        var text = answer.Length > Most ? answer[..Most] : answer;
        var sentences = new List<AnswerSentence>();
        var keepQuotes = IsData(text) || IsOneQuote(text);
        for (var at = 0; at < text.Length && sentences.Count < MostSentences;)
        {
            var end = text.IndexOf('\n', at) is >= 0 and var found ? found : text.Length;
            var line = text.AsSpan(at, end - at);
            if (line.TrimStart().StartsWith("```") || line.TrimStart().StartsWith("~~~"))
            {
                var fence = line.TrimStart()[..3].ToString();
                var close = text.IndexOf("\n" + fence, end, StringComparison.Ordinal);
                var last = close < 0 ? text.Length : close + 4;
                sentences.Add(new AnswerSentence("", at, last - at, SentenceForm.Code));
                at = last;
                continue;
            }

            Line(text, at, end, keepQuotes, sentences);
            at = end + 1;
        }

        return MarkDialogue(sentences);
    }

    static void Line(string text, int from, int end, bool keepQuotes, List<AnswerSentence> sentences)
    {
        var (start, item) = AfterMarks(text, from, end);
        var quotedLine = start < end && text[start] is '—' or '–' && start + 1 < end && text[start + 1] is ' ' or not (>= '0' and <= '9');
        quotedLine &= start < end && text[start] is '—' or '–';
        var builder = new System.Text.StringBuilder();
        var begin = start;
        for (var i = start; i < end; i++)
        {
            var c = text[i];
            if (!keepQuotes && Closing(c, text, i) is not '\0' and var closing && text.IndexOf(closing, i + 1, int.Min(end - i - 1, LongestQuote)) is > 0 and var close)
            {
                builder.Append(' ').Append(Gap);
                // A quotation that ends its sentence ends it here too.
                i = close;
                if (text[close - 1] is '.' or '!' or '?' or '。' && close + 2 < end && text[close + 1] == ' ' && char.IsUpper(text[close + 2]))
                    Flush(i + 1);
                continue;
            }

            if (c == '<' && text.IndexOf('>', i, int.Min(end - i, 200)) is > 0 and var tag && i + 1 < end && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '/' or '!'))
            {
                i = tag;
                builder.Append(' ');
                continue;
            }

            if (c is '*' or '_' or '#' or '\u200b' or '\u200c' or '\ufeff' or '\u00ad')
                continue;
            builder.Append(c switch { '\u2019' or '\u2018' or 'ʼ' => '\'', '\u00a0' or '\u202f' or '\t' => ' ', _ => c });
            if (Ends(text, i, end) || (keepQuotes && c is '"' or '{' or '}'))
                Flush(i + 1);
        }

        Flush(end);

        void Flush(int to)
        {
            var sentence = builder.ToString().Trim();
            builder.Clear();
            if (sentence.AsSpan().Trim(Gap).Trim(' ').Trim(".!?…,;:".AsSpan()).Length == 0 && sentence.Contains(Gap, StringComparison.Ordinal))
                sentences.Add(new AnswerSentence(sentence, begin, to - begin, SentenceForm.Quoted));
            else if (sentence.Length > 0)
                sentences.Add(new AnswerSentence(sentence, begin, to - begin, quotedLine ? SentenceForm.Quoted : item ? SentenceForm.Item : SentenceForm.Plain));
            begin = to;
        }
    }

    static bool Ends(string text, int i, int end) => text[i] switch
    {
        '。' or '！' or '？' or '।' or '؟' => true,
        '.' or '!' or '?' or '…' => i + 1 >= end || char.IsWhiteSpace(text[i + 1]) || (text[i] is '!' or '?' && text[i + 1] is not ('.' or '!' or '?' or ')' or '"' or '\'')),
        _ => false,
    };

    /// <summary>What closes the quotation that this character opens; none where it opens none.</summary>
    static char Closing(char c, string text, int at) => c switch
    {
        '“' => '”',
        '„' => text.IndexOf('“', at + 1) is var german && text.IndexOf('”', at + 1) is var polish && german >= 0 && (polish < 0 || german < polish) ? '“' : '”',
        '«' => '»',
        '「' => '」',
        '『' => '』',
        '《' => '》',
        '`' => '`',
        '"' => at == 0 || !char.IsLetterOrDigit(text[at - 1]) ? '"' : '\0',
        _ => '\0',
    };

    static (int Start, bool Item) AfterMarks(string text, int from, int end)
    {
        var i = from;
        while (i < end && (text[i] is '#' or '|' || char.IsWhiteSpace(text[i])))
            i++;
        var mark = i;
        while (i < end && char.IsAsciiDigit(text[i]))
            i++;
        if (i > mark && i - mark < 4 && i + 1 < end && text[i] is '.' or ')' && text[i + 1] == ' ')
            return (i + 2, true);
        if (mark + 1 < end && text[mark] is '-' or '*' or '•' or '+' && text[mark + 1] == ' ')
            return (mark + 2, true);
        if (text.AsSpan(mark, end - mark).StartsWith("Step ", StringComparison.OrdinalIgnoreCase) && mark + 5 < end && char.IsAsciiDigit(text[mark + 5]))
            return (mark, true);
        return (mark, false);
    }

    static bool IsData(string text) => text.AsSpan().Trim() is ['{', .., '}'] or ['[', .., ']'];

    static bool IsOneQuote(string text) => text.AsSpan().Trim() is ['"' or '“', .. var inner, '"' or '”'] && inner.IndexOfAny("\"“”") < 0;

    static readonly string[] Voices = ["dan", "gpt", "chatgpt", "ai", "assistant", "jailbreak", "classic", "note", "error", "answer", "warning", "bot", "step"];

    /// <summary>Lines that begin with two or more names and colons are a scene: what is said there is said by the figures.</summary>
    static List<AnswerSentence> MarkDialogue(List<AnswerSentence> sentences)
    {
        var speakers = sentences.Select(Speaker).Where(name => name.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return speakers.Count < 2 ? sentences : [.. sentences.Select(sentence => Speaker(sentence).Length > 0 ? sentence with { Form = SentenceForm.Quoted } : sentence)];
    }

    static string Speaker(AnswerSentence sentence)
    {
        var colon = sentence.Text.IndexOf(": ", StringComparison.Ordinal);
        if (colon is < 1 or > 20 || !char.IsUpper(sentence.Text[0]))
            return "";
        var name = sentence.Text[..colon];
        return name.All(c => char.IsLetter(c) || c is ' ' or '.') && name.Count(c => c == ' ') < 2 && !Voices.Contains(name.ToLowerInvariant()) ? name : "";
    }
}
