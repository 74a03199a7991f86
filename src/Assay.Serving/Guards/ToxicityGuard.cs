using Assay.Serving.Guards.Words;
using Assay.Text.Normalisation;

namespace Assay.Serving.Guards;

/// <summary>
/// Insults and slurs in English by weighed words: a list, no understanding. Quotation, reclaimed words and irony count like the rest, and hatred in polite words is not seen. The score is one minus the product of what
/// each word leaves; aimed at somebody a word weighs more.
/// </summary>
sealed class ToxicityGuard : IGuard
{
    const int Context = 200;
    const double Aimed = 1.4;

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        using var folded = new FoldedText();
        foreach (var part in inspection.For(rule))
        {
            folded.Fold(part.Text);
            // Words that stand far apart do not add up: a long text is no worse than its worst passage.
            var (left, start, end, aimed, hit) = (1.0, -1, 0, false, false);
            var text = folded.Text;
            for (var at = 0; at < text.Length;)
            {
                if (!char.IsLetter(text[at]))
                {
                    at++;
                    continue;
                }

                var from = at;
                while (at < text.Length && (char.IsLetter(text[at]) || text[at] is '\'' or '*' or '$' or '@'))
                    at++;
                var word = text[from..at].TrimEnd('\'');
                if (start >= 0 && from - end > Context)
                {
                    Add();
                    (left, start) = (1, -1);
                }

                aimed = (word[0] is 'y' or 'u' && word is "you" or "u" or "ur" or "your" or "youre" or "you're") || (aimed && word is "a" or "are" or "such" or "fucking" or "stupid" or "is" or "all");
                if (ToxicWords.Weight(word) is not (> 0 and var weight))
                    continue;
                left *= 1 - Math.Min(0.98, aimed ? weight * Aimed : weight);
                (start, end) = (start < 0 ? from : start, at);
                aimed = false;
            }

            Add();

            void Add()
            {
                if (start < 0 || hit)
                    return;
                var (source, length) = folded.Source(start, end - start);
                hits.Add(new GuardHit(part, source, length, 1 - left, "words of insult"));
                hit = 1 - left >= rule.Threshold;
            }
        }
    }

    /// <summary>Words nearby count together.</summary>
    public int HoldFrom(string text) => Math.Max(0, text.Length - Context - 64);
}
