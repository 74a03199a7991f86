using Assay.Build.Dependencies;
using Assay.Build.Dependencies.Osv;
using Assay.Governance;

namespace Assay.Server;

/// <summary>What the re-match of one deployed version gave.</summary>
/// <param name="Packages">Packages of its bill of materials.</param>
/// <param name="Entry">The entry of the evidence; null when nothing changed, or nothing was to be recorded.</param>
/// <param name="Note">Why it could not be judged; null when it was.</param>
public sealed record RematchResult(string Version, int Packages, IReadOnlyList<Finding> Findings, long? Entry, string? Note);

/// <summary>
/// Judges the bill of materials of every deployed model version by today's advisories. Findings open by themselves when an
/// advisory appears, and close when it is withdrawn or the bill of materials changes.
/// </summary>
public static class DependencyRematch
{
    /// <param name="file">Take what changed into the record.</param>
    public static async Task<IReadOnlyList<RematchResult>> RunAsync(IRecord record, OsvDatabase database, bool file, CancellationToken cancel)
    {
        var results = new List<RematchResult>();
        var deployed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var useCase in await record.ThingsAsync(ThingKind.UseCase, cancel).ConfigureAwait(false))
            foreach (var deployment in (await record.EngagementAsync(useCase.Id, cancel).ConfigureAwait(false)).Value?.Deployments ?? [])
                if (deployment is { Status: DeploymentStatus.Live or DeploymentStatus.Rollout or DeploymentStatus.Paused, ModelVersion: { } version } && deployed.Add(version)
                    && (await record.ThingAsync(version, cancel).ConfigureAwait(false)).Value is { } page)
                    results.Add(await OneAsync(record, page.Thing, database, file, cancel).ConfigureAwait(false));
        return results;
    }

    static async Task<RematchResult> OneAsync(IRecord record, ThingView version, OsvDatabase database, bool file, CancellationToken cancel)
    {
        RematchResult Not(string why) => new(version.Slug, 0, [], null, why);
        if (version.Digests.Count == 0)
            return Not("it is registered without a digest");
        var boms = await record.EvidenceListAsync(null, "aibom", version.Id, null, 1, cancel).ConfigureAwait(false);
        if (boms.Items.Count == 0)
            return Not("the record holds no bill of materials of it: assay bom PATH --record");
        if ((await record.EvidenceAsync(boms.Items[0].Entry, cancel).ConfigureAwait(false)).Value is not { Predicate: { } bom })
            return Not("its bill of materials was erased");
        var named = BomPackages.Of(bom);
        if (named.Purls.Count == 0)
            return Not(named.Unjudged is { } why ? $"its bill of materials names no package that can be judged: {why}" : "its bill of materials names no package");
        var purls = named.Purls;

        var options = DependencyOptions.Default with { Database = database };
        var report = await Task.Run(() => DependencyScanner.Rematch(new Subject(version.Slug, version.Digests), purls, options, cancel), cancel).ConfigureAwait(false);
        var note = report.Gaps.Count > 0 ? $"{report.Gaps[0].Where}: {report.Gaps[0].Reason}" : named.Unjudged;
        if (!file || report.Statements is not [var statement])
            return new RematchResult(version.Slug, purls.Count, report.Findings, null, note);
        // No gap: what was judged was judged whole, so a finding whose advisory was withdrawn closes. But a bill that was judged in part has not passed.
        if (named.Unjudged is not null && statement.Result == EvidenceResult.Passed)
            statement = statement with { Result = EvidenceResult.Incomplete };
        if (await SaidAsync(record, version, statement, cancel).ConfigureAwait(false))
            return new RematchResult(version.Slug, purls.Count, report.Findings, null, note);
        var answer = await record.FileEvidenceAsync(
            new EvidenceRequest(
                statement.Kind, [version.Id], statement.Statement.Subjects, statement.Statement.Predicate, null, statement.Result, Origin.Measured, report.Tool, report.Findings, report.Metrics, report.Gaps), cancel).ConfigureAwait(false);
        return new RematchResult(version.Slug, purls.Count, report.Findings, answer.Value?.Entry, answer.Refusal?.Message ?? note);
    }

    // The same words again would make an entry of every night.
    static async Task<bool> SaidAsync(IRecord record, ThingView version, EvidenceStatement statement, CancellationToken cancel)
    {
        var earlier = (await record.EvidenceListAsync(null, statement.Kind, version.Id, null, 100, cancel).ConfigureAwait(false)).Items
            .FirstOrDefault(e => e.Tool?.StartsWith(DependencyScanner.RematchTool.Name + " ", StringComparison.Ordinal) == true);
        return earlier is not null && (await record.EvidenceAsync(earlier.Entry, cancel).ConfigureAwait(false)).Value?.Predicate is { } said
            && CanonicalJson.Bytes(said).AsSpan().SequenceEqual(CanonicalJson.Bytes(statement.Statement.Predicate));
    }
}
