using System.Globalization;

namespace Assay.Build.ModelFiles.Numpy;

/// <summary>
/// Bytes of one item of a type as NumPy writes it: <c>'&lt;f8'</c>, or a list of fields, each with a name (or a title and a
/// name), a type and, for arrays inside records, a shape (numpy.lib.format.dtype_to_descr).
/// </summary>
internal ref struct NumpyType
{
    const int Deepest = 32;
    readonly ReadOnlySpan<char> text;
    int at;
    bool objects;

    NumpyType(ReadOnlySpan<char> text) => this.text = text;

    /// <summary>The size; -1 when the text is no such type.</summary>
    public static long Read(string description, out bool hasObjects)
    {
        var reader = new NumpyType(description);
        var size = reader.Type(0);
        reader.Blank();
        hasObjects = reader.objects;
        return reader.at == description.Length ? size : -1;
    }

    long Type(int depth)
    {
        Blank();
        if (depth > Deepest || at >= text.Length)
            return -1;
        if (text[at] != '[')
            return Simple();
        at++;
        long total = 0;
        while (true)
        {
            Blank();
            if (Take(']'))
                return total;
            var field = Field(depth + 1);
            if (field < 0 || (total += field) > long.MaxValue / 2)
                return -1;
            Blank();
            Take(',');
        }
    }

    long Field(int depth)
    {
        if (!Take('('))
            return -1;
        Blank();
        // A title stands before the name, as a pair.
        if (Take('('))
        {
            if (Text() is null || !Comma() || Text() is null)
                return -1;
            Blank();
            if (!Take(')'))
                return -1;
        }
        else if (Text() is null)
        {
            return -1;
        }

        if (!Comma())
            return -1;
        var size = Type(depth);
        if (size >= 0 && Comma())
        {
            Blank();
            var count = Shape();
            size = count < 0 || (count > 0 && size > long.MaxValue / 4 / count) ? -1 : size * count;
        }

        Blank();
        return Take(')') ? size : -1;
    }

    long Simple()
    {
        if (Text() is not { Length: >= 1 } code)
            return -1;
        // NumPy writes the byte order first, and reads types without it.
        if (code is "O" or "object" or "object_" or "O4" or "O8")
        {
            objects = true;
            return 0;
        }

        if (code.Length < 2 || code[0] is not ('<' or '>' or '|' or '='))
            return -1;
        var kind = code[1];
        if (kind == 'O')
        {
            objects = true;
            return 0;
        }

        var digits = code.AsSpan(2);
        if (digits.IndexOf('[') is >= 0 and var unit)
            digits = digits[..unit];
        return char.IsAsciiLetter(kind) && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size < 1 << 30 ? size * (kind == 'U' ? 4 : 1) : -1;
    }

    long Shape()
    {
        if (!Take('('))
            return Number();
        long count = 1;
        while (true)
        {
            Blank();
            if (Take(')'))
                return count;
            var dimension = Number();
            if (dimension < 0 || (dimension > 0 && count > long.MaxValue / 4 / dimension))
                return -1;
            count *= dimension;
            Blank();
            Take(',');
        }
    }

    long Number()
    {
        var from = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return long.TryParse(text[from..at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    string? Text()
    {
        Blank();
        if (at >= text.Length || text[at] is not ('\'' or '"'))
            return null;
        var quote = text[at++];
        var from = at;
        while (at < text.Length && text[at] != quote)
            at += text[at] == '\\' ? 2 : 1;
        return at < text.Length ? text[from..at++].ToString() : null;
    }

    bool Comma()
    {
        Blank();
        return Take(',');
    }

    bool Take(char wanted)
    {
        if (at >= text.Length || text[at] != wanted)
            return false;
        at++;
        return true;
    }

    void Blank()
    {
        while (at < text.Length && text[at] is ' ' or '\n' or '\t')
            at++;
    }
}
