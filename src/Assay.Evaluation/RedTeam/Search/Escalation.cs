using Assay.Evaluation.RedTeam.Converters;

namespace Assay.Evaluation.RedTeam;

/// <summary>One conversation that an attacker model leads: it sees the goal, what was said and the last answer, and gives the next thing to say. The last turn always makes the demand.</summary>
sealed class Escalation(Interview interview, ConverterChain dress, int turns)
{
    internal async Task RunAsync(CancellationToken cancel)
    {
        var grammar = new Grammar(interview.Attempt.Probe.Texts);
        var demand = grammar.Expand("{text}", name => interview.Values[name], interview.Random);
        interview.Demand = demand;
        interview.Strayed = true;
        var voice = new AttackerVoice(interview, demand);
        var history = new List<(string Said, string Answer)>();
        for (var turn = 0; turn < turns && !interview.Succeeded(); turn++)
        {
            if (await voice.NextAsync(history, turn, turns, cancel).ConfigureAwait(false) is not { } say)
            {
                interview.Fail($"the attacker model gave nothing to say in turn {turn + 1}: {voice.Why}");
                return;
            }

            var on = DemandKept.IsOn(demand, say, interview);
            if (!on && turn == turns - 1)
                (say, on) = (demand, true);
            interview.Strayed = !on;
            if (interview.Dressed(dress, say, interview.Random) is not { } dressed || await interview.SayAsync("e", "user", dressed, cancel).ConfigureAwait(false) is not { } exchange)
                return;
            history.Add((say, exchange.Reply.Text));
        }
    }
}
