using System.Text;
using System.Text.RegularExpressions;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters.Letters;

/// <summary>Capitals and small letters.</summary>
internal static partial class Casing
{
    public static IEnumerable<Converter> All =>
    [
        Of("upper-case", "Capitals", "All letters as capitals.", (text, _) => text.ToUpperInvariant()),
        Of("lower-case", "Small letters", "All letters small.", (text, _) => text.ToLowerInvariant()),
        Of("alternating-case", "Alternating case", "Small and capital letters in turn.", (text, _) => Alternate(text)),
        Of("random-case", "Random case", "Each letter small or capital by chance.", (text, random) => string.Concat(text.Select(c => random.Chance(0.5) ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c)))) with { Varies = true },
        Of("camel-case", "Camel case", "Words written together, each with a capital, as in names of programs.", (text, _) => Blanks().Replace(text, m => char.ToUpperInvariant(m.Groups[1].Value[0]).ToString())) with { HowToRead = "Its blanks are left out; a capital begins the next word." },
    ];

    static Converter Of(string id, string title, string summary, Func<string, SeededRandom, string> write) => new(id, title, ConverterKind.Letters, summary, write);

    static string Alternate(string text)
    {
        var result = new StringBuilder(text.Length);
        var letters = 0;
        foreach (var c in text)
            result.Append(!char.IsLetter(c) ? c : letters++ % 2 == 0 ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c));
        return result.ToString();
    }

    [GeneratedRegex(" +([^ ])", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
