using Assay.Text;

namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>What of a tag runs, and what it points to.</summary>
static class HtmlRunning
{
    static readonly HashSet<string> Loading = ["img", "image", "video", "audio", "source", "track", "input", "link", "body", "table", "td", "th", "bgsound", "use", "embed", "object", "iframe", "frame", "script"];
    static readonly HashSet<string> Addresses = ["href", "src", "action", "formaction", "data", "xlink:href", "srcset", "poster", "background", "lowsrc", "dynsrc", "ping", "cite", "manifest", "code", "codebase"];

    internal static IEnumerable<(string What, int Start, int Length)> Of(HtmlTag tag)
    {
        if (tag.Name is "script" or "applet" or "object" or "embed" or "iframe" or "frame" or "portal" or "base" or "handler")
            yield return ($"<{tag.Name}> element", tag.Start, tag.Length);
        if (tag.Name == "meta" && tag.Attributes.Any(attribute => attribute.Name == "http-equiv"))
            yield return ("a <meta> that gives the page an order", tag.Start, tag.Length);
        if (tag.Name is "form" or "button" or "input" && tag.Attributes.Any(attribute => attribute.Name is "action" or "formaction"))
            yield return ("a form that sends to an address", tag.Start, tag.Length);
        foreach (var attribute in tag.Attributes)
        {
            if (IsHandler(attribute))
                yield return ($"event handler {attribute.Name}", attribute.Start, attribute.Length);
            else if (attribute.Name == "srcdoc")
                yield return ("a page within the page (srcdoc)", attribute.Start, attribute.Length);
            else if (attribute.Value is { } value && (Addresses.Contains(attribute.Name) || attribute.Name is "to" or "values" or "from" or "content" or "style") && IsScript(value))
                yield return ($"script in {attribute.Name}", attribute.Start, attribute.Length);
        }
    }

    internal static IEnumerable<(string Url, bool Loads)> Targets(HtmlTag tag)
    {
        foreach (var attribute in tag.Attributes)
        {
            if (attribute.Value is not { Length: > 0 } value)
                continue;
            var loads = attribute.Name is not ("href" or "action" or "formaction" or "ping" or "cite") || (Loading.Contains(tag.Name) && attribute.Name == "href");
            if (attribute.Name is "srcset" or "ping")
                foreach (var candidate in Candidates(value))
                    yield return (candidate, loads);
            else if (Addresses.Contains(attribute.Name))
                yield return (value, loads);
            else if (attribute.Name == "style")
                foreach (var fetched in Fetched(HtmlReferences.Undo(value)))
                    yield return (fetched, true);
            else if (tag.Name == "meta" && attribute.Name == "content" && value.IndexOf("url=", StringComparison.OrdinalIgnoreCase) is >= 0 and var refresh)
                yield return (value[(refresh + 4)..].Trim('"', '\'', ' '), true);
        }
    }

    // White space parts the addresses of a srcset, and a comma may; it may also stand in a name before an @. How wide an image is, is no address.
    static IEnumerable<string> Candidates(string value)
    {
        var undone = HtmlReferences.Undo(value);
        return undone.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Concat(undone.Split(',').Select(one => one.Trim().Split(' ', 2)[0])).Select(one => one.Trim(',')).Where(one => one.Length > 0).Distinct(StringComparer.Ordinal);
    }

    // Every url() of a style, and what image-set() has in quotes.
    static IEnumerable<string> Fetched(string style)
    {
        foreach (var function in (string[])["url(", "image-set("])
            for (var at = style.IndexOf(function, StringComparison.OrdinalIgnoreCase); at >= 0; at = style.IndexOf(function, at + 1, StringComparison.OrdinalIgnoreCase))
                yield return style[(at + function.Length)..].TrimStart('"', '\'', ' ').Split([')', '"', '\''], 2)[0];
    }

    /// <summary>A script address, also with references, spaces and controls between its letters, as browsers read it.</summary>
    internal static bool IsScript(string value)
    {
        var head = value.Length > 400 ? value[..400] : value;
        var plain = string.Concat(LinkAddress.Undone(head).Where(c => c > ' ' && c != '\u00a0')).ToLowerInvariant();
        return plain.StartsWith("javascript:", StringComparison.Ordinal) || plain.StartsWith("vbscript:", StringComparison.Ordinal) || plain.StartsWith("livescript:", StringComparison.Ordinal)
            || plain.StartsWith("data:text/html", StringComparison.Ordinal) || plain.StartsWith("data:image/svg", StringComparison.Ordinal) || plain.StartsWith("data:application/xhtml", StringComparison.Ordinal)
            || plain.StartsWith("data:text/javascript", StringComparison.Ordinal) || plain.StartsWith("data:text/xml", StringComparison.Ordinal) || plain.Contains("expression(", StringComparison.Ordinal) || plain.Contains("url(javascript:", StringComparison.Ordinal);
    }

    static bool IsHandler(HtmlAttribute attribute) =>
        attribute.Value is not null && attribute.Name.Length > 4 && attribute.Name.StartsWith("on", StringComparison.Ordinal) && attribute.Name.All(char.IsAsciiLetterLower);
}
