namespace Assay.Evaluation.RedTeam;

/// <summary>Everything that fixes what a round asks: the same plan on a target that always answers the same gives the same result, byte for byte.</summary>
public sealed record RoundPlan
{
    public required ulong Seed { get; init; }

    public required Scenario Scenario { get; init; }

    public required IReadOnlyList<Probe> Probes { get; init; }

    public IReadOnlyList<Technique> Techniques { get; init; } = [Technique.Plain];

    /// <summary>Texts drawn from each probe's grammar.</summary>
    public int Variants { get; init; } = 3;

    /// <summary>How often each is asked.</summary>
    public int Generations { get; init; } = 1;

    /// <summary>Asked of the target; null leaves it at what it does by itself.</summary>
    public double? Temperature { get; init; }

    public int? MostTokens { get; init; }

    /// <summary>The model that finds words, for the techniques that use one.</summary>
    public ModelIdentity? Attacker { get; init; }

    /// <summary>The model that reads answers which no exact check can decide.</summary>
    public ModelIdentity? Judge { get; init; }

    public RoundLimits Limits { get; init; } = new();

    /// <summary>Asked between attempts, to know that somebody answers; null asks nothing.</summary>
    public ControlQuestion? Control { get; init; }

    /// <summary>Over all that changes which attacks are tried; limits and control questions do not.</summary>
    public Digest Digest() => Assay.Digest.Sha256(Json.Bytes(this with { Control = null, Limits = new() { ToolSteps = Limits.ToolSteps } }));

    /// <summary>Every attempt, in the order of reports.</summary>
    public IEnumerable<Attempt> Attempts()
    {
        foreach (var probe in Probes)
            foreach (var (technique, variant) in Dressed(probe))
                for (var generation = 0; generation < (probe.Fixed?.Generations ?? Generations); generation++)
                    yield return new Attempt(probe, variant, technique, generation);
    }

    IEnumerable<(Technique Technique, int Variant)> Dressed(Probe probe)
    {
        if (probe.Fixed is not null)
            return [(Technique.Plain, 0)];
        // A probe about encodings shows each of its encodings at least once.
        if (probe.Techniques.Count > 0)
            return Enumerable.Range(0, Math.Max(Variants, probe.Techniques.Count)).Select(v => (probe.Techniques[v % probe.Techniques.Count], v / probe.Techniques.Count));
        var techniques = probe.Verbatim ? Techniques.Where(t => t.Converters.Length == 0).DefaultIfEmpty(Technique.Plain) : Techniques;
        return techniques.SelectMany(t => Enumerable.Range(0, Variants).Select(v => (t, v)));
    }
}
