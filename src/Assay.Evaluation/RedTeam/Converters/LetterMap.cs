using System.Collections.Frozen;
using System.Text;

namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>One character for another, and the way back. What is in no pair stays as it is.</summary>
internal sealed class LetterMap
{
    readonly FrozenDictionary<Rune, Rune> _there, _back;

    public LetterMap(IEnumerable<(Rune From, Rune To)> pairs)
    {
        var all = pairs.Where(p => p.From != p.To).ToList();
        _there = all.ToFrozenDictionary(p => p.From, p => p.To);
        _back = all.ToFrozenDictionary(p => p.To, p => p.From);
    }

    /// <summary>The n-th character of one text for the n-th of the other.</summary>
    public LetterMap(string from, string to)
        : this(from.EnumerateRunes().Zip(to.EnumerateRunes(), (f, t) => (f, t)))
    {
    }

    public string Write(string text) => Each(text, _there);

    public string Read(string text) => Each(text, _back);

    static string Each(string text, FrozenDictionary<Rune, Rune> map)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            // A lone surrogate is no rune: it stays what it is.
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                result.Append(text[i++]);
            else
            {
                i += rune.Utf16SequenceLength;
                result.Append(map.TryGetValue(rune, out var other) ? other : rune);
            }
        }

        return result.ToString();
    }
}
