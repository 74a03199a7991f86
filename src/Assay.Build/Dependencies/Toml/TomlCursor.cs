namespace Assay.Build.Dependencies.Toml;

/// <summary>Walks along the text of a document.</summary>
internal sealed class TomlCursor(string text)
{
    int at;

    public int Position => at;

    public bool AtEnd => at >= text.Length;

    /// <summary>The character here; NUL at the end, which no document holds.</summary>
    public char Next => at < text.Length ? text[at] : '\0';

    public int Line => text.AsSpan(0, Math.Min(at, text.Length)).Count('\n') + 1;

    public char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    public void Skip(int count = 1) => at += count;

    /// <summary>Control characters stand nowhere, except tab and the two of a line's end; nor do halves of characters.</summary>
    public void CheckCharacters()
    {
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if ((c < ' ' && c is not ('\t' or '\n' or '\r')) || c == '\x7f' || (c == '\r' && Peek(1) != '\n'))
                throw new TomlException("a control character");
            if (char.IsHighSurrogate(c) && char.IsLowSurrogate(Peek(1)))
                at++;
            else if (char.IsSurrogate(c))
                throw new TomlException("half a character");
        }

        at = 0;
    }

    public bool TryTake(char c)
    {
        if (Next != c)
            return false;
        at++;
        return true;
    }

    public bool Take(char c) => TryTake(c) ? true : throw new TomlException(AtEnd ? $"it ends where '{c}' is expected" : $"'{Next}' where '{c}' is expected");

    public void Space()
    {
        while (Next is ' ' or '\t')
            at++;
    }

    /// <summary>Space, line ends and comments.</summary>
    public void Blank()
    {
        while (true)
        {
            Space();
            if (Next == '#')
                Comment();
            if (Next is '\n' or '\r')
                at++;
            else
                return;
        }
    }

    public void EndOfLine()
    {
        Space();
        if (Next == '#')
            Comment();
        if (!AtEnd && Next is not ('\n' or '\r'))
            throw new TomlException("something follows on the line");
    }

    public string Bare()
    {
        var start = at;
        while (char.IsAsciiLetterOrDigit(Next) || Next is '_' or '-')
            at++;
        return at > start ? text[start..at] : throw new TomlException("a key is missing");
    }

    /// <summary>Everything up to what ends a plain value. A date and a time may stand apart by one space.</summary>
    public string Word()
    {
        var start = at;
        while (!AtEnd && Next is not (',' or ']' or '}' or '#' or ' ' or '\t' or '\n' or '\r' or '='))
            at++;
        if (at - start == 10 && Next == ' ' && char.IsAsciiDigit(Peek(1)) && char.IsAsciiDigit(Peek(2)) && Peek(3) == ':' && text[start + 4] == '-')
            for (at++; !AtEnd && Next is not (',' or ']' or '}' or '#' or ' ' or '\t' or '\n' or '\r');)
                at++;
        return text[start..at];
    }

    void Comment()
    {
        var end = text.IndexOf('\n', at);
        at = end < 0 ? text.Length : end;
    }
}
