namespace Assay.Evaluation.RedTeam;

/// <summary>What a round tries, and how often: from which probes of those that there are, dressed up how.</summary>
public sealed record RoundChoice
{
    /// <summary>Fixes every word that is said. Rounds of one seed are compared text by text.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Ids, or beginnings with a star (<c>jailbreak-*</c>); all when empty.</summary>
    public IReadOnlyList<string> Probes { get; init; } = [];

    /// <summary>Catalogues or entries of them (<c>owasp-llm:2025</c>, <c>atlas/AML.T0051.000</c>); all when empty.</summary>
    public IReadOnlyList<string> Entries { get; init; } = [];

    /// <summary>In the written form of <see cref="Technique"/>.</summary>
    public IReadOnlyList<string> Techniques { get; init; } = [];

    public int Variants { get; init; } = 3;

    public int Generations { get; init; } = 1;

    public double? Temperature { get; init; }

    /// <summary>The plan for a target; null with what is wrong, where, and what to do.</summary>
    /// <param name="all">Every probe that there is to choose from.</param>
    public RoundPlan? Plan(TargetFile target, IReadOnlyList<Probe> all, out (string What, string? Where, string Hint) wrong)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(all);
        wrong = default;
        if (Probes.FirstOrDefault(w => !all.Any(p => Named(p, w))) is { } unknown)
            wrong = ("There is no such probe.", unknown, "assay redteam probes lists them.");
        else if (Entries.FirstOrDefault(e => !AttackCatalogue.Entries.Any(c => Within(c.Reference, e))) is { } entry)
            wrong = ("There is no such entry of a catalogue.", entry, "assay redteam catalogue lists them.");
        var probes = all.Where(p => Probes.Count == 0 || Probes.Any(w => Named(p, w))).Where(p => Entries.Count == 0 || p.Catalogue.Any(c => Entries.Any(e => Within(c, e)))).ToList();
        var techniques = new List<Technique>();
        foreach (var text in Techniques.Count > 0 ? Techniques : ["plain"])
            if (Technique.TryParse(text, out var technique, out var error))
                techniques.Add(technique);
            else
                wrong = ($"The technique cannot be used: {error}", text, "assay redteam converters lists what can be combined.");
        if (wrong.What is null && probes.Count == 0)
            wrong = ("No probe is left to run.", null, "Ask for fewer restrictions.");
        return wrong.What is not null ? null : new RoundPlan
        {
            Seed = (ulong)Seed,
            Scenario = target.Scenario ?? BuiltInScenario.HelpDesk,
            Control = target.Control,
            Probes = probes,
            Techniques = [.. techniques.Distinct()],
            Variants = Math.Clamp(Variants, 1, 10_000),
            Generations = Math.Clamp(Generations, 1, 1_000),
            Temperature = Temperature,
            Limits = target.Limits ?? new RoundLimits(),
        };
    }

    static bool Named(Probe probe, string wanted) => wanted.EndsWith('*') ? probe.Id.StartsWith(wanted[..^1], StringComparison.Ordinal) : probe.Id == wanted;

    static bool Within(CatalogueReference reference, string wanted) =>
        reference.ToString() is var text && (text == wanted || text.StartsWith(wanted + "/", StringComparison.Ordinal) || text.StartsWith(wanted + ":", StringComparison.Ordinal) || text.StartsWith(wanted + ".", StringComparison.Ordinal));
}
