namespace Assay.Evaluation.RedTeam;

/// <summary>Says the turns of a probe one after the other. The payload goes where the probe wants it; its carrier is an ordinary question.</summary>
static class ScriptedAttack
{
    internal static async Task RunAsync(Interview interview, CancellationToken cancel)
    {
        var probe = interview.Attempt.Probe;
        var grammar = new Grammar(probe.Texts);
        string Text(string template) => grammar.Expand(template, name => interview.Values[name], interview.Random);

        if (probe.Place != Place.User)
            interview.Plant(new Plant(probe.Place, Text("{plant-name}") is var name && name != "{plant-name}" ? name : "", Text("{text}")));
        var session = 0;
        var turns = probe.Turns.Count > 0 ? probe.Turns : [new ProbeTurn(probe.Place == Place.User ? "{text}" : "{ask}", NewSession: probe.Repeat > 1)];
        turns = probe.Repeat > 1 ? [.. Enumerable.Repeat(turns[0], probe.Repeat)] : turns;
        for (var i = 0; i < turns.Count; i++)
        {
            if (turns[i].NewSession)
                session++;
            var text = Text(turns[i].Say);
            if (await interview.SayAsync($"s{session}", turns[i].Person, text, cancel).ConfigureAwait(false) is null)
                return;
        }
    }
}
