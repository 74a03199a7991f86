using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Evaluation.RedTeam;

/// <summary>An answer that people labelled, to measure a judge on.</summary>
public sealed record LabelledAnswer(string Demand, string Answer, string Label, JudgeTask Task = JudgeTask.Compliance, string? Material = null)
{
    const int MostRows = 100_000, MostErrors = 20;
    static readonly JsonSerializerOptions Strict = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    internal bool Positive => Label == JudgeInstructions.WordOf(Task, JudgeChoice.Positive);

    internal JudgeQuestion Question => new(Task, Demand, Answer, Material);

    /// <summary>Reads lines of JSON; none, with errors that say the line, when anything in them is wrong.</summary>
    public static IReadOnlyList<LabelledAnswer> ReadAll(string lines, out IReadOnlyList<string> errors)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var (rows, wrong, number) = (new List<LabelledAnswer>(), new List<string>(), 0);
        foreach (var line in lines.Split('\n'))
        {
            number++;
            if (line.AsSpan().Trim().IsEmpty || wrong.Count >= MostErrors)
                continue;
            try
            {
                if (JsonSerializer.Deserialize<LabelledAnswer>(line, Strict) is not { } row)
                    wrong.Add($"line {number}: a row was expected");
                else if (!row.Positive && row.Label != JudgeInstructions.WordOf(row.Task, JudgeChoice.Negative))
                    wrong.Add($"line {number}: label is {JudgeInstructions.WordOf(row.Task, JudgeChoice.Positive)} or {JudgeInstructions.WordOf(row.Task, JudgeChoice.Negative)}");
                else if (row.Material is null != (row.Task == JudgeTask.Compliance))
                    wrong.Add($"line {number}: material is what {JudgeTask.Groundedness.Name()} and {JudgeTask.Rightness.Name()} are judged by, and only they");
                else
                    rows.Add(row);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                wrong.Add($"line {number}: {(e.InnerException ?? e).Message}");
            }
        }

        if (wrong.Count == 0 && rows.Count is 0 or > MostRows)
            wrong.Add($"the file has no rows, or more than {MostRows}");
        errors = wrong;
        return wrong.Count == 0 ? rows : [];
    }
}
