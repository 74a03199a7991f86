using Assay.Text.Normalisation;

namespace Assay.Serving.Guards;

/// <summary>
/// Texts that are nearly one of the policy's examples: the score is how many of an example's shingles (eight letters in a row, folded, without blanks) stand close together in the text. Sees changed
/// words, added sentences and another layout; not the same thing said in other words.
/// </summary>
sealed class ExampleGuard : IGuard
{
    /// <summary>Letters and digits that an example needs: below that it would be a phrase.</summary>
    internal const int LeastLetters = 24;
    const int Shingle = 8, LeastWindow = 512;
    const ulong Base = 1099511628211;

    readonly Dictionary<ulong, List<int>> _index = [];
    readonly int[] _counts;
    readonly int _window;

    internal ExampleGuard(IReadOnlyList<string> examples)
    {
        using var folded = new FoldedText();
        _counts = new int[examples.Count];
        foreach (var (i, example) in examples.Index())
        {
            folded.Fold(example);
            var letters = FoldedLetters.Of(folded, example.Length, lettersOnly: true).Text;
            _window = Math.Max(_window, letters.Length * 2);
            foreach (var hash in Hashes(letters).Distinct())
            {
                _counts[i]++;
                (_index.TryGetValue(hash, out var list) ? list : _index[hash] = []).Add(i);
            }
        }

        _window = Math.Max(_window, LeastWindow);
    }

    /// <summary>Letters of an example that count.</summary>
    internal static int Letters(string example) => example.Count(char.IsLetterOrDigit);

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        if (_counts.Length == 0)
            return;
        using var folded = new FoldedText();
        foreach (var part in inspection.For(rule))
        {
            folded.Fold(part.Text);
            var letters = FoldedLetters.Of(folded, part.Text.Length, lettersOnly: true);
            foreach (var (start, length, score) in In(letters.Text, rule.Threshold))
            {
                var (from, end) = letters.Source(start, length);
                hits.Add(new GuardHit(part, from, end - from, score, "nearly an example of the policy"));
            }
        }
    }

    // Windows that overlap by half: what stands in one stands whole in the next.
    IEnumerable<(int Start, int Length, double Score)> In(string letters, double threshold)
    {
        Queue<(ulong Hash, int At)> inside = [];
        Dictionary<ulong, int> present = [];
        var shared = new int[_counts.Length];
        var at = 0;
        foreach (var hash in Hashes(letters))
        {
            while (inside.TryPeek(out var oldest) && oldest.At < at - _window)
            {
                inside.Dequeue();
                if (--present[oldest.Hash] == 0)
                {
                    present.Remove(oldest.Hash);
                    foreach (var example in _index[oldest.Hash])
                        shared[example]--;
                }
            }

            if (_index.TryGetValue(hash, out var examples))
            {
                inside.Enqueue((hash, at));
                if (present.TryGetValue(hash, out var count))
                    present[hash] = count + 1;
                else
                {
                    present[hash] = 1;
                    foreach (var example in examples)
                        if (++shared[example] >= threshold * _counts[example])
                        {
                            yield return (inside.Peek().At, at + Shingle - inside.Peek().At, Math.Min(1, (double)shared[example] / _counts[example]));
                            yield break;
                        }
                }
            }

            at++;
        }
    }

    static IEnumerable<ulong> Hashes(string letters)
    {
        ulong hash = 0, first = 1;
        for (var i = 1; i < Shingle; i++)
            first *= Base;
        for (var i = 0; i < letters.Length; i++)
        {
            if (i >= Shingle)
                hash -= letters[i - Shingle] * first;
            hash = hash * Base + letters[i];
            if (i >= Shingle - 1)
                yield return hash;
        }
    }

    public int HoldFrom(string text) => text.Length;
}
