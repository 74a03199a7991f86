using System.Collections.Frozen;
using Assay.Evaluation.RedTeam.Converters.Ciphers;
using Assay.Evaluation.RedTeam.Converters.Encodings;
using Assay.Evaluation.RedTeam.Converters.Framing;
using Assay.Evaluation.RedTeam.Converters.Letters;
using Assay.Evaluation.RedTeam.Converters.Structure;
using Assay.Evaluation.RedTeam.Converters.Unicode;

namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>Every converter there is, by name.</summary>
public static class ConverterList
{
    const int LongestName = 100, MostNear = 3;

    /// <summary>All, by kind and in the order they are listed; those with a setting once, with their usual one.</summary>
    public static IReadOnlyList<Converter> All { get; } =
    [
        .. ByteEncodings.All, .. BitEncodings.All, .. NumberEncodings.All, .. WebEncodings.All, .. CharacterEscapes.All, .. MailEncodings.All, Punycode.Converter,
        .. AlphabetCiphers.All, .. KeyedCiphers.All, .. Transpositions.All, .. LetterCodes.All, Braille.Converter, PigLatin.Converter,
        .. LetterStyles.All, .. Lookalikes.All, .. Marks.All, .. HiddenText.All, .. InvisibleSplits.All,
        .. Casing.All, .. Spelling.All, .. Spacing.All, .. Order.All, .. Splitting.All, .. CodePuzzles.All, .. Hiding.All,
        .. DataFields.All, .. MarkupPlaces.All, .. Documents.All, .. ChatFrames.All, .. Padding.All,
        AskToDecode.Of([]), .. Fiction.All, .. Personas.All, .. Tasks.All, .. Pressure.All, .. Languages.All, .. Banner.All,
    ];

    static readonly FrozenDictionary<string, Converter> ById = All.ToFrozenDictionary(c => c.Id);

    /// <summary>The converter of a name, with its settings: <c>caesar:7</c>, <c>base64:long-words</c>, <c>vigenere:orange:ask</c>; null, and what is wrong.</summary>
    internal static Converter? Find(string id, out string? problem)
    {
        problem = null;
        if (id.Length is 0 or > LongestName)
            problem = id.Length == 0 ? "it is empty." : $"a converter's name has at most {LongestName} characters.";
        if (problem is not null)
            return null;
        var parts = id.Split(':');
        if (!ById.TryGetValue(parts[0], out var found))
        {
            problem = Unknown(parts[0]);
            return null;
        }

        foreach (var part in parts.AsSpan(1))
        {
            var (next, refusal) = Set(found, part);
            if (next is null)
            {
                problem = refusal;
                return null;
            }

            found = next;
        }

        return found;
    }

    static (Converter? Converter, string Refusal) Set(Converter converter, string part)
    {
        if (part == "ask")
            return (AskToDecode.By(converter), $"'{converter.Id}' needs no decoding: 'ask' means nothing for it.");
        if (SomeWords.Choices.Contains(part))
            return (SomeWords.By(converter, part), $"'{converter.Id}' is not for single words: '{part}' means nothing for it.");
        return (converter.With?.Invoke(part), converter.Setting is null ? $"'{converter.Id}' has nothing to set." : $"'{part}' is no setting of '{converter.Id}', which takes {converter.Setting}.");
    }

    static string Unknown(string name)
    {
        var near = ById.Keys.Select(k => (Name: k, Distance: EditDistance.Between(k, name))).Where(k => k.Distance <= Math.Max(2, name.Length / 3) || (name.Length > 2 && k.Name.Contains(name, StringComparison.Ordinal)))
            .OrderBy(k => k.Distance).ThenBy(k => k.Name, StringComparer.Ordinal).Take(MostNear).Select(k => $"'{k.Name}'").ToList();
        var shown = new string([.. name.Select(c => c is > ' ' and <= '~' ? c : '?')]);
        return $"no converter is called '{shown}'." + (near.Count == 0 ? "" : $" Near: {string.Join(", ", near)}.");
    }
}
