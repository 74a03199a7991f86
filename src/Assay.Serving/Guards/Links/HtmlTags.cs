using System.Buffers;
using System.Collections.Frozen;
using Assay.Text;

namespace Assay.Serving.Guards.Links;

/// <summary>HTML that runs, that fetches from hosts which are on no list, or that leads there (HTML Living Standard, 13.2.5, read loosely as browsers do).</summary>
sealed class HtmlTags(IReadOnlyList<string> hosts)
{
    internal const int LongestTag = 8192;
    const int MostUnclosed = 64;

    static readonly FrozenSet<string> Active = new[] { "script", "iframe", "object", "embed", "applet", "form", "base", "meta", "link", "frame", "frameset", "svg", "math", "portal", "style", "noscript", "template" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenSet<string> Addresses = new[] { "src", "href", "srcset", "action", "formaction", "data", "poster", "background", "xlink:href", "ping", "style", "cite", "srcdoc", "content", "lowsrc", "dynsrc", "manifest" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    static readonly SearchValues<string> Fetching = SearchValues.Create(["url", "@import", "expression", "\\", "image(", "image-set(", "src("], StringComparison.OrdinalIgnoreCase);
    static readonly char[] Parting = [' ', '\t', '\n', '\r', '\f', ','];

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
            var closed = open ? 0 : Closed(text, at);
            // One that nobody closes may be closed by the page that shows it; a text full of them is no page, and what hides in it is not looked for.
            if (closed == 0 && unclosed++ > MostUnclosed)
            {
                if (!open)
                    found.Add(new(at, text.Length - at, 1, "HTML that does not end", ""));
                break;
            }

            // A browser takes an end within quotes for a part of the value; a renderer that takes the quotes for text does not.
            var reach = closed > 0 ? closed : Math.Min(text.Length, at + LongestTag);
            var why = Why(text.AsSpan(at..reach), name, closed == 0 && reach < text.Length);
            if (why is null && !open && end < reach)
                why = Why(text.AsSpan(at..end), name, false);
            else if (why is not null && closed > end)
                end = closed;
            if (why is null)
            {
                at = open ? at + 1 : end;
                continue;
            }

            end = open ? text.Length : end;
            // What stands between the tags of a script is no text.
            if (name.Equals("script", StringComparison.OrdinalIgnoreCase) || name.Equals("style", StringComparison.OrdinalIgnoreCase))
                end = text.IndexOf("</" + name, end, StringComparison.OrdinalIgnoreCase) is >= 0 and var close ? text.IndexOf('>', close) is >= 0 and var last ? last + 1 : text.Length : text.Length;
            found.Add(new(at, end - at, why.Value.Score, why.Value.Why, ""));
            at = end;
        }

        return found;
    }

    /// <summary>Where the first tag begins that is not closed yet; the length of the text where there is none.</summary>
    internal static int Unclosed(string text, int from)
    {
        for (var at = text.IndexOf('<', from); at >= 0; at = text.IndexOf('<', at))
        {
            if (at + 1 == text.Length)
                return at;
            var closed = char.IsAsciiLetter(text[at + 1]) ? Closed(text, at) : at + 1;
            if (closed == 0)
                return at;
            at = closed;
        }

        return text.Length;
    }

    // Just after the mark that ends a tag; 0 where none does.
    static int Closed(string text, int at)
    {
        var tag = text.AsSpan(at..Math.Min(text.Length, at + LongestTag));
        var i = NameEnd(tag);
        while (i < tag.Length && tag[i] != '>')
            i = Attribute(tag, i).Next;
        return i < tag.Length ? at + i + 1 : 0;
    }

    static int NameEnd(ReadOnlySpan<char> tag)
    {
        var i = 1;
        while (i < tag.Length && !char.IsWhiteSpace(tag[i]) && tag[i] is not ('/' or '>'))
            i++;
        return i;
    }

    // One attribute, or what parts them (13.2.5.32 to 13.2.5.39): its name may begin with =, and quotes mean something only where a value begins.
    static (Range Name, Range Value, int Next) Attribute(ReadOnlySpan<char> tag, int at)
    {
        if (char.IsWhiteSpace(tag[at]) || tag[at] is '/' or '>')
            return (..0, ..0, at + 1);
        var name = at++;
        while (at < tag.Length && !char.IsWhiteSpace(tag[at]) && tag[at] is not ('=' or '>' or '/'))
            at++;
        var named = name..at;
        var value = Skipped(tag, at);
        if (value >= tag.Length || tag[value] != '=')
            return (named, ..0, at);
        value = Skipped(tag, value + 1);
        var end = value;
        if (value < tag.Length && tag[value] is '"' or '\'')
        {
            end = tag[(value + 1)..].IndexOf(tag[value]) is >= 0 and var length ? value + 1 + length : tag.Length;
            return (named, (value + 1)..end, Math.Min(tag.Length, end + 1));
        }

        while (end < tag.Length && !char.IsWhiteSpace(tag[end]) && tag[end] != '>')
            end++;
        return (named, value..end, end);
    }

    static int Skipped(ReadOnlySpan<char> tag, int at)
    {
        while (at < tag.Length && char.IsWhiteSpace(tag[at]))
            at++;
        return at;
    }

    // Of a tag that is cut off, the value at its end may go on.
    (double Score, string Why)? Why(ReadOnlySpan<char> tag, string name, bool cut)
    {
        if (Active.Contains(name))
            return (1, $"active HTML: <{name.ToLowerInvariant()}>");
        var why = default((double, string)?);
        for (var at = NameEnd(tag); at < tag.Length;)
        {
            var (named, valued, next) = Attribute(tag, at);
            at = next;
            var attribute = tag[named];
            if (valued.Equals(..0))
                continue;
            if (attribute.Length > 2 && attribute.StartsWith("on", StringComparison.OrdinalIgnoreCase) && char.IsAsciiLetter(attribute[2]))
                return (1, "active HTML: an event handler");
            if (!Addresses.Contains(attribute.ToString()))
                continue;
            if (cut && next == tag.Length)
                return (1, "HTML that does not end");
            if (Leads(attribute, tag[valued], name) is { } leads)
                why = leads;
        }

        return why;
    }

    (double, string)? Leads(ReadOnlySpan<char> attribute, ReadOnlySpan<char> value, string name)
    {
        if (attribute.Equals("style", StringComparison.OrdinalIgnoreCase))
            return HtmlReferences.Undo(value.ToString()).AsSpan().ContainsAny(Fetching) ? (1, "a style that fetches") : null;
        if (attribute.Equals("srcdoc", StringComparison.OrdinalIgnoreCase))
            return (1, "active HTML: srcdoc");
        // White space parts the addresses of these, and a comma may: it may also stand in a name before an @.
        if (attribute.Equals("srcset", StringComparison.OrdinalIgnoreCase) || attribute.Equals("ping", StringComparison.OrdinalIgnoreCase))
        {
            var undone = HtmlReferences.Undo(value.ToString());
            return undone.Split(',').Concat(undone.Split((char[]?)null)).All(one => LinkTarget.Of(one.Trim(Parting)).IsAmong(hosts)) ? null : (1, "an image at a host that is not on the list");
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
