using Assay.Evaluation.RedTeam;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>
/// Findings of the rounds that cases came from, and that are open although every case of them is resisted now: a regression closes what it opened itself, and of what a
/// round opened only people say that it is fixed, and that a retest confirms it.
/// </summary>
static class StillOpen
{
    const int MostSought = 100, MostNamed = 10;

    // Whose cases are all resisted, whatever they are compared with: with the next baseline a fixed case is a resisted one, and its finding is open still.
    static IEnumerable<(string Probe, string Finding)> Held(RegressionResult result) =>
        result.Cases.Where(c => c.Case.From is { Probe: not null, Finding: not null }).GroupBy(c => (c.Case.From.Probe!, c.Case.From.Finding!))
            .Where(g => g.All(c => c.State is CaseState.Fixed or CaseState.Resisted)).Select(g => g.Key);

    /// <param name="tried">The version that the suite was tried on: what is open in another one is no less open for that.</param>
    public static async Task<IReadOnlyList<FindingRow>> FindAsync(IRecord record, RegressionResult result, Subject tried, CancellationToken cancel)
    {
        var open = new List<FindingRow>();
        foreach (var (probe, fingerprint) in Held(result).Take(MostSought))
            foreach (var row in (await record.FindingsAsync(new FindingQuery(Text: probe, Sort: "id", Limit: 200), cancel).ConfigureAwait(false)).Items.Where(f => f.RuleId == probe && f.VerifiedFor?.Contains(tried.Name) != true))
                if ((await record.FindingAsync(row.Id, cancel).ConfigureAwait(false)).Value is { } found && found.Fingerprint == fingerprint && IsOf(tried, found))
                    open.Add(row);
        return open;
    }

    // A round of before named the files of its version, which others may share: the name beside them says which one it was.
    static bool IsOf(Subject tried, FindingView found) => found.Things.Any(t => t.Slug == found.Row.SubjectName)
        ? found.Row.SubjectName == tried.Name || found.Things.Any(t => t.Slug == found.Row.SubjectName && tried.Digests.Any(t.Digests.Contains))
        : found.Things.Any(t => t.Slug == tried.Name || tried.Digests.Any(t.Digests.Contains));

    /// <summary>Which findings they are, and the commands that move them.</summary>
    /// <param name="entry">The evidence of this run; null when it was not recorded.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<FindingRow> open, RegressionResult result, long? entry)
    {
        if (open.Count == 0)
            yield break;
        yield return $"Resisted now, and open in the record: {string.Join(", ", open.Take(MostNamed).Select(f => $"{f.Id} ({f.Status.Name()})"))}{(open.Count > MostNamed ? $" and {open.Count - MostNamed} more" : "")}. One person says that it is fixed, another retests it:";
        if (open.FirstOrDefault(f => f.Status != FindingStatus.FixedAwaitingRetest && f.VerifiedFor is null) is { } first)
            yield return $"  assay finding set-status {first.Id} {FindingStatus.FixedAwaitingRetest.Name()}";
        yield return $"  assay finding retest {(open.FirstOrDefault(f => f.Status == FindingStatus.FixedAwaitingRetest) ?? open[0]).Id} --passed --method 'regression suite {Quoted(result.Suite.Name)}'{(entry is { } at ? $" --evidence {at}" : "")}";
    }

    // A suite's name is its author's; within quotes of a line that is copied it holds none.
    static string Quoted(string name) => name.Replace("'", "", StringComparison.Ordinal);
}
