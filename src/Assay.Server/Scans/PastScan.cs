using System.Text.Json;
using Assay.Build.ModelFiles;
using Assay.Governance;

namespace Assay.Server;

/// <summary>A scan as the record keeps it, and what changed since the one before it.</summary>
/// <param name="Evidence">Its evidence.</param>
/// <param name="Verdict">Null when the statement is not of Assay's own scanner, or was erased.</param>
/// <param name="Severities">Findings by severity, the worst first.</param>
/// <param name="Appeared">Findings that the scan before did not have; null for the first.</param>
/// <param name="Gone">Findings that only the scan before had; null for the first.</param>
/// <param name="OlderRules">It was made by other rules than those of this program.</param>
/// <param name="Policy">The policy it was judged by.</param>
public sealed record PastScan(
    EvidenceRow Evidence, ScanVerdict? Verdict, IReadOnlyList<(Severity Severity, int Count)> Severities, int? Appeared, int? Gone, bool OlderRules, string? Policy)
{
    const int MostShown = 20;

    /// <summary>The newest scans of a version, newest first. One that saw some of its files only is of another version, or of none.</summary>
    public static async Task<IReadOnlyList<PastScan>> OfAsync(IRecord record, IReadOnlyList<EvidenceRow> evidence, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(record);
        var scans = new List<PastScan>();
        HashSet<string>? before = null;
        foreach (var row in evidence.Where(e => e is { Kind.Id: "model-scan", Partial: false }).OrderByDescending(e => e.Entry).Take(MostShown).Reverse())
        {
            var predicate = row.Erased ? null : (await record.EvidenceAsync(row.Entry, cancel).ConfigureAwait(false)).Value?.Predicate;
            if (Read(predicate) is not { } read)
            {
                scans.Add(new PastScan(row, null, [], null, null, false, null));
                continue;
            }

            // What a file of waivers covers stands in the statement twice: as found, and as waived.
            var found = read.Files.SelectMany(f => f.Findings.DistinctBy(x => x.Fingerprint)).ToList();
            var now = found.Select(f => f.Fingerprint).ToHashSet();
            scans.Add(new PastScan(
                row, read.Verdict,
                [.. found.GroupBy(f => f.Severity).OrderByDescending(g => (int)g.Key).Select(g => (g.Key, g.Count()))],
                before is null ? null : now.Except(before).Count(), before is null ? null : before.Except(now).Count(), read.RuleSet != ModelScanner.RuleSet, read.Policy?.Name));
            before = now;
        }

        scans.Reverse();
        return scans;
    }

    static ModelScanPredicate? Read(JsonElement? predicate)
    {
        try
        {
            return predicate?.Deserialize<ModelScanPredicate>(Json.Options) is { Files: not null } read && read.Files.All(f => f.Findings is not null) ? read : null;
        }
        catch (JsonException)
        {
            // Filed by somebody else's scanner: it counts as evidence, but there is nothing to compare.
            return null;
        }
    }
}
