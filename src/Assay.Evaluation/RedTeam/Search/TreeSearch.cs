using Assay.Evaluation.RedTeam.Converters;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>Dresses the plain words up step by step: of each level the tries that came furthest grow branches, the rest is pruned.</summary>
sealed class TreeSearch(Interview interview, ConverterChain dress, int tries)
{
    const int Kept = 3, Branches = 4, MostDepth = 5;

    internal async Task RunAsync(CancellationToken cancel)
    {
        var random = interview.Random;
        var used = 0;
        List<(Genome Genome, double Progress)> level = [];
        IEnumerable<Genome> next = [new Genome(random.Next(), null, null)];
        for (var depth = 0; depth < MostDepth; depth++)
        {
            var grown = new List<(Genome Genome, double Progress)>();
            foreach (var genome in next.ToList())
            {
                if (used >= tries)
                    return;
                var name = $"t{used++}";
                if (!await Script.RunAsync(interview, name, genome.Dress(dress), new SeededRandom(genome.Words), cancel).ConfigureAwait(false) || interview.Succeeded())
                    return;
                grown.Add((genome, interview.Progress(name)));
            }

            level = [.. level.Concat(grown).Select((g, i) => (g, i)).OrderByDescending(x => x.g.Progress).ThenBy(x => x.i).Select(x => x.g).Take(Kept)];
            next = level.SelectMany(parent => Enumerable.Range(0, Branches).Select(_ => parent.Genome.Changed(random)));
        }
    }
}
