using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Things of the register, from the projections.</summary>
static class ThingQueries
{
    const string Columns = """
        SELECT t.id AS Id, t.kind AS Kind, t.slug AS Slug, t.name AS Name, t.parent AS Parent, p.name AS ParentName, t.purpose AS Purpose, t.owner_role AS OwnerRole,
            t.risk_class AS RiskClass, t.attributes AS Attributes, t.register_digest AS RegisterDigest, t.created_at AS CreatedAt, t.changed_at AS ChangedAt, t.entry AS Entry
        FROM thing t LEFT JOIN thing p ON p.id = t.parent
        """;

    /// <summary>By id or slug. Where a slug names things of several kinds, <paramref name="kind"/> decides, else the first in order of kinds.</summary>
    public static ThingView? Find(IReadView view, string idOrSlug, ThingKind? kind = null)
    {
        var rows = view.Query<Row>($"{Columns} WHERE (t.id = @key OR t.slug = @key)", new { key = idOrSlug });
        var found = rows.Where(r => kind is null || r.Kind == kind.Value.Name()).OrderBy(r => Names.Parse<ThingKind>(r.Kind)).FirstOrDefault();
        return found is null ? null : Views(view, [found])[0];
    }

    public static IReadOnlyList<ThingView> OfKind(IReadView view, ThingKind kind) =>
        Views(view, $"{Columns} WHERE t.kind = @kind ORDER BY t.slug", new { kind = kind.Name() });

    public static IReadOnlyList<ThingView> Children(IReadView view, string parent) =>
        Views(view, $"{Columns} WHERE t.parent = @parent ORDER BY t.created_at DESC, t.id", new { parent });

    /// <summary>What a use case is linked to, newest link first.</summary>
    public static IReadOnlyList<ThingView> LinkedTo(IReadView view, string useCase, ThingKind kind) =>
        Views(view, $"{Columns} JOIN link l ON l.thing = t.id WHERE l.use_case = @useCase AND l.removed = 0 AND t.kind = @kind ORDER BY l.entry DESC", new { useCase, kind = kind.Name() });

    /// <summary>What each of many use cases is linked to, model versions and dataset versions, newest link first.</summary>
    public static ILookup<string, ThingView> LinkedTo(IReadView view, IReadOnlyCollection<string> useCases)
    {
        var links = Bulk.Query<LinkRow>(view, useCases, list => $"SELECT use_case AS UseCase, thing AS Thing, entry AS Entry FROM link WHERE removed = 0 AND use_case IN {list}").OrderByDescending(l => l.Entry).ToList();
        var things = Views(view, Bulk.Query<Row>(view, links.Select(l => l.Thing), list => $"{Columns} WHERE t.id IN {list}")).ToDictionary(t => t.Id);
        return links.Where(l => things.ContainsKey(l.Thing)).ToLookup(l => l.UseCase, l => things[l.Thing]);
    }

    public static IReadOnlyList<ThingView> UseCasesOf(IReadView view, string thing) =>
        Views(view, $"{Columns} JOIN link l ON l.use_case = t.id WHERE l.thing = @thing AND l.removed = 0 ORDER BY t.slug", new { thing });

    /// <summary>Things one of whose digests, present or past, is this.</summary>
    public static IReadOnlyList<ThingView> WithDigest(IReadView view, string digest) =>
        Views(view, $"{Columns} JOIN thing_digest d ON d.thing = t.id WHERE d.digest = @digest ORDER BY t.slug", new { digest });

    /// <summary>Deployments of a use case, or of all.</summary>
    public static IReadOnlyList<DeploymentView> Deployments(IReadView view, string? useCase)
    {
        var things = Views(view, $"{Columns} WHERE (@all = 1 OR t.parent = @useCase) AND t.kind = 'deployment' ORDER BY t.created_at DESC", new { all = useCase is null ? 1L : 0L, useCase = useCase ?? "" });
        var rows = Bulk.Query<DeploymentRow>(view, things.Select(t => t.Id), list =>
            $"SELECT d.thing AS Thing, d.status AS Status, d.percent AS Percent, d.model_version AS ModelVersion, v.slug AS Name, d.since AS Since FROM deployment d LEFT JOIN thing v ON v.id = d.model_version WHERE d.thing IN {list}")
            .ToDictionary(d => d.Thing);
        return
        [
            .. things.Select(thing => rows.GetValueOrDefault(thing.Id) is { } row
                ? new DeploymentView(thing, Names.Parse<DeploymentStatus>(row.Status), (int?)row.Percent, row.ModelVersion, row.Name, Sql.Time(row.Since))
                : new DeploymentView(thing, DeploymentStatus.Planned, null, null, null, thing.CreatedAt)),
        ];
    }

    /// <summary>How statements name the thing.</summary>
    public static Subject SubjectOf(ThingView thing) =>
        new(thing.Slug, thing.Digests.Count > 0 ? thing.Digests : [thing.RegisterDigest]);

    static IReadOnlyList<ThingView> Views(IReadView view, string sql, object parameters) => Views(view, view.Query<Row>(sql, parameters));

    static IReadOnlyList<ThingView> Views(IReadView view, IEnumerable<Row> found)
    {
        var rows = found.ToList();
        var digests = Bulk.Query<DigestRow>(view, rows.Select(r => r.Id), list => $"SELECT thing AS Thing, digest AS Digest FROM thing_digest WHERE artefact = 1 AND thing IN {list} ORDER BY entry, digest")
            .ToLookup(d => d.Thing, d => Digest.Parse(d.Digest));
        return [.. rows.Select(r => View(r, [.. digests[r.Id]]))];
    }

    static ThingView View(Row row, IReadOnlyList<Digest> digests) => new(
        row.Id, Names.Parse<ThingKind>(row.Kind), row.Slug, row.Name, row.Purpose, row.OwnerRole is { } role ? Names.Parse<Role>(role) : null,
        Names.Parse<RiskClass>(row.RiskClass), JsonSerializer.Deserialize<Dictionary<string, string>>(row.Attributes, Json.Options) ?? [],
        Digest.Parse(row.RegisterDigest),
        digests,
        row.Parent, row.ParentName, Sql.Time(row.CreatedAt), Sql.Time(row.ChangedAt), row.Entry);

    sealed record LinkRow(string UseCase, string Thing, long Entry);

    sealed record DigestRow(string Thing, string Digest);

    sealed record Row(
        string Id, string Kind, string Slug, string Name, string? Parent, string? ParentName, string? Purpose, string? OwnerRole, string RiskClass,
        string Attributes, string RegisterDigest, long CreatedAt, long ChangedAt, long Entry);

    sealed record DeploymentRow(string Thing, string Status, long? Percent, string ModelVersion, string? Name, long Since);
}
