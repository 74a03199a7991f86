using System.Text.Json;

namespace Assay.Evaluation.Tests.RedTeam.Judgement;

/// <summary>The shared texts of other people: prompts and documents, none of them an answer of an assistant.</summary>
static class AttackTexts
{
    internal sealed record Row(string Text, int Label, string Kind, string Source);

    static readonly Lazy<Row[]> Rows = new(() => [.. File.ReadLines(Samples.Shared("attacks/dev.jsonl")).Select(line => JsonSerializer.Deserialize<Row>(line, JsonSerializerOptions.Web)!)]);

    /// <summary>Every seventh of them: a few seconds instead of half a minute.</summary>
    internal static IEnumerable<Row> All => Rows.Value.Where((_, i) => i % 7 == 0);

    internal static IEnumerable<Row> Whole => Rows.Value;
}
