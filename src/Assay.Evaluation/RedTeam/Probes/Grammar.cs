using System.Text;
using System.Text.RegularExpressions;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>Makes texts from symbols with alternatives. The same random numbers give the same text.</summary>
sealed partial class Grammar(IReadOnlyDictionary<string, IReadOnlyList<string>> symbols)
{
    internal const int MostCharacters = 64 << 10;
    const int MostDepth = 16, MostSteps = 10_000;

    /// <summary>Expands a template; a name that is neither a value nor a symbol stays as it is: braces are also text.</summary>
    internal string Expand(string template, Func<string, string?> value, SeededRandom random)
    {
        var text = new StringBuilder();
        var steps = 0;
        Expand(template, value, random, text, 0, ref steps);
        return text.ToString();
    }

    /// <summary>Names in a template, and in what it leads to, that are no symbols: values of the attempt.</summary>
    internal IReadOnlySet<string> ValuesIn(IEnumerable<string> templates)
    {
        var (names, seen, todo) = (new SortedSet<string>(StringComparer.Ordinal), new HashSet<string>(), new Stack<string>(templates));
        while (todo.TryPop(out var template))
            foreach (Match match in Names().Matches(template))
                if (!symbols.TryGetValue(match.Groups[1].Value, out var alternatives))
                    names.Add(match.Groups[1].Value);
                else if (seen.Add(match.Groups[1].Value))
                    foreach (var alternative in alternatives)
                        todo.Push(alternative);
        return names;
    }

    void Expand(string template, Func<string, string?> value, SeededRandom random, StringBuilder text, int depth, ref int steps)
    {
        var at = 0;
        foreach (Match match in Names().Matches(template))
        {
            text.Append(template, at, match.Index - at);
            at = match.Index + match.Length;
            var name = match.Groups[1].Value;
            // What the probe itself defines stands before what the scenario calls the same.
            if (symbols.TryGetValue(name, out var alternatives) && depth < MostDepth && text.Length < MostCharacters && steps++ < MostSteps)
                Expand(alternatives[(int)(random.Next() % (ulong)alternatives.Count)], value, random, text, depth + 1, ref steps);
            else
                text.Append(value(name) ?? match.Value);
        }

        text.Append(template, at, template.Length - at);
    }

    [GeneratedRegex(@"\{([a-z][a-z0-9-]*)\}")]
    private static partial Regex Names();
}
