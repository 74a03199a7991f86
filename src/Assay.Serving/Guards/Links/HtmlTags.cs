using System.Collections.Frozen;

namespace Assay.Serving.Guards.Links;

/// <summary>HTML that runs, that fetches from hosts which are on no list, or that leads there (HTML Living Standard, 13.2.5, read loosely as browsers do).</summary>
sealed class HtmlTags(IReadOnlyList<string> hosts)
{
    const int LongestTag = 8192, MostUnclosed = 64;

    static readonly FrozenSet<string> Active = new[] { "script", "iframe", "object", "embed", "applet", "form", "base", "meta", "link", "frame", "frameset", "svg", "math", "portal", "style", "noscript", "template" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenSet<string> Addresses = new[] { "src", "href", "srcset", "action", "formaction", "data", "poster", "background", "xlink:href", "ping", "style", "cite", "srcdoc", "content", "lowsrc", "dynsrc", "manifest" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Tags that may not stay, in order.</summary>
    internal List<FoundLink> In(string text)
    {
        List<FoundLink> found = [];
        var unclosed = 0;
        for (var at = 0; at < text.Length;)
        {
            var next = text.AsSpan(at).IndexOf('<');
            if (next < 0)
                break;
            at += next;
            var name = Name(text, at);
            if (name.Length == 0)
            {
                at++;
                continue;
            }

            var end = text.IndexOf('>', at) + 1;
            var open = end == 0;
            // One that nobody closes may be closed by the page that shows it; a text full of them is no page.
            if (open && unclosed++ > MostUnclosed)
                break;
            end = open ? Math.Min(text.Length, at + LongestTag) : end;
            if (Why(text.AsSpan(at..end), name) is not { } why)
            {
                at = open ? at + 1 : end;
                continue;
            }

            end = open ? text.Length : end;
            // What stands between the tags of a script is no text.
            if (name.Equals("script", StringComparison.OrdinalIgnoreCase) || name.Equals("style", StringComparison.OrdinalIgnoreCase))
                end = text.IndexOf("</" + name, end, StringComparison.OrdinalIgnoreCase) is >= 0 and var close ? text.IndexOf('>', close) is >= 0 and var last ? last + 1 : text.Length : text.Length;
            found.Add(new(at, end - at, why.Score, why.Why, ""));
            at = end;
        }

        return found;
    }

    (double Score, string Why)? Why(ReadOnlySpan<char> tag, string name)
    {
        if (Active.Contains(name))
            return (1, $"active HTML: <{name.ToLowerInvariant()}>");
        var at = name.Length + 1;
        var why = default((double, string)?);
        while (at < tag.Length)
        {
            while (at < tag.Length && (char.IsWhiteSpace(tag[at]) || tag[at] is '/' or '"' or '\''))
                at++;
            var start = at;
            while (at < tag.Length && !char.IsWhiteSpace(tag[at]) && tag[at] is not ('=' or '>' or '/' or '"' or '\''))
                at++;
            var attribute = tag[start..at];
            while (at < tag.Length && char.IsWhiteSpace(tag[at]))
                at++;
            if (at >= tag.Length || tag[at] != '=')
            {
                at += at == start ? 1 : 0;
                continue;
            }

            at++;
            while (at < tag.Length && char.IsWhiteSpace(tag[at]))
                at++;
            var quote = at < tag.Length && tag[at] is '"' or '\'' ? tag[at++] : '\0';
            var from = at;
            while (at < tag.Length && (quote != '\0' ? tag[at] != quote : !char.IsWhiteSpace(tag[at]) && tag[at] != '>'))
                at++;
            if (attribute.Length > 2 && attribute.StartsWith("on", StringComparison.OrdinalIgnoreCase) && char.IsAsciiLetter(attribute[2]))
                return (1, "active HTML: an event handler");
            if (Addresses.Contains(attribute.ToString()) && Leads(attribute, tag[from..at], name) is { } leads)
                why = leads;
        }

        return why;
    }

    (double, string)? Leads(ReadOnlySpan<char> attribute, ReadOnlySpan<char> value, string name)
    {
        if (attribute.Equals("style", StringComparison.OrdinalIgnoreCase))
            return value.Contains("url", StringComparison.OrdinalIgnoreCase) || value.Contains("@import", StringComparison.OrdinalIgnoreCase) || value.Contains("expression", StringComparison.OrdinalIgnoreCase) || value.Contains('\\') ? (1, "a style that fetches") : null;
        if (attribute.Equals("srcdoc", StringComparison.OrdinalIgnoreCase))
            return (1, "active HTML: srcdoc");
        if (attribute.Equals("srcset", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var one in value.Split(','))
                if (!LinkTarget.Of(value[one].Trim()).IsAmong(hosts))
                    return (1, "an image at a host that is not on the list");
            return null;
        }

        var target = LinkTarget.Of(value.Trim());
        if (target.IsAmong(hosts))
            return null;
        return name.Equals("a", StringComparison.OrdinalIgnoreCase) && target.Scheme is "http" or "https" or "mailto" or "tel" ? (0.8, "a link to a host that is not on the list") : (1, "HTML that fetches from a host that is not on the list");
    }

    static string Name(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && end - at < 24 && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or ':'))
            end++;
        return end > at + 1 && char.IsAsciiLetter(text[at + 1]) ? text[(at + 1)..end] : "";
    }
}
