using Assay.Serving.Guards.Links;

namespace Assay.Serving.Guards;

/// <summary>
/// What takes data out of an answer, or runs in whoever shows it: images, links and HTML that lead to hosts which the policy does not name, scripts, event handlers, addresses
/// that run. What is fetched without a click scores 1, a link 0.8, a bare address that carries something 0.6, any other 0.5.
/// </summary>
sealed class ExfiltrationGuard(IReadOnlyList<string> hosts) : IGuard
{
    const int Longest = MarkdownLinks.LongestTarget + MarkdownLinks.LongestLabel;

    readonly MarkdownLinks _markdown = new(hosts);
    readonly HtmlTags _html = new(hosts);

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        foreach (var part in inspection.For(rule))
        {
            var tags = part.Text.Contains('<', StringComparison.Ordinal) ? _html.In(part.Text) : [];
            foreach (var link in tags)
                hits.Add(new GuardHit(part, link.Start, link.Length, link.Score, link.Why, link.Text));
            var tag = 0;
            foreach (var link in _markdown.In(part.Text))
            {
                while (tag < tags.Count && tags[tag].End <= link.Start)
                    tag++;
                // What stands within a tag goes with it.
                if (tag == tags.Count || link.Start < tags[tag].Start || link.End > tags[tag].End || tags[tag].Score < rule.Threshold)
                    hits.Add(new GuardHit(part, link.Start, link.Length, link.Score, link.Why, link.Text));
            }
        }
    }

    /// <summary>The last word; before it a bracket or a tag that is not closed, and a link that may still get an address.</summary>
    public int HoldFrom(string text)
    {
        var from = text.Length;
        while (from > 0 && text.Length - from < MarkdownLinks.LongestTarget && !char.IsWhiteSpace(text[from - 1]))
            from--;
        var window = Math.Max(0, text.Length - Longest);
        // One character more than is read of a tag, so that one which is longer is seen to be.
        from = Math.Min(from, HtmlTags.Unclosed(text, Math.Max(0, text.Length - HtmlTags.LongestTag - 1)));
        from = Math.Min(from, Bracket(text, window));
        return from > 0 && from < text.Length && text[from] == '[' && text[from - 1] == '!' ? from - 1 : from;
    }

    // The first bracket that is open, or closed and followed by an address that is not.
    static int Bracket(string text, int window)
    {
        Stack<int> open = [];
        var first = text.Length;
        for (var at = window; at < text.Length; at++)
        {
            if (text[at] == '[')
                open.Push(at);
            else if (text[at] == ']' && open.TryPop(out var start) && start < first && Unfinished(text, at, start))
                first = start;
        }

        foreach (var start in open)
            if (text.Length - start <= MarkdownLinks.LongestLabel && start < first)
                first = start;
        return first;
    }

    static bool Unfinished(string text, int close, int start)
    {
        if (close + 1 == text.Length)
            return true;
        var end = text[close + 1] switch
        {
            '(' => text.IndexOfAny([')', '\n'], MarkdownLinks.Reach(text, close)),
            ':' => text.IndexOf('\n', close),
            _ => start,
        };
        return end < 0 || (text[close + 1] == '(' && end + 1 == text.Length);
    }
}
