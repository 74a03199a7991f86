using Assay.Text;

namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>
/// Undoes every escape that stands for a character, all in one pass: percent signs, <c>\u0041</c>, <c>\u{41}</c>, <c>\x41</c>, octal <c>\101</c>, JSON's
/// short ones, HTML's numbered and the common named references, <c>=41</c> of quoted-printable.
/// </summary>
static class Escapes
{
    /// <summary>The parts of a text that hold escapes, without them, with <paramref name="around"/> characters on both sides: a word may be escaped in part.</summary>
    internal static IEnumerable<MappedText> Undone(MappedText source, int around)
    {
        var text = source.Text;
        var builder = new MappedTextBuilder(source);
        var copied = 0;
        for (var i = 0; Next(text, i) is >= 0 and var at;)
        {
            var (character, length) = At(text, at);
            i = at + int.Max(1, length);
            if (length == 0)
                continue;
            if (at - copied > 2 * around)
            {
                Copy(builder, text, copied, builder.Length == 0 ? copied : copied + around);
                if (builder.Length > 0)
                    yield return builder.Build();
                builder.Clear();
                copied = at - around;
            }

            Copy(builder, text, copied, at);
            builder.Add(character, at);
            copied = i;
        }

        if (builder.Length == 0)
            yield break;
        Copy(builder, text, copied, int.Min(text.Length, copied + around));
        yield return builder.Build();
    }

    static void Copy(MappedTextBuilder builder, string text, int from, int to)
    {
        for (var i = from; i < to; i++)
            builder.Add(text[i], i);
    }

    static int Next(string text, int from) => text.AsSpan(from).IndexOfAny("%\\&=") is >= 0 and var at ? from + at : -1;

    static (char Character, int Length) At(string text, int at) => text[at] switch
    {
        '%' or '=' => HtmlReferences.Numbered(text, at, 1, 2, 2, 16, '\0'),
        '\\' => Backslash(text, at),
        _ => HtmlReferences.At(text, at),
    };

    static (char, int) Backslash(string text, int at)
    {
        if (at + 1 >= text.Length)
            return ('\0', 0);
        return text[at + 1] switch
        {
            'u' when at + 2 < text.Length && text[at + 2] == '{' => HtmlReferences.Numbered(text, at, 3, 1, 6, 16, '}'),
            'u' => HtmlReferences.Numbered(text, at, 2, 4, 4, 16, '\0'),
            'U' => HtmlReferences.Numbered(text, at, 2, 8, 8, 16, '\0'),
            'x' => HtmlReferences.Numbered(text, at, 2, 2, 2, 16, '\0'),
            'n' => ('\n', 2),
            't' => ('\t', 2),
            'r' => ('\r', 2),
            >= '0' and <= '7' => HtmlReferences.Numbered(text, at, 1, 2, 3, 8, '\0'),
            '\\' or '"' or '/' or '\'' or '-' or '_' or '*' or '`' => (text[at + 1], 2),
            _ => ('\0', 0),
        };
    }
}
