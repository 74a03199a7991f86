using Assay.Build;
using Assay.Build.Dependencies;
using Assay.Governance;

namespace Assay.Server;

/// <summary>
/// The packages of a model version, from its bill of materials, with the advisories that scans and the nightly re-match recorded. A scan
/// counts when it is about the version, or about a file that the version's bill lists by digest.
/// </summary>
static class VersionPackages
{
    const int MostScans = 12, MostRows = 1000, MostFiles = 1000;

    public static async Task<PackagesView> OfAsync(IRecord record, BillCache bills, ThingPage page, PackageRequest request, RematchSource rematch, CancellationToken cancel)
    {
        var version = page.Thing;
        var bill = (await record.EvidenceListAsync(null, "aibom", version.Id, null, 1, cancel).ConfigureAwait(false)).Items.FirstOrDefault();
        var read = bill is null ? null : await bills.ReadAsync(record, bill, cancel).ConfigureAwait(false);
        var (bom, problem) = (read?.Bom, read?.Unreadable);
        var (scans, advisories) = await ScansAsync(record, version, bom, cancel).ConfigureAwait(false);
        var rows = Rows(bom, advisories);
        var live = rows.SelectMany(r => r.Advisories).Where(a => !a.Dismissed).ToList();
        var matching = rows.Where(r => Fits(r, request)).ToList();
        var (after, limit) = (Math.Max(0, request.After), Math.Clamp(request.Limit, 1, MostRows));
        int Count(Severity severity) => live.Count(a => a.Severity == severity);
        return new PackagesView(
            bill, problem, scans, await StateAsync(record, page, rematch, scans, cancel).ConfigureAwait(false), rows.Count, rows.Count(r => r.Advisories.Any(a => !a.Dismissed)),
            new FindingCounts(Count(Severity.Critical), Count(Severity.High), Count(Severity.Medium), Count(Severity.Low), Count(Severity.Info)), live.Count(a => a.Exploited),
            [.. matching.Skip(after).Take(limit)], matching.Count, matching.Count > after + limit ? after + limit : null);
    }

    static async Task<(List<PackageScan> Scans, List<AdvisoryRow> Advisories)> ScansAsync(IRecord record, ThingView version, Bom? bom, CancellationToken cancel)
    {
        const string kind = "dependency-scan";
        var about = (await record.EvidenceListAsync(null, kind, version.Id, null, 200, cancel).ConfigureAwait(false)).Items.ToList();
        if (bom?.Components.Where(c => c.Kind == BomKind.File).SelectMany(c => c.Digests).Take(MostFiles).ToList() is { Count: > 0 } files)
            about.AddRange((await record.DigestUsesAsync(files, kind, cancel).ConfigureAwait(false)).SelectMany(u => u.Evidence));
        var scans = new List<PackageScan>();
        var advisories = new List<AdvisoryRow>();
        // Of one tool and one target the newest speaks: what it no longer lists is gone.
        foreach (var row in about.OrderByDescending(e => e.Entry).DistinctBy(e => (e.Tool?.Split(' ')[0] ?? e.Actor, e.SubjectName)).Take(MostScans))
        {
            if (row.Erased || (await record.EvidenceAsync(row.Entry, cancel).ConfigureAwait(false)).Value is not { Predicate: { } predicate } view)
            {
                scans.Add(new PackageScan(row, null, null, false));
                continue;
            }

            advisories.AddRange(AdvisoryRows.Of(predicate, view.Findings, row.Entry));
            var packages = predicate.Inner("packages");
            scans.Add(new PackageScan(
                row, Shown.Maybe(predicate.Text("databaseDate"), 40), packages.ValueKind == System.Text.Json.JsonValueKind.Number && packages.TryGetInt32(out var n) ? n : null, true));
        }

        return (scans, advisories);
    }

