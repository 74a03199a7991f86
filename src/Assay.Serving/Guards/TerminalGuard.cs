namespace Assay.Serving.Guards;

/// <summary>Escape sequences of terminals (ECMA-48) and other control characters: whoever prints the answer would have them obeyed. A rewrite puts a mark in their place: left out, they would join what they kept apart, such as the halves of a key that another guard looked for.</summary>
sealed class TerminalGuard : IGuard
{
    const int Longest = 1024;
    const string Mark = "\ufffd";

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        foreach (var part in inspection.For(rule))
            for (var at = 0; at < part.Text.Length;)
            {
                var next = part.Text.AsSpan(at).IndexOfAny(Controls);
                if (next < 0)
                    break;
                var start = at + next;
                at = End(part.Text, start, out _);
                hits.Add(new GuardHit(part, start, at - start, 1, "a control sequence", Mark));
            }
    }

    public int HoldFrom(string text)
    {
        var escape = text.AsSpan().LastIndexOfAny(Controls);
        for (var at = Math.Max(0, text.Length - Longest); escape >= 0 && at < text.Length; at++)
            if (Controls.Contains(text[at]))
            {
                var end = End(text, at, out var cut);
                if (cut)
                    return at;
                at = end - 1;
            }

        return text.Length;
    }

    static readonly System.Buffers.SearchValues<char> Controls = System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 160).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'))]);

    // Control sequences end with a letter, strings (titles, links, the clipboard) with BEL or ST.
    static int End(string text, int start, out bool cut)
    {
        cut = false;
        var (at, kind) = (start + 1, text[start]);
        if (kind == '\u001b')
        {
            if (at == text.Length)
            {
                cut = true;
                return at;
            }

            kind = text[at++] switch { '[' => '\u009b', ']' => '\u009d', 'P' or 'X' or '^' or '_' => '\u0090', _ => '\0' };
        }

        if (kind is not ('\u009b' or '\u009d' or '\u0090'))
            return at;
        for (; at < text.Length && at - start < Longest; at++)
        {
            var c = text[at];
            if (kind == '\u009b' ? c is >= '@' and <= '~' : c is '\a' or '\u009c')
                return at + 1;
            if (kind == '\u009b' ? c is < ' ' or > '~' : c is '\n')
                return at;
            if (c != '\u001b')
                continue;
            // What follows tells whether the string ends here or something new begins.
            cut = at + 1 == text.Length;
            return at + 1 < text.Length && text[at + 1] == '\\' ? at + 2 : at;
        }

        cut = at - start < Longest;
        return at;
    }
}
