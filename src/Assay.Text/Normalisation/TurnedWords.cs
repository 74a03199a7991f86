using System.Collections.Frozen;

namespace Assay.Text.Normalisation;

/// <summary>Text moved by 13 letters or written backwards, recognised by small words that only make sense when turned.</summary>
static class TurnedWords
{
    const int Fewest = 2;

    static readonly string[] Common = ["the", "and", "you", "your", "all", "are", "that", "this", "with", "what", "for", "ignore", "previous", "instructions", "system", "prompt", "reveal", "tell", "show", "now", "from", "how", "password", "secret", "rules", "have", "not"];

    static readonly FrozenSet<string> Rotated = Common.Select(w => Rotate(w)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenSet<string> Reversed = Common.Where(w => w.Length > 2 && w is not ("now" or "all" or "not" or "are")).Select(w => Turn(w)).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> RotatedWords = Rotated.GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ReversedWords = Reversed.GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly WordSieve Turned = new([.. Rotated, .. Reversed]);

    internal static void Find(string text, List<Layer> layers)
    {
        var (rotated, reversed) = (0, 0);
        for (var start = 0; start < text.Length && (rotated < Fewest || reversed < Fewest);)
        {
            if (!char.IsAsciiLetter(text[start]))
            {
                start++;
                continue;
            }

            var end = start;
            while (end < text.Length && char.IsAsciiLetter(text[end]))
                end++;
            if (end - start is >= 3 and <= 12 && Turned.MayHold(text.AsSpan(start, end - start)))
            {
                rotated += RotatedWords.Contains(text.AsSpan(start, end - start)) ? 1 : 0;
                reversed += ReversedWords.Contains(text.AsSpan(start, end - start)) ? 1 : 0;
            }

            start = end;
        }

        if (rotated >= Fewest)
            layers.Add(new Layer(FormStep.Rot13, Rotate(text), 0, text.Length));
        if (reversed >= Fewest)
            layers.Add(new Layer(FormStep.Reversed, Turn(text), 0, text.Length));
    }

    static string Rotate(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = char.IsAsciiLetter(from[i]) ? (char)(from[i] + (char.ToLowerInvariant(from[i]) < 'n' ? 13 : -13)) : from[i];
    });

    static string Turn(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[from.Length - 1 - i];
    });
}
