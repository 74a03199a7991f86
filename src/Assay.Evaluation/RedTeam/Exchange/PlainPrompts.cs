using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Prompts without results, from lists and tables that no tool owns. They are judged by whether the target complies.</summary>
static class PlainPrompts
{
    internal static readonly string[] Names = ["prompt", "text", "question", "goal", "attack", "behavior", "behaviour", "query", "input", "instruction", "value"];
    internal static readonly string[] Categories = ["category", "SemanticCategory", "group", "label", "harm_category", "type"];

    internal static ForeignPrompt Of(string group, string text) =>
        new() { Group = group.Length == 0 ? "prompts" : group, Turns = [text], Goal = new Goal(GoalKind.Complied) };

    internal static string? TextOf(JsonElement row) => row.ValueKind == JsonValueKind.String ? row.GetString() : Names.Select(n => row.Text(n)).FirstOrDefault(t => t is not null);

    internal static ForeignPrompt? Of(string name, JsonElement row)
    {
        var file = Path.GetFileNameWithoutExtension(name);
        return TextOf(row) is { Length: > 0 } text ? Of(Categories.Select(n => row.Text(n)).FirstOrDefault(c => !string.IsNullOrWhiteSpace(c)) ?? file, text) : null;
    }

    internal static ForeignRound OfArray(string name, JsonElement array)
    {
        var prompts = new List<ForeignPrompt>();
        foreach (var item in array.Items())
            prompts.Add(Of(name, item) ?? throw new ForeignFormatException($"[{prompts.Count}]: it has no prompt; expected a text, or an object with one of {string.Join(", ", Names)}"));
        return new ForeignRound(new Tool("file", "1"), "json", prompts);
    }
}
