namespace Assay.Text;

/// <summary>
/// Characters that a person does not see and a program reads: tags (U+E0000 to U+E007F), marks that turn the direction of text,
/// and runs of joiners. A single joiner belongs to languages and emoji, and is not counted.
/// </summary>
public static class HiddenCharacters
{
    const int Run = 8;

    /// <summary>How many there are (a run counts once), and the index of the first; -1 where there is none.</summary>
    public static (int Count, int First) In(ReadOnlySpan<char> text)
    {
        var (count, first, joiners) = (0, -1, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            var hidden = (c == '\udb40' && i + 1 < text.Length && text[i + 1] is >= '\udc00' and <= '\udc7f') || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
            joiners = c is (>= '\u200b' and <= '\u200d') or '\u2060' or '\ufeff' ? joiners + 1 : 0;
            if (!hidden && joiners != Run)
                continue;
            count++;
            first = first < 0 ? i : first;
        }

        return (count, first);
    }
}
