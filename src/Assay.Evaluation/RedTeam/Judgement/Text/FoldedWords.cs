using System.Text;

namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>The words of a text, folded; each character of a script without spaces is a word of its own.</summary>
static class FoldedWords
{
    internal static IEnumerable<(string Word, int Start, int Length)> Of(string text)
    {
        var word = new StringBuilder();
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            var c = i < text.Length ? text[i] : ' ';
            var dense = c is >= '\u3040' and <= '\u9fff';
            // Apostrophes, soft hyphens and invisible characters stand inside words.
            if (word.Length > 0 && c is '\'' or '\u2019' or '\u00ad' or '\u200b' or '\u200c' or '\u200d' or '\u2060')
                continue;
            var folded = dense ? '\0' : LetterFolding.Fold(c);
            if (folded == '\0' && !dense && i < text.Length && LetterFolding.IsWordCharacter(c))
                folded = c;
            if (folded != '\0')
            {
                start = word.Length == 0 ? i : start;
                word.Append(folded);
                continue;
            }

            if (word.Length > 0)
            {
                yield return (word.ToString(), start, i - start);
                word.Clear();
            }

            if (dense)
                yield return (c.ToString(), i, 1);
        }
    }
}
