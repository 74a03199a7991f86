using Assay.Evaluation.RedTeam.Converters;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// A tree of variations, each tried in a conversation of its own: an attacker model varies what came furthest, what is off the subject or would win by an echo is
/// dropped before it is said, and what did not come far afterwards.
/// </summary>
sealed class Refinement(Interview interview, ConverterChain dress, int tries)
{
    const int Kept = 3, Branches = 3, MostDepth = 6;

    readonly HashSet<string> _said = new(StringComparer.Ordinal);
    int _used;

    sealed record Leaf(string Said, string Answer, double Progress);

    internal async Task RunAsync(CancellationToken cancel)
    {
        var demand = new Grammar(interview.Attempt.Probe.Texts).Expand("{text}", name => interview.Values[name], interview.Random);
        interview.Demand = demand;
        _said.Add(demand);
        if (await TryAsync(demand, cancel).ConfigureAwait(false) is not { } root)
            return;
        var voice = new AttackerVoice(interview, demand);
        List<Leaf> level = [root];
        for (var depth = 0; depth < MostDepth && _used < tries && !interview.Succeeded(); depth++)
        {
            var grown = new List<Leaf>();
            foreach (var leaf in level)
                foreach (var text in await VaryAsync(voice, leaf, cancel).ConfigureAwait(false))
                {
                    if (_used >= tries || interview.Succeeded())
                        return;
                    if (!_said.Add(text))
                        continue;
                    if (await TryAsync(text, cancel).ConfigureAwait(false) is not { } tried)
                        return;
                    grown.Add(tried);
                }

            if (grown.Count == 0)
                break;
            // Ties keep the order they were tried in.
            level = [.. level.Concat(grown).Select((leaf, i) => (leaf, i)).OrderByDescending(x => x.leaf.Progress).ThenBy(x => x.i).Select(x => x.leaf).Take(Kept)];
        }

        // Only the plain demand was tried, which is what another technique is for.
        if (_used == 1 && tries > 1 && !interview.Succeeded())
            interview.Fail($"the attacker model gave no variation that could be tried: {voice.Why}");
    }

    // Nothing is asked of the attacker that could not be tried any more.
    async Task<IReadOnlyList<string>> VaryAsync(AttackerVoice voice, Leaf leaf, CancellationToken cancel) =>
        _used >= tries || interview.Succeeded() ? [] : await voice.VariationsAsync(leaf.Said, leaf.Answer, Math.Min(Branches, tries - _used), cancel).ConfigureAwait(false);

    async Task<Leaf?> TryAsync(string text, CancellationToken cancel)
    {
        var name = $"r{_used++}";
        return interview.Dressed(dress, text, interview.Random) is { } dressed && await interview.SayAsync(name, "user", dressed, cancel).ConfigureAwait(false) is { } exchange
            ? new Leaf(text, exchange.Reply.Text, interview.Progress(name)) : null;
    }
}
