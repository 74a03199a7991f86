using System.Text;

namespace Assay.Serving.Guards;

/// <summary>Takes stretches out of a text.</summary>
static class Redaction
{
    /// <summary>The text with each stretch replaced; of two that overlap the first counts.</summary>
    internal static string Of(string text, IEnumerable<(int Start, int Length, string Instead)> stretches)
    {
        var result = new StringBuilder(text.Length);
        var done = 0;
        foreach (var (start, length, instead) in stretches.OrderBy(s => s.Start).ThenByDescending(s => s.Length))
        {
            var end = Math.Min(start + length, text.Length);
            if (start >= done)
                result.Append(text, done, start - done).Append(instead);
            done = Math.Max(done, end);
        }

        return result.Append(text, done, text.Length - done).ToString();
    }
}
