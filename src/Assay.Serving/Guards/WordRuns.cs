namespace Assay.Serving.Guards;

/// <summary>A run of words in a text, by a hash of its letters.</summary>
readonly record struct WordRun(ulong Hash, int Start, int Length);

/// <summary>Runs of so many words, each beginning one word later. Letters and digits count, in small letters; everything else parts words.</summary>
static class WordRuns
{
    const ulong Offset = 14695981039346656037, Prime = 1099511628211;

    internal static IEnumerable<WordRun> In(string text, int words)
    {
        Queue<(ulong Hash, int Start)> last = new(words);
        for (var at = 0; at < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            var hash = Offset;
            for (; at < text.Length && char.IsLetterOrDigit(text[at]); at++)
                hash = (hash ^ char.ToLowerInvariant(text[at])) * Prime;
            if (last.Count == words)
                last.Dequeue();
            last.Enqueue((hash, start));
            if (last.Count < words)
                continue;
            var run = Offset;
            foreach (var (word, _) in last)
                run = (run ^ word) * Prime;
            yield return new(run, last.Peek().Start, at - last.Peek().Start);
        }
    }
}
