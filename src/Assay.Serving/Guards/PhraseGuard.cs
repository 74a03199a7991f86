using System.Buffers;
using Assay.Text.Normalisation;

namespace Assay.Serving.Guards;

/// <summary>
/// Words and phrases that an operator does not want, compared as a reader sees them: case, accents, look-alike letters, invisible characters and white space make no difference, nor do signs and blanks between the
/// letters of a whole phrase. In what goes to the model also within what is encoded; in answers where that is one word.
/// </summary>
sealed class PhraseGuard : IGuard
{
    const int Slack = 32, LongestWord = 4096, LeastLetters = 6;

    static readonly HashSet<FormStep> Words = [FormStep.Base64, FormStep.Hexadecimal, FormStep.Percent, FormStep.HtmlReferences, FormStep.Escapes];

    readonly string[] _plain, _letters;
    readonly SearchValues<string> _anyPlain, _anyLetters;
    readonly int _reach;

    internal PhraseGuard(IReadOnlyList<string> phrases)
    {
        using var folded = new FoldedText();
        List<string> plain = [], letters = [];
        foreach (var phrase in phrases)
        {
            folded.Fold(phrase.Trim());
            plain.Add(FoldedLetters.Of(folded, phrase.Length, lettersOnly: false).Text);
            letters.Add(FoldedLetters.Of(folded, phrase.Length, lettersOnly: true).Text);
        }

        _plain = [.. plain.Where(p => p.Length > 0).Distinct().OrderByDescending(p => p.Length)];
        _letters = [.. letters.Where(p => p.Length >= LeastLetters).Distinct().OrderByDescending(p => p.Length)];
        _anyPlain = SearchValues.Create(_plain, StringComparison.Ordinal);
        _anyLetters = SearchValues.Create(_letters, StringComparison.Ordinal);
        _reach = (_plain.Length == 0 ? 0 : _plain[0].Length * 3) + Slack;
    }

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        using var folded = new FoldedText();
        foreach (var part in inspection.For(rule))
        {
            foreach (var (start, end) in In(part.Text, folded))
                hits.Add(new GuardHit(part, start, end - start, 1, "a phrase of the policy"));
            if (!TextForms.MayHide(part.Text))
                continue;
            foreach (var form in TextForms.Of(part.Text, inspection.IsAnswer ? new FormLimits(1) : null))
                if ((!inspection.IsAnswer || (Words.Contains(form.Steps[0]) && form.Length <= LongestWord && OneWord(part.Text, form))) && In(form.Text, folded).Count > 0)
                    hits.Add(new GuardHit(part, form.Start, form.Length, 1, $"a phrase of the policy, hidden ({string.Join(", ", form.Steps)})"));
        }
    }

    /// <summary>Where a phrase stands: start and end, in order, none over another.</summary>
    internal List<(int Start, int End)> In(string text, FoldedText folded)
    {
        folded.Fold(text);
        List<(int Start, int End)> found = [];
        Find(FoldedLetters.Of(folded, text.Length, lettersOnly: false), _anyPlain, _plain, (_, _) => true, found);
        if (_letters.Length > 0)
            Find(FoldedLetters.Of(folded, text.Length, lettersOnly: true), _anyLetters, _letters, (start, end) => (start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end])), found);
        if (found.Count < 2)
            return found;
        found.Sort();
        List<(int Start, int End)> apart = [];
        foreach (var one in found)
            if (apart.Count == 0 || one.Start >= apart[^1].End)
                apart.Add(one);
            else if (one.End > apart[^1].End)
                apart[^1] = (apart[^1].Start, one.End);
        return apart;
    }

    void Find(FoldedLetters letters, SearchValues<string> any, string[] phrases, Func<int, int, bool> whole, List<(int, int)> found)
    {
        var text = letters.Text.AsSpan();
        for (var at = 0; at < text.Length;)
        {
            var next = text[at..].IndexOfAny(any);
            if (next < 0)
                return;
            at += next;
            var step = 1;
            foreach (var phrase in phrases)
            {
                if (!text[at..].StartsWith(phrase, StringComparison.Ordinal))
                    continue;
                var (start, end) = letters.Source(at, phrase.Length);
                // What is drawn out over more than that is another text between.
                if (end - start > _reach || !whole(start, end))
                    continue;
                found.Add((start, end));
                step = phrase.Length;
                break;
            }

            at += step;
        }
    }

    public int HoldFrom(string text)
    {
        var window = Math.Max(0, text.Length - _reach);
        if (window > 0 && char.IsLowSurrogate(text[window]))
            window--;
        using var folded = new FoldedText();
        folded.Fold(text.AsSpan(window));
        var from = Math.Min(Begin(FoldedLetters.Of(folded, text.Length - window, lettersOnly: false), _plain), Begin(FoldedLetters.Of(folded, text.Length - window, lettersOnly: true), _letters)) + window;
        var word = text.Length;
        while (word > 0 && text.Length - word < LongestWord && !char.IsWhiteSpace(text[word - 1]))
            word--;
        // A word may be the beginning of an encoded one.
        return Math.Min(from, word);
    }

    static int Begin(FoldedLetters letters, string[] phrases)
    {
        for (var at = 0; at < letters.Text.Length; at++)
            foreach (var phrase in phrases)
                if (phrase.Length > letters.Text.Length - at && phrase.AsSpan().StartsWith(letters.Text.AsSpan(at), StringComparison.Ordinal))
                    return letters.Origins[at];
        return letters.Origins[^1];
    }

    static bool OneWord(string text, TextForm form) => text.AsSpan(form.Start, form.Length).IndexOfAny(' ', '\n', '\t') < 0;
}
