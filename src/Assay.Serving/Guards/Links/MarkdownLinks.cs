namespace Assay.Serving.Guards.Links;

/// <summary>
/// Links and images of Markdown (CommonMark 0.31: inline links 6.3, images 6.4, reference definitions 4.7), autolinks and bare addresses, that lead to hosts which are on no list.
/// </summary>
sealed class MarkdownLinks(IReadOnlyList<string> hosts)
{
    internal const int LongestLabel = 512, LongestTarget = 4096;
    const double Image = 1, Link = 0.8, Bare = 0.6, Harmless = 0.5;

    /// <summary>What leads out, in order, none over another.</summary>
    internal List<FoundLink> In(string text)
    {
        List<FoundLink> found = [];
        for (var at = 0; at < text.Length;)
        {
            var next = text.AsSpan(at).IndexOfAny("]:wW");
            if (next < 0)
                break;
            at += next;
            var link = text[at] == ']' ? Closing(text, at, found) : Address(text, at);
            if (link is { Score: > 0 } one && (found.Count == 0 || one.Start >= found[^1].End))
                found.Add(one);
            at = link is { } l ? Math.Max(at + 1, l.End) : at + 1;
        }

        return found;
    }

    FoundLink? Closing(string text, int at, List<FoundLink> found)
    {
        if (at + 1 >= text.Length || text[at + 1] is not ('(' or ':'))
            return null;
        var from = Begins(text, at);
        var angle = from < text.Length && text[from] == '<';
        var end = angle ? from + 1 : from;
        while (end < text.Length && end - from < LongestTarget && !(angle ? text[end] is '>' or '\n' : char.IsWhiteSpace(text[end]) || text[end] is ')' or '[' or ']'))
            end++;
        // Who reads loosely ends an address at the first bracket, who reads CommonMark takes more along: both ways have to lead to a host of the list.
        var reach = Reach(text, at);
        var first = angle ? from + 1 : from;
        var target = Target(text, first, end);
        var unread = from < text.Length && char.IsWhiteSpace(text[from]);
        if (!unread && target.IsAmong(hosts) && (reach == end || Target(text, first, reach).IsAmong(hosts)))
            return null;
        end = Math.Max(end, reach);
        var open = Opening(text, at);
        if (text[at + 1] == ':')
            // A definition stands at the beginning of a line; it is not shown, and what refers to it may be an image.
            return open < 0 || !LineBegins(text, open) ? null : Without(text, open, Line(text, end), Image, "a reference to a host that is not on the list", "", found);
        var close = end;
        while (close < text.Length && close - end < LongestLabel && text[close] is not (')' or '\n'))
            close++;
        close = close < text.Length && text[close] == ')' ? close + 1 : end;
        // A label that is too long to be one still belongs to a link.
        if (open < 0)
            return Without(text, at, close, Image, "a link to a host that is not on the list", "", found);
        var image = open > 0 && text[open - 1] == '!';
        var score = image || target.Scheme is not ("" or "http" or "https" or "mailto" or "tel") ? Image : Link;
        return Without(text, image ? open - 1 : open, close, score, image ? "an image at a host that is not on the list" : "a link to a host that is not on the list", text[(open + 1)..at], found);
    }

    // Where the address after "](" or "]:" begins.
    static int Begins(string text, int at)
    {
        var from = at + 2;
        while (from < text.Length && from - at < LongestLabel && char.IsWhiteSpace(text[from]))
            from++;
        return from;
    }

    /// <summary>Where the address after "](" or "]:" ends in CommonMark (6.3): brackets in pairs belong to it, and so does whatever a back slash stands before.</summary>
    internal static int Reach(string text, int at)
    {
        var from = Begins(text, at);
        var angle = from < text.Length && text[from] == '<';
        var (end, depth) = (angle ? from + 1 : from, 0);
        for (; end < text.Length && end - from < LongestTarget; end++)
        {
            var c = text[end];
            if (c == '\\' && end + 1 < text.Length && !char.IsWhiteSpace(text[end + 1]))
                end++;
            else if (angle ? c is '>' or '\n' : char.IsWhiteSpace(c))
                break;
            else if (!angle && text[at + 1] == '(' && (depth += c == '(' ? 1 : c == ')' ? -1 : 0) < 0)
                break;
        }

        return Math.Min(end, text.Length);
    }

    static LinkTarget Target(string text, int first, int end) => LinkTarget.Of(text.AsSpan(first..end), end == text.Length || end - first < LongestTarget - 1);

