namespace Assay.Build.Discovery.Tools;

/// <summary>Text that is there and is not drawn: comments, escape sequences, invisible markup, what follows a long run of blanks.</summary>
internal static class ConcealedText
{
    const int Blanks = 60, Lines = 12, Most = 50;

    /// <summary>Where it starts, what it hides, how it hides it.</summary>
    public static IEnumerable<(int At, string Hidden, string What, Severity Severity)> In(string text, InstructionKind kind)
    {
        var document = kind is InstructionKind.Skill or InstructionKind.RuleFile;
        var count = 0;
        for (var at = 0; count < Most && (at = text.IndexOf("<!--", at, StringComparison.Ordinal)) >= 0; at += 4, count++)
        {
            var end = text.IndexOf("-->", at + 4, StringComparison.Ordinal);
            // Comments are common in documents: there they count only with an instruction in them, which the caller sees.
            yield return (at, text[(at + 4)..(end < 0 ? text.Length : end)], "HTML comment", document ? Severity.Info : Severity.Medium);
        }

        if (text.IndexOf("[//]: #", StringComparison.Ordinal) is var link and >= 0)
            yield return (link, Line(text, link + 7), "Markdown comment", document ? Severity.Info : Severity.Medium);
        if (text.AsSpan().IndexOfAny('\u001b', '\u009b') is var escape and >= 0)
            yield return (escape, text[(escape + 1)..Math.Min(text.Length, escape + 200)], "terminal escape sequence", Severity.High);
        foreach (var markup in (string[])["display:none", "display: none", "font-size:0", "font-size: 0", "visibility:hidden", "visibility: hidden", "opacity:0;", "opacity: 0;"])
            if (text.IndexOf(markup, StringComparison.OrdinalIgnoreCase) is var at and >= 0)
            {
                yield return (at, Line(text, at + markup.Length), "invisible markup", Severity.Medium);
                break;
            }

        if (AfterBlanks(text) is { } gap)
            yield return (gap.At, text[gap.After..Math.Min(text.Length, gap.After + 600)], "after a long run of blanks", document ? Severity.Low : Severity.Medium);
    }

    // Tables are padded too: what counts is a run that pushes text out of a window.
    static (int At, int After)? AfterBlanks(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]))
                continue;
            var (start, lines) = (i, 0);
            for (; i < text.Length && char.IsWhiteSpace(text[i]); i++)
                lines += text[i] == '\n' ? 1 : 0;
            if (i < text.Length && start > 0 && (lines >= Lines || (lines <= 1 && i - start >= Blanks)))
                return (start, i);
        }

        return null;
    }

    static string Line(string text, int at)
    {
        var end = text.IndexOf('\n', at);
        return text[at..Math.Min(end < 0 ? text.Length : end, at + 600)];
    }
}
