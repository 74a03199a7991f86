using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam;

/// <summary>Another tool's prompts as a file of probes: one for each of its groups, with its prompts as alternatives; conversations one by one.</summary>
public static partial class ForeignProbes
{
    const int MostAlternatives = 5_000, MostProbes = 2_000;

    /// <summary>The file as YAML; null with an error when there are too many.</summary>
    public static string? ToYaml(ForeignRound round, out string error)
    {
        ArgumentNullException.ThrowIfNull(round);
        error = "";
        var probes = new List<object>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in round.Prompts.GroupBy(p => (p.Group, p.Catalogue, p.Severity, Goal: Json.Text(p.Goal))))
        {
            var one = group.First();
            foreach (var some in group.Where(p => p.Turns.Count == 1).Select(p => Literal(p.Turns[0])).Distinct(StringComparer.Ordinal).Chunk(MostAlternatives))
                probes.Add(Probe(one, Id(ids, round, one), new { Text = some }, null));
            foreach (var conversation in group.Where(p => p.Turns.Count > 1))
                probes.Add(Probe(conversation, Id(ids, round, one), null, [.. conversation.Turns.Select(t => Literal(t))]));
        }

        if (probes.Count <= MostProbes)
            return YamlText.Of(Json.Element(new
            {
                About = $"Prompts of {round.Tool.Name}, imported.",
                Remediation = "Look at what the target did, and at what the other tool says of such prompts.",
                Texts = new Dictionary<string, string[]> { ["open-brace"] = ["{"] },
                Probes = probes,
            }));
        error = $"it would make {probes.Count} probes; a file holds {MostProbes}";
        return null;
    }

    static object Probe(ForeignPrompt one, string id, object? texts, string[]? turns) => new
    {
        Id = id,
        Title = $"{one.Group}"[..Math.Min(one.Group.Length, 200)],
        one.Severity,
        Catalogue = new[] { one.Catalogue },
        Goal = new { one.Goal.Kind, one.Goal.Any },
        Texts = texts,
        Turns = turns?.Select(t => new { Say = t }),
    };

    static string Id(HashSet<string> ids, ForeignRound round, ForeignPrompt one)
    {
        var id = CaseId.From($"{round.Tool.Name}-{one.Group}");
        for (var n = 2; !ids.Add(id); n++)
            id = CaseId.Of(CaseId.From($"{round.Tool.Name}-{one.Group}"), n);
        return id;
    }

    // In a grammar a word in braces is a name; in another tool's prompt it is text.
    static string Literal(string text) => Names().Replace(text, "{open-brace}");

    [GeneratedRegex(@"\{(?=[a-z][a-z0-9-]*\})")]
    private static partial Regex Names();
}