    static List<PackageRow> Rows(Bom? bom, List<AdvisoryRow> advisories)
    {
        var rows = new Dictionary<string, (PackageRow Row, List<PackageAdvisory> Known)>(StringComparer.OrdinalIgnoreCase);
        foreach (var library in bom?.All.Where(c => c.Kind == BomKind.Library) ?? [])
            rows.TryAdd(Key(library.Name, library.Version), (new PackageRow(
                Shown.Text(library.Name, 160), Shown.Maybe(library.Version, 80), Shown.Maybe(library.PackageUrl), library.Licences.Count == 0 ? null : Shown.Maybe(string.Join(", ", library.Licences.Take(4)), 120), true, []), []));
        foreach (var found in advisories)
        {
            var key = Key(found.Package, found.Version);
            if (!rows.TryGetValue(key, out var row))
                rows[key] = row = (new PackageRow(found.Package.Length == 0 ? "package not named" : Shown.Text(found.Package, 160), Shown.Maybe(found.Version, 80), Shown.Maybe(found.PackageUrl), null, false, []), []);
            // Two scans may name the same: the newer speaks, a finding is kept.
            var at = row.Known.FindIndex(a => a.Id == found.Advisory.Id);
            if (at < 0)
                row.Known.Add(found.Advisory);
            else if (row.Known[at].Finding is null && found.Advisory.Finding is not null)
                row.Known[at] = row.Known[at] with { Finding = found.Advisory.Finding, Status = found.Advisory.Status };
        }

        return
        [
            .. rows.Values.Select(r => r.Row with { Advisories = [.. r.Known.OrderBy(a => a.Dismissed).ThenByDescending(a => a.Exploited).ThenByDescending(a => a.Severity).ThenByDescending(a => a.Likelihood).ThenBy(a => a.Id, StringComparer.Ordinal)] })
                .OrderByDescending(Worst).ThenByDescending(r => r.Advisories.Count).ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Version, StringComparer.Ordinal),
        ];
    }

    // PyPI takes these for one name; elsewhere no two packages differ in them alone.
    static string Key(string name, string? version) => $"{name.Replace('_', '-').Replace('.', '-')}@{version}";

    static int Worst(PackageRow row) => row.Advisories.Where(a => !a.Dismissed).Select(a => (int)(a.Severity ?? Severity.Info) + 1).DefaultIfEmpty(0).Max();

    static bool Fits(PackageRow row, PackageRequest request) =>
        (request.Only switch
        {
            PackageFilter.Vulnerable => row.Advisories.Any(a => !a.Dismissed),
            PackageFilter.Exploited => row.Advisories.Any(a => a is { Exploited: true, Dismissed: false }),
            PackageFilter.Fixable => row.Advisories.Any(a => a is { FixedIn: not null, Dismissed: false }),
            _ => true,
        })
        && (request.Least is null || row.Advisories.Any(a => !a.Dismissed && a.Severity >= request.Least))
        && (string.IsNullOrWhiteSpace(request.Text) || Texts(row).Any(t => t?.Contains(request.Text.Trim(), StringComparison.OrdinalIgnoreCase) == true));

    static IEnumerable<string?> Texts(PackageRow row) => [row.Name, row.PackageUrl, row.Licence, .. row.Advisories.Select(a => a.Id)];

    static async Task<RematchState> StateAsync(IRecord record, ThingPage page, RematchSource rematch, List<PackageScan> scans, CancellationToken cancel)
    {
        var deployed = false;
        foreach (var useCase in page.UsedBy.Where(t => t.Kind == ThingKind.UseCase).Take(20))
            deployed |= (await record.EngagementAsync(useCase.Id, cancel).ConfigureAwait(false)).Value?.Deployments
                .Any(d => d.ModelVersion == page.Thing.Id && d.Status is DeploymentStatus.Live or DeploymentStatus.Rollout or DeploymentStatus.Paused) == true;
        var result = rematch.Last?.Results.FirstOrDefault(r => r.Version == page.Thing.Slug);
        return new RematchState(
            deployed, rematch.Configured, rematch.Last?.At, rematch.Last?.Problem ?? result?.Note,
            scans.Select(s => s.Evidence).FirstOrDefault(e => e.Tool?.StartsWith(DependencyScanner.RematchTool.Name + " ", StringComparison.Ordinal) == true));
    }
}

/// <summary>What this server knows of its nightly look.</summary>
readonly record struct RematchSource(bool Configured, RematchRun? Last)
{
    public static RematchSource Of(ServerOptions options, NightlyRematch nightly) => new(options.AdvisoryIndex is { } path && File.Exists(path), nightly.Last);
}
