using Assay.Record;

namespace Assay.Governance;

/// <summary>What to look for in recorded bills.</summary>
/// <param name="Contains">A digest, a package URL (with or without version), a name, or a licence.</param>
/// <param name="DeployedOnly">Only model versions that run somewhere.</param>
public sealed record BomQuery(string Contains, bool DeployedOnly = false, int Limit = 200);

/// <summary>Where a version runs.</summary>
public sealed record BomDeployment(string Deployment, string? UseCase, DeploymentStatus Status);

/// <summary>A component of a recorded bill, and the registered thing the bill is about.</summary>
/// <param name="Entry">The evidence that holds the bill.</param>
/// <param name="Thing">Null when nobody registered what the bill is about.</param>
public sealed record BomHit(
    long Entry, string Bill, string Kind, string Name, string? Version, string? Digest, string? PackageUrl, string? Licences, string? Thing, IReadOnlyList<BomDeployment> Deployments);

/// <summary>What was found.</summary>
/// <param name="IsCut">There is more than was asked for.</param>
/// <param name="Bills">Bills that were searched.</param>
/// <param name="PartlySearched">Bills with more components than are indexed: not finding something says nothing about those.</param>
public sealed record BomAnswer(IReadOnlyList<BomHit> Hits, bool IsCut, long Bills, long PartlySearched)
{
    /// <summary>Of a digest: what was made from it, by the provenance of runs, verified base models and bills, also in several steps.</summary>
    public IReadOnlyList<MadeFrom> Made { get; init; } = [];

    /// <summary>Runs and verifications whose materials were searched for a digest.</summary>
    public long Runs { get; init; }

    /// <summary>Runs with more materials than are indexed: not finding a digest says nothing about those.</summary>
    public long PartlyIndexed { get; init; }
}

/// <summary>The graph over the record: from a component to the bills, versions and deployments it is in.</summary>
static class BomQueries
{
    const string Hits = """
        SELECT c.evidence AS Entry, e.subject_name AS Bill, c.kind AS Kind, c.name AS Name, c.version AS Version, c.digest AS Digest, c.purl AS PackageUrl, c.licences AS Licences, t.id AS ThingId, t.slug AS Thing
        FROM bom_key k
            JOIN bom_component c ON c.evidence = k.evidence AND c.ordinal = k.ordinal
            JOIN evidence e ON e.id = k.evidence
            LEFT JOIN evidence_subject s ON s.evidence = k.evidence
            LEFT JOIN thing_digest d ON d.digest = s.digest AND d.artefact = 1
            LEFT JOIN thing t ON t.id = d.thing
        WHERE k.word = @word
        """;

    const string Running = "EXISTS (SELECT 1 FROM deployment p WHERE p.model_version = t.id AND p.status IN ('rollout', 'live', 'paused'))";

    public static BomAnswer Find(IReadView view, BomQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, 1000);
        var rows = new List<Row>();
        foreach (var word in BomWord.Of(query.Contains.Trim()))
            rows.AddRange(view.Query<Row>($"{Hits}{(query.DeployedOnly ? $" AND {Running}" : "")} ORDER BY k.evidence DESC, k.ordinal LIMIT @most", new { word, most = 4L * limit + 1 }));
        // A bill has one row for each of its subjects: the registered ones speak, an unregistered one only when there is none.
        var hits = rows.GroupBy(r => (r.Entry, r.Kind, r.Name, r.Version, r.Digest, r.PackageUrl)).OrderByDescending(g => g.Key.Entry)
            .SelectMany(g => g.Any(r => r.Thing is not null) ? g.Where(r => r.Thing is not null).DistinctBy(r => r.Thing) : g.Take(1)).ToList();
        var deployments = new Dictionary<string, IReadOnlyList<BomDeployment>>(StringComparer.Ordinal);
        IReadOnlyList<BomDeployment> RunningAs(string version) => deployments.TryGetValue(version, out var known) ? known : deployments[version] = Deployments(view, version);
        var counts = view.Query<Counts>("SELECT COUNT(*) AS Bills, COUNT(CASE WHEN whole = 0 THEN 1 END) AS Cut FROM bom")[0];
        var answer = new BomAnswer(
            [.. hits.Take(limit).Select(h => new BomHit(h.Entry, h.Bill, h.Kind, h.Name, h.Version, h.Digest, h.PackageUrl, h.Licences, h.Thing, h.ThingId is null ? [] : RunningAs(h.ThingId)))],
            hits.Count > limit || rows.Count > 4 * limit, counts.Bills, counts.Cut);
        if (!Digest.TryParse(query.Contains.Trim().ToLowerInvariant(), out var digest))
            return answer;
        var runs = view.Query<Counts>("SELECT COUNT(*) AS Bills, COUNT(CASE WHEN whole = 0 THEN 1 END) AS Cut FROM material_list")[0];
        var (made, cut) = MadeFromQueries.Find(view, digest, limit, RunningAs);
        return answer with
        {
            Made = query.DeployedOnly ? [.. made.Where(m => m.Deployments.Any(d => d.Status is DeploymentStatus.Rollout or DeploymentStatus.Live or DeploymentStatus.Paused))] : made,
            IsCut = answer.IsCut || cut,
            Runs = runs.Bills,
            PartlyIndexed = runs.Cut,
        };
    }

    internal static List<BomDeployment> Deployments(IReadView view, string version) =>
    [
        .. view.Query<Deployment>(
            """
            SELECT t.slug AS Slug, u.slug AS UseCase, p.status AS Status FROM deployment p JOIN thing t ON t.id = p.thing LEFT JOIN thing u ON u.id = t.parent
            WHERE p.model_version = @version ORDER BY t.slug
            """, new { version }).Select(d => new BomDeployment(d.Slug, d.UseCase, Names.Parse<DeploymentStatus>(d.Status))),
    ];

    sealed record Row(long Entry, string Bill, string Kind, string Name, string? Version, string? Digest, string? PackageUrl, string? Licences, string? ThingId, string? Thing);

    sealed record Deployment(string Slug, string? UseCase, string Status);

    sealed record Counts(long Bills, long Cut);
}
