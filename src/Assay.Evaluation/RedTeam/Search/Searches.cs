using Assay.Evaluation.RedTeam.Converters;

namespace Assay.Evaluation.RedTeam;

/// <summary>The ways to try: each works on one attempt until it succeeds, its tries are used up, or the target does not answer.</summary>
static class Searches
{
    internal static Task RunAsync(Interview interview, CancellationToken cancel)
    {
        var technique = interview.Attempt.Technique;
        var dress = ConverterChain.Parse(technique.Converters, out _) ?? ConverterChain.Empty;
        return technique.Search switch
        {
            SearchKind.BestOfN => BestOfNAsync(interview, dress, technique.Tries, cancel),
            SearchKind.Tree => new TreeSearch(interview, dress, technique.Tries).RunAsync(cancel),
            SearchKind.Genetic => new GeneticSearch(interview, dress, technique.Tries).RunAsync(cancel),
            SearchKind.Crescendo => new Crescendo(interview, dress, technique.Tries).RunAsync(cancel),
            SearchKind.Escalation => new Escalation(interview, dress, technique.Tries).RunAsync(cancel),
            SearchKind.Refinement => new Refinement(interview, dress, technique.Tries).RunAsync(cancel),
            _ => Script.RunAsync(interview, "s", dress, interview.Random, cancel),
        };
    }

    static async Task BestOfNAsync(Interview interview, ConverterChain dress, int tries, CancellationToken cancel)
    {
        for (var i = 0; i < tries && !interview.Succeeded(); i++)
            if (!await Script.RunAsync(interview, $"n{i}", dress, interview.Random, cancel).ConfigureAwait(false))
                return;
    }
}
