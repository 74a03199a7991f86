namespace Assay.Evaluation.RedTeam;

/// <summary>Says again what was said before, word by word, whatever the answers are now.</summary>
static class RepeatedAttack
{
    internal static async Task RunAsync(Interview interview, FixedConversation conversation, CancellationToken cancel)
    {
        foreach (var turn in conversation.Turns)
        {
            foreach (var plant in turn.Plants ?? [])
                if (!interview.Plant(plant))
                    return;
            interview.Demand = turn.Say;
            if (await interview.SayAsync(turn.Session, turn.Person, turn.Say, cancel).ConfigureAwait(false) is null)
                return;
        }
    }
}
