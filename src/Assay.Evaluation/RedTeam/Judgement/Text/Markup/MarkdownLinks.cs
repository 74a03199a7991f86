namespace Assay.Evaluation.RedTeam.Judgement.Text;

sealed record WrittenLink(string Form, string Url, int Start, int Length, bool IsImage);

/// <summary>Links and images of Markdown (inline, by reference, automatic) and bare addresses. Forgiving: what some renderer takes for a link is one.</summary>
static class MarkdownLinks
{
    const int LongestLabel = 1000;
    const int LongestUrl = 16384;

    /// <summary>The links of Markdown, then the addresses that stand outside of them and outside of <paramref name="tags"/>.</summary>
    internal static IEnumerable<WrittenLink> In(string text, IEnumerable<(int Start, int End)> tags)
    {
        var links = Inline(text).Concat(References(text)).ToList();
        var covered = links.Select(link => (link.Start, End: link.Start + link.Length)).Concat(tags).Order().ToList();
        var (next, reach) = (0, 0);
        foreach (var address in Addresses(text))
        {
            for (; next < covered.Count && covered[next].Start <= address.Start; next++)
                reach = int.Max(reach, covered[next].End);
            if (address.Start >= reach)
                links.Add(address);
        }

        return links;
    }

    static IEnumerable<WrittenLink> Inline(string text)
    {
        for (var (at, end) = (Next(text, "](", 0), 0); at >= 0; at = Next(text, "](", int.Max(end, at + 2)))
        {
            var open = at == 0 ? -1 : text.LastIndexOf('[', at - 1, int.Min(at, LongestLabel));
            if (open < 0)
                continue;
            var image = open > 0 && text[open - 1] == '!';
            (var url, end) = Destination(text, at + 2);
            if (url.Length > 0)
                yield return new WrittenLink(image ? "markdown image" : "markdown link", url, image ? open - 1 : open, end - (image ? open - 1 : open), image);
        }
    }

    static (string Url, int End) Destination(string text, int from)
    {
        var i = from;
        while (i < text.Length && char.IsWhiteSpace(text[i]))
            i++;
        var limit = int.Min(text.Length, i + LongestUrl);
        if (i < limit && text[i] == '<')
        {
            var close = text.IndexOf('>', i, limit - i);
            while (close > 0 && text[close - 1] == '\\')
                close = text.IndexOf('>', close + 1, limit - close - 1);
            return close < 0 ? ("", i) : (text[(i + 1)..close], close + 1);
        }

        var (start, depth) = (i, 0);
        for (; i < limit && !char.IsWhiteSpace(text[i]); i++)
        {
            // What a back slash stands before ends nothing (CommonMark 6.3).
            if (text[i] == '\\' && i + 1 < limit && !char.IsWhiteSpace(text[i + 1]))
            {
                i++;
                continue;
            }

            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth < 0)
                break;
        }

        return (text[start..i], int.Min(text.Length, i + 1));
    }

    /// <summary>[label]: address, at the beginning of a line; an image where one uses the label.</summary>
    static IEnumerable<WrittenLink> References(string text)
    {
        var images = ImageLabels(text);
        for (var at = Next(text, "]:", 0); at >= 0; at = Next(text, "]:", at + 2))
        {
            var reach = int.Min(at, 260);
            var open = at == 0 ? -1 : text.LastIndexOf('[', at - 1, reach);
            if (open < 0 || !BeginsLine(text, open))
                continue;
            var (url, end) = Destination(text, at + 2);
            if (url.Length > 0 && at > open + 1)
                yield return new WrittenLink("reference link", url, open, end - open, images.Contains(text[(open + 1)..at]));
        }
    }

    /// <summary>The labels that images use: ![label], ![label][] and ![words][label].</summary>
    static HashSet<string> ImageLabels(string text)
    {
        var labels = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var at = Next(text, "![", 0); at >= 0; at = Next(text, "![", at + 2))
        {
            var close = text.IndexOf(']', at, int.Min(LongestLabel, text.Length - at));
            if (close < 0)
                continue;
            labels.Add(text[(at + 2)..close]);
            if (close + 1 < text.Length && text[close + 1] == '[' && text.IndexOf(']', close + 1, int.Min(LongestLabel, text.Length - close - 1)) is > 0 and var end)
                labels.Add(text[(close + 2)..end]);
        }

        return labels;
    }

    static bool BeginsLine(string text, int at)
    {
        var i = at - 1;
        while (i >= 0 && at - i < 16 && text[i] is ' ' or '>' or '\t')
            i--;
        return i < 0 || text[i] == '\n';
    }

    static int Next(string text, string mark, int from) => from >= text.Length ? -1 : text.IndexOf(mark, from, StringComparison.Ordinal);

    static readonly System.Buffers.SearchValues<string> Beginnings = System.Buffers.SearchValues.Create(["http:", "https:", "ftp:", "ws:", "wss:", "www.", "javascript:", "data:text", "file:", "//", "\\\\", "mailto:"], StringComparison.OrdinalIgnoreCase);

    static IEnumerable<WrittenLink> Addresses(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var found = text.AsSpan(i).IndexOfAny(Beginnings);
            if (found < 0)
                yield break;
            var start = i + found;
            var end = start;
            while (end < text.Length && end < start + LongestUrl && !char.IsWhiteSpace(text[end]) && text[end] is not ('<' or '>' or '"' or '`' or '|' or '“' or '”' or '»'))
                end++;
            var url = text[start..end].TrimEnd('.', ',', ';', '!', '?', ')', ']', '}', '\'', '*');
            var slashes = text[start] is '/' or '\\';
            // Two strokes begin an address where a host follows and nothing stands before; else they are a comment or a part of another address.
            var plain = !slashes || (url.Length > 4 && (start == 0 || char.IsWhiteSpace(text[start - 1]) || text[start - 1] is '"' or '\'' or '(' or '=') && char.IsLetterOrDigit(url[2]) && url.Contains('.', StringComparison.Ordinal));
            if (plain && url.Length > 6)
                yield return new WrittenLink(start > 0 && text[start - 1] == '<' ? "autolink" : "bare address", url, start, url.Length, false);
            i = plain ? int.Max(end, start + 1) : start + 2;
        }
    }
}
