using System.Globalization;
using System.Numerics;

namespace Assay.Build.Dependencies.Versions;

/// <summary>Walks along the text of a version; the spellings are those of PEP 440's appendix B.</summary>
internal struct Pep440Cursor(string text)
{
    static readonly (string Word, char Letter)[] PreWords =
        [("alpha", 'a'), ("beta", 'b'), ("preview", 'c'), ("pre", 'c'), ("rc", 'c'), ("a", 'a'), ("b", 'b'), ("c", 'c')];
    static readonly string[] PostWords = ["post", "rev", "r"];

    int at;

    public readonly bool AtEnd => at >= text.Length;

    public readonly char Peek(int ahead) => at + ahead < text.Length ? text[at + ahead] : '\0';

    public readonly bool NextIs(char c) => Peek(0) == c;

    public bool Take(char c)
    {
        if (!NextIs(c))
            return false;
        at++;
        return true;
    }

    public bool Number(out BigInteger value)
    {
        var start = at;
        while (char.IsAsciiDigit(Peek(0)))
            at++;
        value = at == start ? BigInteger.Zero : at - start < 10 ? int.Parse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture) : BigInteger.Parse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture);
        return at > start;
    }

    public (char, BigInteger)? Pre()
    {
        var back = at;
        Separator();
        foreach (var (word, letter) in PreWords)
            if (Word(word))
                return (letter, Numbered());
        at = back;
        return null;
    }

    public BigInteger? Post()
    {
        var back = at;
        if (Take('-') && Number(out var bare))
            return bare;
        at = back;
        Separator();
        foreach (var word in PostWords)
            if (Word(word))
                return Numbered();
        at = back;
        return null;
    }

    public BigInteger? Dev()
    {
        var back = at;
        Separator();
        if (Word("dev"))
            return Numbered();
        at = back;
        return null;
    }

    public bool Local(out string[] parts)
    {
        parts = [];
        if (!Take('+'))
            return true;
        var found = new List<string>();
        do
        {
            var start = at;
            while (char.IsAsciiLetterOrDigit(Peek(0)))
                at++;
            if (at == start)
                return false;
            var part = text[start..at];
            found.Add(part.All(char.IsAsciiDigit) ? BigInteger.Parse(part, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : part);
        }
        while (Take('.') || Take('-') || Take('_'));
        parts = [.. found];
        return true;
    }

    // The number may be left away, and may stand behind one more separator; so may nothing.
    BigInteger Numbered()
    {
        Separator();
        Number(out var value);
        return value;
    }

    void Separator()
    {
        if (Peek(0) is '.' or '-' or '_')
            at++;
    }

    bool Word(string word)
    {
        if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0)
            return false;
        at += word.Length;
        return true;
    }
}
