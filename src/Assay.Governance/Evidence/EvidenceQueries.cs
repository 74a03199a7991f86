using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Evidence, from the projections.</summary>
static class EvidenceQueries
{
    const int MostAbout = 10_000;

    const string Columns = """
        SELECT e.id AS Id, e.kind AS Kind, e.origin AS Origin, e.tool AS Tool, e.tool_version AS ToolVersion, e.result AS Result, e.subject_name AS SubjectName,
            e.envelope AS Envelope, e.at AS At, e.valid_until AS ValidUntil, e.actor AS Actor, a.name AS ActorName, e.erased AS Erased, e.findings AS Findings, e.key_id AS KeyId, e.none_in_period AS NoneInPeriod, e.answered AS Answered
        FROM evidence e LEFT JOIN actor a ON a.id = e.actor
        """;

    public static EvidenceRow? Row(IReadView view, long entry) =>
        view.Query<EvidenceCells>($"{Columns} WHERE e.id = @entry", new { entry }).Select(r => r.View(view)).FirstOrDefault();

    /// <summary>Evidence about a thing under any of its digests, newest first.</summary>
    public static IReadOnlyList<EvidenceCells> About(IReadView view, string thing, int limit = MostAbout) =>
        view.Query<EvidenceCells>(
            $"{Columns} WHERE e.id IN (SELECT s.evidence FROM evidence_subject s JOIN thing_digest d ON d.digest = s.digest WHERE d.thing = @thing) ORDER BY e.id DESC LIMIT {limit.ToString(CultureInfo.InvariantCulture)}",
            new { thing });

    /// <summary>Evidence about each of many things, newest first.</summary>
    public static ILookup<string, EvidenceCells> About(IReadView view, IReadOnlyCollection<string> things)
    {
        var about = Bulk.Query<AboutRow>(view, things, list =>
            $"""
             SELECT Thing, Evidence FROM (
                 SELECT n.thing AS Thing, n.evidence AS Evidence, ROW_NUMBER() OVER (PARTITION BY n.thing ORDER BY n.evidence DESC) AS nth
                 FROM (SELECT DISTINCT d.thing, s.evidence FROM thing_digest d JOIN evidence_subject s ON s.digest = d.digest WHERE d.thing IN {list}) AS n) AS numbered
             WHERE nth <= {MostAbout.ToString(CultureInfo.InvariantCulture)} ORDER BY Evidence DESC
             """).ToList();
        var cells = Bulk.Query<EvidenceCells>(view, about.Select(a => a.Evidence), list => $"{Columns} WHERE e.id IN {list}").ToDictionary(e => e.Id);
        return about.ToLookup(a => a.Thing, a => cells[a.Evidence]);
    }

    /// <summary>Evidence, of one kind where one is given, that names a digest among its subjects, newest first.</summary>
    public static IReadOnlyList<EvidenceRow> AboutDigest(IReadView view, Digest digest, string? kind, int limit) =>
    [
        .. view.Query<EvidenceCells>(
            $"{Columns} WHERE e.id IN (SELECT s.evidence FROM evidence_subject s WHERE s.digest = @digest){(kind is null ? "" : " AND e.kind = @kind")} ORDER BY e.id DESC LIMIT @limit",
            new { digest = digest.ToString(), kind, limit = (long)limit }).Select(e => e.View(view)),
    ];

    /// <summary>What was measured of a kind since then, newest first, with what was erased.</summary>
    public static IReadOnlyList<EvidenceCells> Measured(IReadView view, string kind, DateTimeOffset since) =>
        view.Query<EvidenceCells>($"{Columns} WHERE e.kind = @kind AND e.origin = @origin AND e.at >= @since ORDER BY e.id DESC", new { kind, origin = Origin.Measured.Name(), since = Sql.Time(since) });

    /// <summary>What an entry states; null when it was erased, or cannot be read.</summary>
    public static Statement? Stated(IReadView view, long entry) =>
        Blobs.Of(view, view.Entry(entry), "envelope") is { } bytes ? Assay.Envelope.TryRead(bytes, out _)?.TryReadStatement(out _) : null;

    /// <summary>Evidence about the organisation as a whole: RACI, access reviews, training records.</summary>
    public static IReadOnlyList<EvidenceCells> OfOrganisation(IReadView view) =>
        view.Query<EvidenceCells>($"{Columns} WHERE e.kind IN ({OrganisationKinds}) ORDER BY e.id DESC LIMIT 10000");

