using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// PyRIT: seed datasets (YAML with <c>seeds</c>, formerly <c>prompts</c>, as its documentation describes them) and conversations exported from its memory as
/// JSON (a list of message pieces with <c>conversation_id</c>, <c>role</c>, <c>sequence</c>, <c>converted_value</c>, <c>scores</c>).
/// </summary>
static class PyritFile
{
    internal static ForeignRound? Seeds(string name, JsonElement tree)
    {
        var list = tree.Member("seeds") is { ValueKind: JsonValueKind.Array } seeds ? seeds : tree.Member("prompts");
        if (list.ValueKind != JsonValueKind.Array || tree.Member("providers").ValueKind != JsonValueKind.Undefined || tree.Member("tests").ValueKind != JsonValueKind.Undefined)
            return null;
        var dataset = tree.Text("dataset_name") ?? tree.Text("name") ?? Path.GetFileNameWithoutExtension(name);
        var left = new List<Gap>();
        var groups = new List<(string Key, string Group, List<(long Sequence, string Text)> Turns)>();
        foreach (var (seed, i) in list.Items().Select((s, i) => (s, i)))
        {
            var where = $"seeds[{i}]";
            var text = seed.ValueKind == JsonValueKind.String ? seed.GetString() : seed.Text("value");
            if (text is not { Length: > 0 })
                throw new ForeignFormatException($"{where}: it has no value");
            if (seed.Text("data_type") is { } type && type != "text")
                left.Add(new Gap(where, $"it is no text: {type}"));
            else if (seed.Text("role") is { } role && role != "user")
                left.Add(new Gap(where, $"it is said by {role}; only what a user says is asked"));
            else if (seed.Text("seed_type") == "simulated_conversation")
                left.Add(new Gap(where, "a simulated conversation has no words of its own"));
            else if (seed.Text("seed_type") == "objective" || seed.Member("is_objective").ValueKind == JsonValueKind.True)
                left.Add(new Gap(where, "an objective says what is wanted, not what is said"));
            else
            {
                var key = seed.Text("prompt_group_alias") ?? seed.Text("prompt_group_id") ?? where;
                var harm = (seed.Member("harm_categories").ValueKind == JsonValueKind.Array ? seed : tree).Member("harm_categories").Items().FirstOrDefault() is { ValueKind: JsonValueKind.String } h ? h.GetString() : null;
                var sequence = seed.Member("sequence") is { ValueKind: JsonValueKind.Number } s && s.TryGetInt64(out var n) ? n : 0;
                if (groups.FindIndex(g => g.Key == key) is var at and >= 0)
                    groups[at].Turns.Add((sequence, text));
                else
                    groups.Add((key, harm ?? dataset, [(sequence, text)]));
            }
        }

        return new ForeignRound(new Tool("PyRIT", "seeds"), "pyrit-seeds", [.. groups.Select(g => new ForeignPrompt
        {
            Group = g.Group,
            // Pieces of one sequence are one message.
            Turns = [.. g.Turns.GroupBy(t => t.Sequence).OrderBy(t => t.Key).Select(t => string.Join('\n', t.Select(x => x.Text)))],
            Goal = new Goal(GoalKind.Complied),
        })])
        { Left = left };
    }

    internal static ForeignRound? Memory(JsonElement list)
    {
        var pieces = list.Items().ToList();
        if (pieces.Count == 0 || pieces.Any(p => p.Text("conversation_id") is null))
            return null;
        var prompts = pieces.GroupBy(p => p.Text("conversation_id")!).Select(Prompt).OfType<ForeignPrompt>().ToList();
        return new ForeignRound(new Tool("PyRIT", pieces[0].Text("pyrit_version") ?? "unknown"), "pyrit-memory", prompts);
    }

    static ForeignPrompt? Prompt(IEnumerable<JsonElement> conversation)
    {
        var ordered = conversation.OrderBy(p => p.Member("sequence") is { ValueKind: JsonValueKind.Number } s && s.TryGetInt64(out var n) ? n : 0).ToList();
        string Value(JsonElement piece) => piece.Text("converted_value") ?? piece.Text("original_value") ?? "";
        var turns = ordered.Where(p => p.Text("role") == "user").Select(Value).Where(v => v.Length > 0).ToList();
        if (turns.Count == 0)
            return null;
        var answers = ordered.Where(p => p.Text("role") == "assistant").ToList();
        var score = answers.SelectMany(a => a.Member("scores").Items()).LastOrDefault(s => s.Text("score_type") == "true_false");
        return new ForeignPrompt
        {
            Group = score.Member("score_category").Items().FirstOrDefault() is { ValueKind: JsonValueKind.String } c ? c.GetString()! : score.Text("score_category") ?? "conversation",
            Turns = turns,
            Goal = new Goal(GoalKind.Complied),
            Answers = answers.Count == 0 ? [] : [new ForeignAnswer(ForeignText.Cut(Value(answers[^1])), Verdict(score))],
        };
    }

    // A true score means that the scorer saw what the attacker wanted: that is how PyRIT's objective scorers are read.
    static Verdict Verdict(JsonElement score)
    {
        var scorer = score.Member("scorer_class_identifier").Text("__type__") ?? score.Text("scorer_class_identifier") ?? "scorer";
        return score.Text("score_value")?.ToLowerInvariant() switch
        {
            "true" => new Verdict(Outcome.Succeeded, $"PyRIT:{scorer}", score.Text("score_rationale") ?? ""),
            "false" => new Verdict(Outcome.Resisted, $"PyRIT:{scorer}", score.Text("score_rationale") ?? ""),
            _ => new Verdict(Outcome.NotJudged, "PyRIT", "no true or false score"),
        };
    }
}
