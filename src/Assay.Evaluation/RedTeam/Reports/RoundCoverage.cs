namespace Assay.Evaluation.RedTeam;

/// <summary>One entry of a catalogue in a round. Numbers are null when nothing was tried, and then <paramref name="NotTested"/> says why.</summary>
/// <param name="Attempts">Those that were judged.</param>
public sealed record CoverageRow(string Entry, int? Probes, int? Attempts, int? Successes, string? NotTested);

/// <summary>Which entries of the catalogues a round tested, and why it did not test the others: what was not looked at is never shown as resisted.</summary>
public static class RoundCoverage
{
    public static IReadOnlyList<CoverageRow> Of(RoundResult result, RoundParticulars about)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(about);
        return [.. AttackCatalogue.Entries.Select(e => e.Reference).Where(r => about.Catalogues.Count == 0 || about.Catalogues.Contains(Name(r))).Select(r => Row(r, result, about))];
    }

    /// <summary>Whether rules of engagement let a probe run: it tests an entry of their catalogues (all when none is named), and none that is out of scope.</summary>
    public static bool InScope(Probe probe, IReadOnlyCollection<string> catalogues, IReadOnlyDictionary<string, string> outOfScope)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(catalogues);
        ArgumentNullException.ThrowIfNull(outOfScope);
        return (catalogues.Count == 0 || probe.Catalogue.Any(c => catalogues.Contains(Name(c)))) && !probe.Catalogue.Any(c => outOfScope.ContainsKey(c.ToString()));
    }

    /// <summary>Probes that come with Assay, that the rules of engagement let run, and that the round was not told to run. Of a round of another tool nobody knows.</summary>
    internal static IReadOnlyList<Probe> LeftOut(RoundResult result, RoundParticulars about)
    {
        var chosen = result.Scores.Select(s => s.Probe.Id).ToHashSet();
        return result.FiledBy is not null ? [] : [.. ProbeLibrary.All.Where(p => !chosen.Contains(p.Id) && InScope(p, about.Catalogues, about.OutOfScope))];
    }

    /// <summary>A catalogue as plans name it.</summary>
    public static string Name(CatalogueReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference.Edition is null ? reference.Scheme : $"{reference.Scheme}:{reference.Edition}";
    }

    static CoverageRow Row(CatalogueReference entry, RoundResult result, RoundParticulars about)
    {
        var name = entry.ToString();
        var scores = result.Scores.Where(s => s.Probe.Catalogue.Contains(entry)).ToList();
        var judged = scores.Where(s => s.Judged > 0).ToList();
        if (judged.Count > 0)
            return new CoverageRow(name, judged.Count, judged.Sum(s => s.Judged), judged.Sum(s => s.Succeeded), null);
        return new CoverageRow(name, null, null, null, about.OutOfScope.TryGetValue(name, out var reason) ? Cut($"out of scope: {reason}") : Why(entry, scores, about));
    }

    // The format's bound.
    static string Cut(string text) => text.Length > 1900 ? text[..1900] + "..." : text;

    static string Why(CatalogueReference entry, List<ProbeScore> scores, RoundParticulars about)
    {
        if (scores.FirstOrDefault(s => s.NotApplicable is not null) is { } unreachable && scores.All(s => s.NotApplicable is not null))
            return scores.Count == 1 ? unreachable.NotApplicable! : $"none of its {scores.Count} probes reaches the target: {string.Join("; ", scores.Select(s => s.NotApplicable!).Distinct().Take(3))}";
        if (scores.Count > 0)
            return "its probes were asked and nothing could be judged";
        var known = ProbeLibrary.All.Where(p => p.Catalogue.Contains(entry)).ToList();
        if (known.Count == 0)
            return "there is no probe for it";
        return known.All(p => p.Catalogue.Any(c => about.OutOfScope.ContainsKey(c.ToString()))) ? "its probes also test an entry that is out of scope" : "no probe for it was chosen";
    }
}
