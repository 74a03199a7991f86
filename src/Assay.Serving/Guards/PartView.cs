using System.Text;
using Assay.Serving.Messages;

namespace Assay.Serving.Guards;

/// <summary>A text as it is read behind the gateway, where that differs from how the body holds it.</summary>
/// <param name="Part">The text.</param>
/// <param name="Pieces">What it was made of, in order.</param>
/// <param name="Starts">Where each piece begins in it.</param>
/// <param name="Origins">Of one piece whose characters were escaped: where each character stood, and the end; null otherwise.</param>
sealed record PartView(Part Part, IReadOnlyList<Part> Pieces, IReadOnlyList<int> Starts, int[]? Origins)
{
    internal static IReadOnlyList<PartView> Of(IReadOnlyList<Part> parts)
    {
        List<PartView>? views = null;
        List<Part>? run = null;
        foreach (var part in parts)
        {
            if (part.Use == PartUse.Arguments && Unescaped(part) is { } plain)
                (views ??= []).Add(plain);
            // Pieces of one message by one speaker: what stands between them (ids, types) is no text.
            if (part.Use != PartUse.Text || part.Turn < 0)
                continue;
            if (run is not null && (run[^1].Turn != part.Turn || run[^1].Place != part.Place))
            {
                if (run.Count > 1)
                    (views ??= []).Add(Joined(run));
                run = null;
            }

            (run ??= []).Add(part);
        }

        if (run is { Count: > 1 })
            (views ??= []).Add(Joined(run));
        return views ?? (IReadOnlyList<PartView>)[];
    }

    /// <summary>A text of JSON without its escapes; null where it has none. An escape that is cut off stays as it is.</summary>
    internal static PartView? Unescaped(Part part)
    {
        var text = part.Text;
        if (!text.Contains('\\', StringComparison.Ordinal))
            return null;
        var plain = new StringBuilder(text.Length);
        var origins = new List<int>(text.Length + 1);
        for (var i = 0; i < text.Length;)
        {
            origins.Add(i);
            var (c, length) = Character(text, i);
            plain.Append(c);
            i += length;
        }

        origins.Add(text.Length);
        return new PartView(part with { Text = plain.ToString(), Use = PartUse.Text }, [part], [0], [.. origins]);
    }

    internal void Resolve(GuardHit hit, ICollection<GuardHit> into)
    {
        var end = Math.Min(hit.Start + hit.Length, Part.Text.Length);
        if (Origins is not null)
        {
            into.Add(hit with { Part = Pieces[0], Start = Origins[hit.Start], Length = Origins[end] - Origins[hit.Start], Instead = hit.Instead is { } text ? Escaped(text) : null });
            return;
        }

        List<GuardHit> found = [];
        for (var i = 0; i < Pieces.Count; i++)
        {
            var (from, to) = (Math.Max(hit.Start, Starts[i]), Math.Min(end, Starts[i] + Pieces[i].Text.Length));
            if (from < to)
                found.Add(hit with { Part = Pieces[i], Start = from - Starts[i], Length = to - from, Instead = found.Count == 0 ? hit.Instead : hit.Instead is null ? null : "" });
        }

        // What lies within one piece was found there already, unless it takes words of another piece to know it.
        if (found.Count == 1 && into.Any(h => ReferenceEquals(h.Part, found[0].Part) && h.Start < found[0].Start + found[0].Length && found[0].Start < h.Start + h.Length))
            return;
        foreach (var one in found)
            into.Add(one);
    }

    /// <summary>How much of a text that grows stands before an escape that is cut off.</summary>
    internal static int WithoutCutEscape(string text)
    {
        var last = text.LastIndexOf('\\');
        var first = last;
        while (first > 0 && text[first - 1] == '\\')
            first--;
        // Of backslashes in a row every second is escaped by the one before it.
        return last >= 0 && (last - first) % 2 == 0 && (last + 1 == text.Length || (text[last + 1] == 'u' && text.Length - last < 6)) ? last : text.Length;
    }

    /// <summary>A text as it stands within JSON.</summary>
    internal static string Escaped(string text) => System.Text.Json.JsonEncodedText.Encode(text).ToString();

    static PartView Joined(List<Part> run)
    {
        var starts = new int[run.Count];
        for (var i = 1; i < run.Count; i++)
            starts[i] = starts[i - 1] + run[i - 1].Text.Length;
        return new PartView(run[0] with { Text = string.Concat(run.Select(p => p.Text)) }, run, starts, null);
    }

    static (char Character, int Length) Character(string text, int at)
    {
        if (text[at] != '\\' || at + 1 >= text.Length)
            return (text[at], 1);
        return text[at + 1] switch
        {
            '"' or '\\' or '/' => (text[at + 1], 2),
            'n' => ('\n', 2),
            'r' => ('\r', 2),
            't' => ('\t', 2),
            'b' => ('\b', 2),
            'f' => ('\f', 2),
            'u' when at + 6 <= text.Length && ushort.TryParse(text.AsSpan(at + 2, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code) => ((char)code, 6),
            _ => (text[at], 1),
        };
    }
}
