using System.Globalization;
using Assay.Evaluation.RedTeam.Converters;

namespace Assay.Evaluation.RedTeam;

/// <summary>How the tries of an attempt follow each other.</summary>
public enum SearchKind
{
    /// <summary>One try.</summary>
    Single,

    /// <summary>The same demand in other words, as often as allowed, until one works.</summary>
    BestOfN,

    /// <summary>The best tries are dressed up further; what does not help is dropped.</summary>
    Tree,

    /// <summary>Tries are crossed and changed, those that come further breed more.</summary>
    Genetic,

    /// <summary>One conversation that begins harmlessly and is led on by how the target answers.</summary>
    Crescendo,

    /// <summary>One conversation that an attacker model leads on, turn by turn.</summary>
    Escalation,

    /// <summary>An attacker model proposes variations of what came furthest; what is off the subject or would win by being echoed is dropped.</summary>
    Refinement,
}

/// <summary>
/// How the words of a probe are dressed up and tried, written <c>base64|ask-to-decode</c>, <c>best-of-n:8(leetspeak)</c>, <c>genetic:30</c>.
/// </summary>
/// <param name="Converters">Applied one after the other; empty says the words as they are.</param>
/// <param name="Tries">What a search may use: conversations, or turns of one.</param>
public sealed record Technique(string Converters, SearchKind Search = SearchKind.Single, int Tries = 1)
{
    const int MostTries = 1_000;

    public static Technique Plain { get; } = new("");

    /// <summary>Its words come from an attacker model.</summary>
    public bool UsesAttacker => Search is SearchKind.Escalation or SearchKind.Refinement;

    public string Id => Search == SearchKind.Single ? (Converters.Length == 0 ? "plain" : Converters) : $"{Search.Name()}:{Tries.ToString(CultureInfo.InvariantCulture)}" + (Converters.Length == 0 ? "" : $"({Converters})");

    /// <summary>Reads the written form; the error names what is not known.</summary>
    public static bool TryParse(string text, out Technique technique, out string error)
    {
        technique = Plain;
        error = "";
        var (search, tries, converters) = (SearchKind.Single, 1, text == "plain" ? "" : text);
        var head = text.Split('(', 2);
        if (head[0].Split(':') is [var name, ..] parts && Names.TryParse(name, out SearchKind kind) && kind != SearchKind.Single)
        {
            (search, tries, converters) = (kind, Usual(kind), "");
            if (parts.Length > 2 || (parts.Length == 2 && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out tries) || tries is < 1 or > MostTries)))
                error = $"'{head[0]}': after the colon stands a number from 1 to {MostTries}";
            else if (head.Length == 2 && !head[1].EndsWith(')'))
                error = $"'{text}': a bracket is not closed";
            else if (head.Length == 2)
                converters = head[1][..^1];
        }

        if (error.Length == 0 && ConverterChain.Parse(converters, out var problem) is null)
            error = problem!;
        technique = new Technique(converters, search, tries);
        return error.Length == 0;
    }

    static int Usual(SearchKind kind) => kind switch { SearchKind.Crescendo or SearchKind.Escalation => 6, SearchKind.Genetic => 40, _ => 16 };
}
