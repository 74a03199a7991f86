namespace Assay.Build.ModelFiles.Xml;

/// <summary>
/// Reads what stands before the root element (XML 1.0, section 2.8) without following anything: declarations of
/// entities are taken down, never expanded.
/// </summary>
internal sealed class XmlPrologReader(string text)
{
    const int MostEntities = 1_000;
    readonly List<XmlEntity> entities = [];
    readonly List<string> sheets = [];
    int at;

    /// <summary>Null when no root element comes within the text.</summary>
    public XmlProlog? Read()
    {
        var (declared, doctype, inner) = (false, false, false);
        string? external = null;
        if (text.StartsWith('\ufeff'))
            at = 1;
        while (true)
        {
            Space();
            if (Takes("<?"))
            {
                var end = text.IndexOf("?>", at, StringComparison.Ordinal);
                if (end < 0)
                    return null;
                declared |= Is("xml ") || Is("xml\t") || Is("xml\n") || Is("xml\r");
                if (Is("xml-stylesheet"))
                    sheets.Add(text[at..Math.Min(end, at + 300)]);
                at = end + 2;
            }
            else if (Takes("<!--"))
            {
                if (!Past("-->"))
                    return null;
            }
            else if (Takes("<!DOCTYPE"))
            {
                doctype = true;
                if (!Doctype(out external, out inner))
                    return doctype && entities.Count > 0 ? new XmlProlog(declared, true, inner, external, entities, sheets, "") : null;
            }
            else
            {
                break;
            }
        }

        if (at + 1 >= text.Length || text[at] != '<' || !(char.IsLetter(text[at + 1]) || text[at + 1] is '_' or ':'))
            return null;
        at++;
        var root = Name();
        // A name that the text ends with may not be whole.
        if (at >= text.Length)
            return null;
        return new XmlProlog(declared, doctype, inner, external, entities, sheets, root[(root.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    }

    // <!DOCTYPE name SYSTEM "address" [ declarations ]>
    bool Doctype(out string? external, out bool inner)
    {
        (external, inner) = (null, false);
        Space();
        Name();
        Space();
        if (Takes("SYSTEM"))
        {
            external = Quoted() ?? "";
        }
        else if (Takes("PUBLIC"))
        {
            var name = Quoted();
            external = Quoted() ?? name ?? "";
        }

        Space();
        if (Takes("["))
        {
            inner = true;
            if (!Declarations())
                return false;
        }

        Space();
        return Takes(">");
    }

    bool Declarations()
    {
        while (at < text.Length)
        {
            Space();
            if (Takes("]"))
                return true;
            if (Takes("<!--"))
            {
                if (!Past("-->"))
                    return false;
            }
            else if (Takes("<!ENTITY"))
            {
                if (!Entity())
                    return false;
            }
            else if (at < text.Length && text[at] == '%')
            {
                if (!Past(";"))
                    return false;
            }
            else if (!Markup())
            {
                return false;
            }
        }

        return false;
    }

    bool Entity()
    {
        var start = at;
        Space();
        var parameter = Takes("%");
        Space();
        var name = Name();
        Space();
        var external = Takes("SYSTEM") || Takes("PUBLIC");
        var value = Quoted();
        if (external && Quoted() is { } address)
            value = address;
        if (entities.Count < MostEntities && value is not null)
            entities.Add(new XmlEntity(name, value.Length > 300 ? value[..300] : value, external, parameter, !external && Uses(value), start));
        return value is not null && Past(">");
    }

    // References to characters, by number, stand for nothing else.
    static bool Uses(string value)
    {
        for (var i = value.IndexOfAny(['&', '%']); i >= 0; i = value.IndexOfAny(['&', '%'], i + 1))
            if (i + 1 < value.Length && value[i + 1] != '#' && value.IndexOf(';', i) > i)
                return true;
        return value.Contains("&#38;", StringComparison.Ordinal) || value.Contains("&#x26;", StringComparison.OrdinalIgnoreCase) || value.Contains("&#37;", StringComparison.Ordinal) || value.Contains("&#x25;", StringComparison.OrdinalIgnoreCase);
    }

    // Another declaration: to its end, quotes respected.
    bool Markup()
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == '>')
            {
                at++;
                return true;
            }

            if (text[at] is '"' or '\'')
            {
                at = text.IndexOf(text[at], at + 1);
                if (at < 0)
                    return Fails();
            }
        }

        return false;
    }

    bool Fails()
    {
        at = text.Length;
        return false;
    }

    string? Quoted()
    {
        Space();
        if (at >= text.Length || text[at] is not ('"' or '\''))
            return null;
        var end = text.IndexOf(text[at], at + 1);
        if (end < 0)
            return null;
        var value = text[(at + 1)..end];
        at = end + 1;
        return value;
    }

    string Name()
    {
        var start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('>' or '[' or '/' or '"' or '\'' or '<' or ';'))
            at++;
        return text[start..at];
    }

    void Space()
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
            at++;
    }

    bool Past(string mark)
    {
        var end = text.IndexOf(mark, Math.Min(at, text.Length), StringComparison.Ordinal);
        at = end < 0 ? text.Length : end + mark.Length;
        return end >= 0;
    }

    bool Is(string word) => string.CompareOrdinal(text, at, word, 0, word.Length) == 0;

    bool Takes(string word)
    {
        if (!Is(word))
            return false;
        at += word.Length;
        return true;
    }
}
