namespace Assay.Evaluation.RedTeam;

/// <summary>What was said in an attempt, without what Assay put around it: its scenario's system prompt and documents, and the answers of simulated tools.</summary>
static class Conversation
{
    /// <summary>The turns up to the one that showed it. Of a search that opened many conversations, only the one that worked.</summary>
    internal static IReadOnlyList<FixedTurn> Of(AttemptResult result, Scenario scenario, bool bare)
    {
        var probe = result.Attempt.Probe;
        var last = result.Verdict.Step ?? result.Exchanges.Count - 1;
        var shown = result.Exchanges.Where(e => e.Step <= last).ToList();
        if (probe.Fixed is null && result.Attempt.Technique.Search != SearchKind.Single && shown.Count > 0)
            shown = [.. shown.Where(e => Try(e.Session) == Try(shown[^1].Session))];
        var (turns, left, begun) = (new List<FixedTurn>(), new List<Plant>(), new HashSet<string>());
        foreach (var exchange in shown)
        {
            var fresh = exchange.Plants.Where(p => !left.Contains(p)).ToList();
            left.AddRange(fresh);
            var opens = begun.Add(exchange.Session);
            // An exchange that begins with a tool's answer goes on with an agent's work: replaying the turn does that by itself.
            if (exchange.Said.LastOrDefault() is { Speaker: Speaker.User } said)
                turns.Add(new FixedTurn(bare && opens ? Bared(said.Text, scenario, left) : said.Text, exchange.Session, exchange.Person, fresh.Count == 0 ? null : fresh));
        }

        return turns;
    }

    // A search names the conversations of one try n3, n3.1, and so on.
    static string Try(string session) => session.Split('.')[0];

    static string Bared(string text, Scenario scenario, List<Plant> left)
    {
        var around = ContextRendering.Of("", [.. scenario.Documents, .. left.Where(ContextRendering.Takes)]);
        return text.StartsWith(around, StringComparison.Ordinal) ? text[around.Length..] : text;
    }
}
