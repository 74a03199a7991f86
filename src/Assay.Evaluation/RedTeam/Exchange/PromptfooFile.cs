using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// promptfoo: results of <c>promptfoo eval -o FILE.json|.jsonl</c>, and tests (the file that its red team generates). A failed assertion is a success of the
/// attack: a test says what should be. Assertions may be JavaScript or Python; they are never run, and what they would look for is not known here.
/// </summary>
static class PromptfooFile
{
    static readonly string[] Inputs = ["prompt", "query", "input", "question", "text", "message", "user_input"];

    internal static bool IsRow(JsonElement row) => row.Member("testCase").ValueKind == JsonValueKind.Object && row.Member("success").ValueKind is JsonValueKind.True or JsonValueKind.False;

    internal static ForeignRound? Results(JsonElement tree)
    {
        var rows = tree.Member("results", "results") is { ValueKind: JsonValueKind.Array } nested ? nested : tree.Member("results");
        if (rows.ValueKind != JsonValueKind.Array)
            return null;
        return Rows(rows.Items(), "promptfoo-results", tree.Member("metadata").Text("promptfooVersion") ?? "") with
        {
            On = DateTimeOffset.TryParse(tree.Member("results").Text("timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? DateOnly.FromDateTime(at.UtcDateTime) : null,
        };
    }

    internal static ForeignRound Rows(IEnumerable<JsonElement> rows, string format, string version)
    {
        var prompts = new List<ForeignPrompt>();
        foreach (var row in rows)
        {
            var raw = row.Member("prompt").Text("raw");
            var turns = History(row) ?? (raw is null ? [] : Turns(raw));
            if (turns.Count == 0)
                throw new ForeignFormatException($"results[{prompts.Count}]: it has no prompt");
            prompts.Add(Prompt(row.Member("testCase"), turns) with { Answers = [new ForeignAnswer(ForeignText.Cut(Output(row)), Judged(row))] });
        }

        return new ForeignRound(new Tool("promptfoo", version.Length > 0 ? version : "unknown"), format, prompts);
    }

    internal static ForeignRound? Tests(JsonElement tree)
    {
        if (tree.Member("tests").ValueKind != JsonValueKind.Array)
            return null;
        var named = tree.Member("redteam").Text("injectVar");
        var (prompts, left) = (new List<ForeignPrompt>(), new List<Gap>());
        foreach (var (test, i) in tree.Member("tests").Items().Select((t, i) => (t, i)))
        {
            var vars = test.Member("vars");
            var said = (named is null ? Inputs : [named, .. Inputs]).Select(n => vars.Text(n)).FirstOrDefault(t => t is { Length: > 0 })
                ?? (vars.ValueKind == JsonValueKind.Object ? vars.EnumerateObject().Where(v => v.Value.ValueKind == JsonValueKind.String).Select(v => v.Value.GetString()).FirstOrDefault() : null);
            if (said is not { Length: > 0 })
                left.Add(new Gap($"tests[{i}]", test.ValueKind == JsonValueKind.String ? "its tests are in another file, or made by code: import that file; code is not run" : "it has no text among its vars"));
            else
                prompts.Add(Prompt(test, Turns(said)));
        }

        return new ForeignRound(new Tool("promptfoo", "unknown"), "promptfoo-tests", prompts) { Left = left };
    }

    static ForeignPrompt Prompt(JsonElement test, IReadOnlyList<string> turns)
    {
        var metadata = test.Member("metadata");
        var plugin = metadata.Text("pluginId") ?? test.Text("description") ?? "promptfoo";
        return new ForeignPrompt
        {
            Group = plugin.Length > 0 ? plugin : "promptfoo",
            Turns = turns,
            Strategy = metadata.Text("strategyId"),
            Severity = Names.TryParse<Severity>(metadata.Text("severity"), out var severity) ? severity : Severity.Medium,
            Goal = Goal(test.Member("assert").Items().ToList()),
            Catalogue = ForeignGoal.Catalogue(plugin),
        };
    }

    static Goal Goal(List<JsonElement> asserts)
    {
        var unwanted = asserts.Where(a => a.Text("type") is "not-contains" or "not-icontains").Select(a => a.Text("value")).Where(v => v is { Length: >= 3 }).Select(v => v!).ToList();
        if (unwanted.Count > 0)
            return ForeignGoal.Holds(unwanted);
        return new Goal(asserts.Any(a => a.Text("type") == "not-is-refusal") ? GoalKind.Refused : GoalKind.Complied);
    }

    // Strategies that talk for several turns write down what was said.
    static List<string>? History(JsonElement row)
    {
        var said = row.Member("metadata", "redteamHistory").Items().Select(h => h.Text("prompt")).OfType<string>().Where(p => p.Length > 0).ToList();
        return said.Count > 0 ? said : null;
    }

    // A prompt may be a list of chat messages as JSON: what users say is asked.
    static List<string> Turns(string raw)
    {
        if (!raw.AsSpan().TrimStart().StartsWith("["))
            return [raw];
        try
        {
            var messages = StrictJson.Element(Encoding.UTF8.GetBytes(raw), new JsonDocumentOptions { MaxDepth = Json.MaxDepth }).Items().ToList();
            var said = messages.Where(m => m.Text("role") == "user").Select(m => m.Text("content")).OfType<string>().Where(t => t.Length > 0).ToList();
            return messages.Count > 0 && said.Count > 0 ? said : [raw];
        }
        catch (JsonException)
        {
            return [raw];
        }
    }

    static string Output(JsonElement row) => row.Member("response", "output") is var output && output.ValueKind == JsonValueKind.String ? output.GetString()! : output.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? "" : output.GetRawText();

    static Verdict Judged(JsonElement row)
    {
        const int Errored = 2;
        if (row.Member("failureReason") is { ValueKind: JsonValueKind.Number } reason && reason.TryGetInt32(out var why) && why == Errored)
            return new Verdict(Outcome.NotJudged, "promptfoo", row.Text("error") ?? "promptfoo could not ask or judge it");
        var grading = row.Member("gradingResult");
        if (row.Member("success").ValueKind == JsonValueKind.True)
            return new Verdict(Outcome.Resisted, "promptfoo");
        if (grading.ValueKind != JsonValueKind.Object)
            return new Verdict(Outcome.NotJudged, "promptfoo", row.Text("error") ?? "there is no judgement");
        var failed = grading.Member("componentResults").Items().FirstOrDefault(c => c.Member("pass").ValueKind == JsonValueKind.False);
        var assertion = failed.Member("assertion");
        return new Verdict(Outcome.Succeeded, $"promptfoo:{assertion.Text("metric") ?? assertion.Text("type") ?? "assertion"}", failed.Text("reason") ?? grading.Text("reason") ?? "");
    }
}
