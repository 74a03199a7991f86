using Assay.Evaluation.RedTeam.Converters;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>A small population of tries; those that come further breed. The best is kept, so that a generation never loses what was found.</summary>
sealed class GeneticSearch(Interview interview, ConverterChain dress, int tries)
{
    const int Population = 8;

    readonly SeededRandom _random = interview.Random;
    int _used;

    internal async Task RunAsync(CancellationToken cancel)
    {
        var population = new List<(Genome Genome, double Progress)>();
        for (var i = 0; i < Population && _used < tries; i++)
            if (await TryAsync(i == 0 ? new Genome(_random.Next(), null, null) : Genome.Draw(_random), population, cancel).ConfigureAwait(false) is false)
                return;
        while (_used < tries && !interview.Succeeded())
        {
            // Ties keep the order they were tried in: the same seed breeds the same children.
            var parents = population.Select((p, i) => (p, i)).OrderByDescending(x => x.p.Progress).ThenBy(x => x.i).Select(x => x.p).Take(Population / 2).ToList();
            population = [.. parents];
            while (population.Count < Population && _used < tries)
            {
                var child = Pick(parents).Crossed(Pick(parents), _random);
                if (_random.NextDouble() < 0.7)
                    child = child.Changed(_random);
                if (await TryAsync(child, population, cancel).ConfigureAwait(false) is false)
                    return;
            }
        }
    }

    Genome Pick(List<(Genome Genome, double Progress)> from) => from[(int)(_random.Next() % (ulong)from.Count)].Genome;

    async Task<bool> TryAsync(Genome genome, List<(Genome, double)> population, CancellationToken cancel)
    {
        var name = $"g{_used++}";
        if (!await Script.RunAsync(interview, name, genome.Dress(dress), new SeededRandom(genome.Words), cancel).ConfigureAwait(false))
            return false;
        population.Add((genome, interview.Progress(name)));
        return !interview.Succeeded();
    }
}