    // Renderers that end a bare address at white space alone take marks for a part of it: what stands before an @ is then a name, and no host.
    static LinkTarget? Longer(string text, int start, int at, int end)
    {
        var from = at;
        while (from < end && text[from] is ':' or '/' or '\\')
            from++;
        if (end == text.Length || text.AsSpan(from..end).IndexOfAny('/', '?', '#') >= 0)
            return null;
        var reach = end;
        while (reach < text.Length && reach - end < LongestLabel && !char.IsWhiteSpace(text[reach]) && text[reach] is not ('<' or '/' or '?' or '#'))
            reach++;
        var whole = reach == text.Length || reach - end < LongestLabel;
        return whole && !text.AsSpan(end..reach).Contains('@') ? null : LinkTarget.Of(text[at] == ':' ? text.AsSpan(start..reach) : "http://" + text[start..reach], whole);
    }

    // A link around an image: the words of both remain, and neither address.
    static FoundLink Without(string text, int start, int end, double score, string why, string label, List<FoundLink> found)
    {
        while (found.Count > 0 && found[^1].End > start)
        {
            var inner = found[^1];
            found.RemoveAt(found.Count - 1);
            label = label.Replace(text.Substring(inner.Start, inner.Length), inner.Text, StringComparison.Ordinal);
            (start, end, score) = (Math.Min(start, inner.Start), Math.Max(end, inner.End), Math.Max(score, inner.Score));
        }

        return new(start, end - start, score, why, label.Contains("://", StringComparison.Ordinal) ? "" : label);
    }

    // An address by itself: its scheme before the colon, or www.
    FoundLink? Address(string text, int at)
    {
        var start = at;
        if (text[at] == ':')
        {
            if (at + 2 >= text.Length || text[at + 1] is not ('/' or '\\') || text[at + 2] is not ('/' or '\\'))
                return Script(text, at);
            while (start > 0 && at - start < 16 && char.IsAsciiLetter(text[start - 1]))
                start--;
            if (start == at)
                return null;
        }
        else if (!text.AsSpan(at).StartsWith("www.", StringComparison.OrdinalIgnoreCase) || (at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '/' or '.' or '-' or '@')))
        {
            return null;
        }

        var end = at;
        while (end < text.Length && end - at < LongestTarget && !char.IsWhiteSpace(text[end]) && text[end] is not ('<' or '>' or '"' or '\'' or ')' or ']' or '`' or '|'))
            end++;
        var longer = Longer(text, start, at, end);
        var whole = end == text.Length || end - at < LongestTarget;
        while (end > at + 1 && text[end - 1] is '.' or ',' or ';' or '!' or '?' or ':')
            end--;
        var target = LinkTarget.Of(text[at] == ':' ? text.AsSpan(start..end) : "http://" + text[start..end], whole);
        if (!target.HasHost)
            return null;
        if (target.IsAmong(hosts) && longer is { } more && !more.IsAmong(hosts))
            target = more;
        if (target.IsAmong(hosts))
            return new(start, end - start, 0, "", "");
        var inAngles = start > 0 && text[start - 1] == '<' && end < text.Length && text[end] == '>';
        return new(inAngles ? start - 1 : start, end - start + (inAngles ? 2 : 0), target.Carries ? Bare : Harmless, "an address of a host that is not on the list", "(link removed)");
    }

    // javascript: and vbscript: run, data: of HTML shows a page.
    static FoundLink? Script(string text, int at)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["javascript", "vbscript", "data"])
        {
            if (at < scheme.Length || !text.AsSpan(at - scheme.Length, scheme.Length).Equals(scheme, StringComparison.OrdinalIgnoreCase) || (at > scheme.Length && char.IsLetterOrDigit(text[at - scheme.Length - 1])))
                continue;
            var end = at + 1;
            while (end < text.Length && end - at < LongestTarget && !char.IsWhiteSpace(text[end]) && text[end] is not ('>' or '"' or ')' or '`'))
                end++;
            if (end - at > 3 && (scheme != "data" || text.AsSpan(at + 1, Math.Min(64, end - at - 1)).IndexOfAny(',', ';') > 0))
                return new(at - scheme.Length, end - at + scheme.Length, 0.9, $"a {scheme}: address", "(link removed)");
            return new(at, end - at, 0, "", "");
        }

        return null;
    }

    static int Opening(string text, int close)
    {
        var depth = 0;
        for (var at = close - 1; at >= 0 && close - at <= LongestLabel; at--)
            if (text[at] == ']')
                depth++;
            else if (text[at] == '[' && depth-- == 0)
                return at;
        return -1;
    }

    static bool LineBegins(string text, int at)
    {
        while (at > 0 && text[at - 1] is ' ' or '\t' or '>')
            at--;
        return at == 0 || text[at - 1] == '\n';
    }

    static int Line(string text, int at)
    {
        var end = text.AsSpan(at, Math.Min(LongestLabel, text.Length - at)).IndexOf('\n');
        return end < 0 ? Math.Min(text.Length, at + LongestLabel) : at + end;
    }
}