    static readonly string OrganisationKinds = string.Join(", ", EvidenceKinds.All.Where(k => k.Scope == EvidenceScope.Organisation).Select(k => $"'{k.Id}'"));

    public static Page<EvidenceRow> List(IReadView view, Layer? layer, string? kind, string? thing, string? after, int limit)
    {
        limit = Math.Clamp(limit, 1, 500);
        var kinds = EvidenceKinds.All.Where(k => (layer is null || k.Layer == layer) && (kind is null || k.Id == kind)).Select(k => k.Id).ToArray();
        var before = long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) ? cursor : long.MaxValue;
        const string about = "e.id IN (SELECT s.evidence FROM evidence_subject s JOIN thing_digest d ON d.digest = s.digest WHERE d.thing = @thing)";
        var where = $"e.kind IN ({string.Join(", ", kinds.Select(k => $"'{k}'").DefaultIfEmpty("''"))}) AND {(thing is null ? "1 = 1" : about)}";
        var rows = view.Query<EvidenceCells>($"{Columns} WHERE {where} AND e.id < @before ORDER BY e.id DESC LIMIT @limit", new { thing, before, limit = limit + 1L });
        var total = view.Query<long>($"SELECT COUNT(*) FROM evidence e WHERE {where}", new { thing })[0];
        return new Page<EvidenceRow>(
            [.. rows.Take(limit).Select(r => r.View(view))], rows.Count > limit ? rows[limit - 1].Id.ToString(CultureInfo.InvariantCulture) : null, total, false);
    }

    public static IReadOnlyList<Metric> Metrics(IReadView view, long evidence) =>
    [
        .. view.Query<MetricRow>(
            "SELECT name AS Name, value AS Value, unit AS Unit, slice AS Slice, low AS Low, high AS High, confidence AS Confidence, count AS Count FROM metric WHERE evidence = @evidence ORDER BY ordinal",
            new { evidence }).Select(m => new Metric(m.Name, m.Value, m.Unit, m.Slice, m.Low, m.High, m.Confidence, m.Count)),
    ];

    /// <summary>Of many pieces at once.</summary>
    public static ILookup<long, Metric> Metrics(IReadView view, IEnumerable<long> evidence) =>
        Bulk.Query<MetricOfRow>(view, evidence, list =>
            $"SELECT evidence AS Evidence, name AS Name, value AS Value, unit AS Unit, slice AS Slice, low AS Low, high AS High, confidence AS Confidence, count AS Count FROM metric WHERE evidence IN {list} ORDER BY evidence, ordinal")
            .ToLookup(m => m.Evidence, m => new Metric(m.Name, m.Value, m.Unit, m.Slice, m.Low, m.High, m.Confidence, m.Count));

    // A class with setters: without rows SQLite cannot tell the type of a column out of a numbered list.
    sealed class AboutRow
    {
        public required string Thing { get; init; }

        public long Evidence { get; init; }
    }

    sealed record MetricOfRow(long Evidence, string Name, double Value, string? Unit, string? Slice, double? Low, double? High, double? Confidence, long? Count);

    sealed record MetricRow(string Name, double Value, string? Unit, string? Slice, double? Low, double? High, double? Confidence, long? Count);
}

/// <summary>Cells of the evidence table, joined with the actor's name.</summary>
sealed record EvidenceCells(
    long Id, string Kind, string Origin, string? Tool, string? ToolVersion, string Result, string SubjectName, string Envelope, long At, long? ValidUntil,
    string Actor, string? ActorName, long Erased, long Findings, string KeyId, long NoneInPeriod, long? Answered)
{
    public EvidenceRow View(IReadView view) => new(
        Id, EvidenceKinds.Get(Kind), Names.Parse<Origin>(Origin), Tool is null ? null : $"{Tool} {ToolVersion}".TrimEnd(), Names.Parse<EvidenceResult>(Result), SubjectName,
        Digest.Parse(Envelope), Sql.Time(At), Sql.Time(ValidUntil), Actor, ActorName, Erased != 0, (int)Findings)
    {
        // Few are read so: the others say by kind and result what they are.
        Says = EvidenceSays.Speaks(Kind, NoneInPeriod != 0) ? EvidenceSays.Of(EvidenceKinds.Get(Kind), NoneInPeriod != 0, Erased == 0 ? EvidenceQueries.Stated(view, Id) : null) : null,
    };
}
