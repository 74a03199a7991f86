using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Evaluation.RedTeam;

/// <summary>A round as garak's <c>report.jsonl</c>: setup, init, an attempt of status 2 for each text with one output a generation, an eval a probe and detector, completion.</summary>
static class GarakExport
{
    internal static string Write(RoundResult round, List<Exported> attempts, DateTimeOffset now)
    {
        var text = new StringBuilder();
        void Line(object value) => text.Append(Json.Text(value)).Append('\n');
        var run = Id($"{round.Target.Name}/{round.Plan.Digest()}");
        Line(new JsonObject { ["entry_type"] = "start_run setup", ["run.eval_threshold"] = 0.5, ["run.generations"] = round.Plan.Generations, ["run.seed"] = round.Plan.Seed, ["plugins.target_type"] = "assay", ["plugins.target_name"] = round.Target.Name });
        Line(new JsonObject { ["entry_type"] = "init", ["garak_version"] = "0.0.0-assay", ["start_time"] = now.ToString("O", CultureInfo.InvariantCulture), ["run"] = run });
        var evals = new SortedDictionary<(string Probe, string Detector), (int Passed, int Fails, int None)>();
        foreach (var (seq, group) in attempts.GroupBy(a => (a.Result.Attempt.Probe.Id, a.Result.Attempt.Technique.Id, a.Result.Attempt.Variant)).Index())
        {
            var (first, all) = (group.First(), group.ToList());
            var probe = $"assay.{first.Result.Attempt.Probe.Id}";
            var results = new JsonObject();
            foreach (var detector in all.Select(a => a.Result.Verdict.Detector).Where(d => d != "none").Distinct())
            {
                var scores = new JsonArray();
                foreach (var one in all)
                {
                    var mine = one.Result.Verdict.Detector == detector ? one.Result.Verdict.Outcome : Outcome.NotJudged;
                    scores.Add(mine switch { Outcome.Succeeded => JsonValue.Create(1.0), Outcome.Resisted => JsonValue.Create(0.0), _ => null });
                    var before = evals.GetValueOrDefault((probe, $"assay.{detector}"));
                    evals[(probe, $"assay.{detector}")] = mine switch { Outcome.Succeeded => before with { Fails = before.Fails + 1 }, Outcome.Resisted => before with { Passed = before.Passed + 1 }, _ => before with { None = before.None + 1 } };
                }

                results[$"assay.{detector}"] = scores;
            }

            Line(new JsonObject
            {
                ["entry_type"] = "attempt",
                ["uuid"] = Id($"{run}/{first.Result.Attempt.Id}"),
                ["seq"] = seq,
                ["status"] = 2,
                ["probe_classname"] = probe,
                ["probe_params"] = new JsonObject(),
                ["targets"] = new JsonArray(),
                ["prompt"] = Conversation(first.Turns),
                ["outputs"] = new JsonArray([.. all.Select(a => Message(a.Answer))]),
                ["detector_results"] = results,
                ["notes"] = new JsonObject { ["assay_attempt"] = first.Result.Attempt.Id },
                ["goal"] = first.Result.Attempt.Probe.Title,
                ["conversations"] = new JsonArray([.. all.Select(a => Conversation(a.Turns, a.Answer))]),
                ["reverse_translation_outputs"] = new JsonArray(),
                ["intent"] = null,
            });
        }

        foreach (var ((probe, detector), (passed, fails, none)) in evals)
            Line(new JsonObject { ["entry_type"] = "eval", ["probe"] = probe, ["detector"] = detector, ["passed"] = passed, ["fails"] = fails, ["nones"] = none, ["total_evaluated"] = passed + fails, ["total_processed"] = passed + fails + none });
        Line(new JsonObject { ["entry_type"] = "completion", ["end_time"] = now.ToString("O", CultureInfo.InvariantCulture), ["run"] = run });
        return text.ToString();
    }

    static JsonObject Conversation(IReadOnlyList<FixedTurn> turns, string? answer = null)
    {
        var said = new JsonArray();
        foreach (var turn in turns)
            said.Add(new JsonObject { ["role"] = "user", ["content"] = Message(string.Join("\n\n", (turn.Plants ?? []).Select(p => $"[{p.Place.Name()} {p.Name}] {p.Text}").Append(turn.Say))) });
        if (answer is not null)
            said.Add(new JsonObject { ["role"] = "assistant", ["content"] = Message(answer) });
        return new JsonObject { ["turns"] = said, ["notes"] = new JsonObject() };
    }

    static JsonObject Message(string text) => new() { ["text"] = text, ["lang"] = "*", ["data_path"] = null, ["data_type"] = null, ["data_checksum"] = null, ["notes"] = new JsonObject() };

    // garak names attempts and runs by UUID; ours are the same for the same round.
    static string Id(string name) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16)).ToString();
}
