using System.Security.Cryptography;
using System.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>One try of a probe: which of its texts, dressed up how. Its id and the seed of the round fix every word that is said.</summary>
/// <param name="Variant">Counts the texts drawn from the probe's grammar, from zero.</param>
/// <param name="Generation">Counts repetitions of the very same words, from zero: models are not deterministic.</param>
public sealed record Attempt(Probe Probe, int Variant, Technique Technique, int Generation)
{
    public string Id => $"{Probe.Id}/{Technique.Id}/{Variant}" + (Generation == 0 ? "" : $"+{Generation}");

    /// <summary>The words of this attempt: drawn, or those of a fixed conversation.</summary>
    internal AttemptValues Values(Scenario scenario, Statistics.SeededRandom random) => new(scenario, random, Probe.Fixed?.Values);

    /// <summary>Repetitions say the same words, so they share the seed.</summary>
    internal ulong Seed(ulong round) =>
        BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"{round}/{Probe.Id}/{Technique.Id}/{Variant}")));
}
