using System.Globalization;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// garak's <c>report.jsonl</c> (entries with <c>entry_type</c>: attempts of status 2 carry detector results by output) and <c>hitlog.jsonl</c> (one line for
/// each hit). A score at or above the run's <c>eval_threshold</c> is a hit.
/// </summary>
static class GarakFile
{
    const double UsualThreshold = 0.5;
    const int Complete = 2;

    internal static bool Knows(JsonElement line) => line.Text("entry_type") is not null || (line.Text("attempt_id") is not null && line.Text("detector") is not null);

    internal static ForeignRound Read(List<(int Line, JsonElement Value)> rows)
    {
        var version = rows.Select(r => r.Value.Text("garak_version")).FirstOrDefault(v => v is not null) ?? "unknown";
        var on = rows.Select(r => r.Value.Text("start_time")).FirstOrDefault(t => t is not null);
        var threshold = rows.Select(r => r.Value.Member("run.eval_threshold")).FirstOrDefault(t => t.ValueKind == JsonValueKind.Number) is { ValueKind: JsonValueKind.Number } t && t.TryGetDouble(out var d) ? d : UsualThreshold;
        var prompts = new List<ForeignPrompt>();
        foreach (var (line, row) in rows)
            if (row.Text("entry_type") == "attempt" && row.Member("status") is { ValueKind: JsonValueKind.Number } status && status.TryGetInt32(out var s) && s == Complete)
                prompts.Add(Attempt(line, row, threshold));
            else if (row.Text("entry_type") is null && row.Text("detector") is not null)
                prompts.Add(Hit(line, row));
        return new ForeignRound(new Tool("garak", version), rows.Any(r => r.Value.Text("entry_type") is not null) ? "garak-report" : "garak-hitlog", prompts)
        {
            On = DateTimeOffset.TryParse(on, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? DateOnly.FromDateTime(moment.UtcDateTime) : null,
        };
    }

    static ForeignPrompt Attempt(int line, JsonElement row, double threshold)
    {
        var outputs = row.Member("outputs").Items().Select(Words).ToList();
        var results = row.Member("detector_results");
        var answers = outputs.Select((text, i) => new ForeignAnswer(ForeignText.Cut(text ?? ""), Judged(results, i, threshold, text is null))).ToList();
        return Prompt(line, row, row.Text("probe_classname"), row.Member("notes", "triggers")) with { Answers = answers };
    }

    static Verdict Judged(JsonElement results, int output, double threshold, bool none)
    {
        if (none || results.ValueKind != JsonValueKind.Object)
            return new Verdict(Outcome.NotJudged, "garak", "there is no output");
        var scores = results.EnumerateObject().Select(r => (r.Name, Score: r.Value.Items().ElementAtOrDefault(output))).Where(r => r.Score.ValueKind == JsonValueKind.Number).Select(r => (r.Name, Score: r.Score.GetDouble())).ToList();
        if (scores.Count == 0)
            return new Verdict(Outcome.NotJudged, "garak", "no detector scored it");
        var worst = scores.MaxBy(r => r.Score);
        return new Verdict(worst.Score >= threshold ? Outcome.Succeeded : Outcome.Resisted, $"garak:{worst.Name}", string.Create(CultureInfo.InvariantCulture, $"score {worst.Score:0.###}"));
    }

    static ForeignPrompt Hit(int line, JsonElement row) => Prompt(line, row, row.Text("probe"), row.Member("triggers")) with
    {
        Answers = [new ForeignAnswer(ForeignText.Cut(Words(row.Member("output")) ?? ""), new Verdict(Outcome.Succeeded, $"garak:{row.Text("detector")}", row.Member("score") is { ValueKind: JsonValueKind.Number } s ? $"score {s.GetRawText()}" : ""))],
    };

    static ForeignPrompt Prompt(int line, JsonElement row, string? probe, JsonElement triggers)
    {
        var prompt = row.Member("prompt");
        var turns = prompt.ValueKind == JsonValueKind.Object && prompt.Member("turns").ValueKind == JsonValueKind.Array
            ? prompt.Member("turns").Items().Where(t => t.Text("role") is null or "user").Select(t => Words(t.Member("content"))).ToList() : [Words(prompt)];
        if (turns.Count == 0 || turns.Any(t => string.IsNullOrEmpty(t)))
            throw new ForeignFormatException($"line {line}: the prompt is empty, or no text");
        // A trigger is what garak's detector looks for in the answer: that can be looked for here too.
        var wanted = (triggers.ValueKind == JsonValueKind.String ? [triggers] : triggers.Items()).Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!).Where(t => t.Length >= 3).ToList();
        return new ForeignPrompt
        {
            Group = probe is { Length: > 0 } ? probe : "garak",
            Turns = [.. turns.OfType<string>()],
            Goal = wanted.Count > 0 ? ForeignGoal.Holds(wanted) : new Goal(GoalKind.Complied),
            Catalogue = ForeignGoal.Catalogue(probe ?? ""),
        };
    }

    // Messages are objects since garak 0.11, and were texts before.
    static string? Words(JsonElement message) => message.ValueKind == JsonValueKind.String ? message.GetString() : message.Text("text");
}
