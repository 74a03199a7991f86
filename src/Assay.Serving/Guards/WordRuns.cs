namespace Assay.Serving.Guards;

/// <summary>A run of words in a text, by a hash of its letters.</summary>
readonly record struct WordRun(ulong Hash, int Start, int Length);

/// <summary>Runs of so many words, each beginning one word later. Letters and digits count, in small letters; everything else parts words.</summary>
static class WordRuns
{
    const ulong Offset = 14695981039346656037, Prime = 1099511628211;

    internal static IEnumerable<WordRun> In(string text, int words)
    {
        // The last words in a ring: their hashes and where each begins.
        var (hashes, starts, count) = (new ulong[words], new int[words], 0);
        for (var at = 0; at < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[at]))
            {
                at++;
                continue;
            }

            starts[count % words] = at;
            var hash = Offset;
            for (; at < text.Length && char.IsLetterOrDigit(text[at]); at++)
                hash = (hash ^ char.ToLowerInvariant(text[at])) * Prime;
            hashes[count++ % words] = hash;
            if (count < words)
                continue;
            var run = Offset;
            for (var i = 0; i < words; i++)
                run = (run ^ hashes[(count + i) % words]) * Prime;
            var start = starts[count % words];
            yield return new(run, start, at - start);
        }
    }
}
