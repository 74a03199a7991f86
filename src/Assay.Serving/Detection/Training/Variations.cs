using System.Text;
using Assay.Serving.Guards;
using Assay.Statistics;

namespace Assay.Serving.Detection.Training;

/// <summary>
/// Texts to learn from that nobody had to collect: a grammar of attacks and of ordinary texts that look like them, drawn from with a
/// fixed seed. The grammar is written in words (variations.txt), so that a new way of attacking is a line.
/// </summary>
sealed class Variations
{
    const int Deepest = 12;
    const int Longest = 4000;

    readonly Dictionary<string, string[]> _rules = new(StringComparer.Ordinal);
    readonly List<(string Name, string[] Alternatives, bool Attack, bool InData)> _families = [];

    internal Variations(string grammar)
    {
        foreach (var line in grammar.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
                continue;
            var family = line[0] is '+' or '-';
            var cut = line.IndexOf(family ? ": " : " = ", StringComparison.Ordinal);
            if (cut < 0)
                throw new FormatException($"a line of the grammar has no name: {line}");
            var alternatives = line[(cut + (family ? 2 : 3))..].Replace("\\|", "\u0001", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries).Select(a => a.Replace('\u0001', '|')).ToArray();
            if (!family)
                _rules.Add(line[..cut], alternatives);
            else
                _families.Add((line[..cut].TrimStart('+', '-', '@'), alternatives, line[0] == '+', line[1] == '@'));
        }
    }

    internal static Variations Shipped
    {
        get
        {
            using var stream = typeof(Variations).Assembly.GetManifestResourceStream("Assay.Serving.Detection.variations.txt")!;
            using var reader = new StreamReader(stream);
            return new Variations(reader.ReadToEnd());
        }
    }

    /// <summary>Draws texts of every family; the same seed gives the same texts.</summary>
    internal IEnumerable<LabelledText> Draw(int perFamily, ulong seed)
    {
        var random = new SeededRandom(seed);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var family in _families)
            for (var i = 0; i < perFamily; i++)
            {
                var text = new StringBuilder();
                Write(family.Alternatives[Below(random, family.Alternatives.Length)], text, random, 0);
                var drawn = Dress(text.ToString().Trim(), random);
                if (drawn.Length > 0 && seen.Add(drawn))
                    yield return new LabelledText(drawn, family.Attack, family.Name, "variations_" + family.Name, family.Attack && family.InData, family.InData ? Place.Document : Place.User);
            }
    }

    void Write(string pattern, StringBuilder text, SeededRandom random, int depth)
    {
        for (var i = 0; i < pattern.Length && text.Length < Longest;)
        {
            // Braces that name no rule are braces: a template's placeholder.
            if (pattern[i] == '{' && pattern.IndexOf('}', i) is > 0 and var end && depth < Deepest && _rules.TryGetValue(pattern[(i + 1)..end], out var alternatives))
            {
                Write(alternatives[Below(random, alternatives.Length)], text, random, depth + 1);
                i = end + 1;
                continue;
            }

            text.Append(pattern[i++]);
        }
    }

    static int Below(SeededRandom random, int bound) => (int)(random.Next() % (ulong)bound);

    /// <summary>People write the same in many ways: capitals, a full stop, line breaks, none of it.</summary>
    static string Dress(string text, SeededRandom random)
    {
        text = text.Replace(" ,", ",", StringComparison.Ordinal).Replace(" .", ".", StringComparison.Ordinal).Replace(" ;", ";", StringComparison.Ordinal);
        var way = Below(random, 10);
        if (text.Length > 0 && way < 6)
            text = char.ToUpperInvariant(text[0]) + text[1..];
        if (way is 0 or 9)
            text = text.Replace(". ", ".\n", StringComparison.Ordinal);
        if (way == 1 && !char.IsPunctuation(text[^1]))
            text += ".";
        if (way == 8 && Below(random, 3) == 0)
            text = text.ToUpperInvariant();
        return text;
    }
}
