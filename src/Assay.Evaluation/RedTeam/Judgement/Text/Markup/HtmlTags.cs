namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <param name="Value">As written, without its quotes; null where the attribute has none.</param>
readonly record struct HtmlAttribute(string Name, string? Value, int Start, int Length);

sealed record HtmlTag(string Name, bool IsEnd, int Start, int Length, IReadOnlyList<HtmlAttribute> Attributes);

/// <summary>
/// Finds tags as a browser would (HTML Standard, tokenisation): a slash parts name and attributes, quotes may be missing, the end may be too.
/// A tag is read for 8,192 characters and 64 attributes.
/// </summary>
static class HtmlTags
{
    const int Longest = 8192;
    const int MostAttributes = 64;

    internal static IEnumerable<HtmlTag> In(string text)
    {
        for (var i = 0; i >= 0 && i + 1 < text.Length;)
        {
            i = text.IndexOf('<', i);
            if (i < 0 || i + 1 >= text.Length)
                yield break;
            var isEnd = text[i + 1] == '/';
            var name = i + (isEnd ? 2 : 1);
            if (name >= text.Length || !char.IsAsciiLetter(text[name]))
            {
                i++;
                continue;
            }

            var tag = Read(text, i, name, isEnd);
            if (tag is not null)
                yield return tag;
            i = tag is null ? i + 1 : i + tag.Length;
        }
    }

    static HtmlTag? Read(string text, int start, int name, bool isEnd)
    {
        var limit = int.Min(text.Length, start + Longest);
        var i = name;
        while (i < limit && !char.IsWhiteSpace(text[i]) && text[i] is not ('/' or '>' or '<'))
            i++;
        var tagName = text[name..i].ToLowerInvariant();
        // An address or a placeholder in angle brackets is no tag: <https://...>, <a@b.c>.
        if (tagName.Contains(':', StringComparison.Ordinal) || tagName.Contains('@', StringComparison.Ordinal) || tagName.Length > 40)
            return null;
        var attributes = new List<HtmlAttribute>();
        while (i < limit && text[i] != '>' && attributes.Count < MostAttributes)
        {
            if (text[i] == '/' || char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            if (text[i] == '<')
                break;
            i = Attribute(text, i, limit, attributes);
        }

        return new HtmlTag(tagName, isEnd, start, int.Min(limit, i + 1) - start, attributes);
    }

    static int Attribute(string text, int start, int limit, List<HtmlAttribute> attributes)
    {
        var i = start + 1;
        while (i < limit && !char.IsWhiteSpace(text[i]) && text[i] is not ('=' or '>' or '/'))
            i++;
        var name = text[start..i].ToLowerInvariant();
        var equals = i;
        while (equals < limit && char.IsWhiteSpace(text[equals]))
            equals++;
        if (equals >= limit || text[equals] != '=')
        {
            attributes.Add(new HtmlAttribute(name, null, start, i - start));
            return i;
        }

        i = equals + 1;
        while (i < limit && char.IsWhiteSpace(text[i]))
            i++;
        if (i < limit && text[i] is '"' or '\'')
        {
            var close = text.IndexOf(text[i], i + 1, limit - i - 1);
            var end = close < 0 ? limit : close;
            attributes.Add(new HtmlAttribute(name, text[(i + 1)..end], start, int.Min(limit, end + 1) - start));
            return int.Min(limit, end + 1);
        }

        var from = i;
        while (i < limit && !char.IsWhiteSpace(text[i]) && text[i] != '>')
            i++;
        attributes.Add(new HtmlAttribute(name, text[from..i], start, i - start));
        return i;
    }
}
