using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Findings and waivers, from the projections, with expiry judged at the time of reading.</summary>
static class FindingQueries
{
    const int CountCap = 10_000;

    /// <summary>What <see cref="FindingCells"/> are read by; a condition on <c>f</c> follows.</summary>
    public const string Columns = """
        SELECT f.id AS Id, f.number AS Number, f.rule AS Rule, f.title AS Title, f.severity AS Severity, f.own_severity AS OwnSeverity, f.cvss AS Cvss, f.status AS Status,
            f.closed AS Closed, f.subject_name AS SubjectName, f.subject_digest AS SubjectDigest, f.tool AS Tool, f.owner AS Owner, a.name AS OwnerName, f.opened_at AS OpenedAt,
            f.due_at AS DueAt, f.waiver_kind AS WaiverKind, f.waived_until AS WaivedUntil, f.fingerprint AS Fingerprint, f.first_entry AS FirstEntry, f.last_entry AS LastEntry,
            f.detail_entry AS DetailEntry, f.detail_index AS DetailIndex
        FROM finding f LEFT JOIN actor a ON a.id = f.owner
        """;

    public static FindingCells? Find(IReadView view, string id) => view.Query<FindingCells>($"{Columns} WHERE f.id = @id", new { id }).FirstOrDefault();

    public static IReadOnlyList<FindingCells> FromReport(IReadView view, long entry) =>
        view.Query<FindingCells>($"{Columns} WHERE f.last_entry = @entry OR f.first_entry = @entry ORDER BY f.severity DESC, f.number", new { entry });

    /// <summary>The gravest first.</summary>
    public static IReadOnlyList<FindingCells> OfIds(IReadView view, IReadOnlyCollection<string> ids) =>
        [.. Bulk.Query<FindingCells>(view, ids, list => $"{Columns} WHERE f.id IN {list}").OrderByDescending(f => f.Severity).ThenBy(f => f.Number)];

    /// <summary>Findings of a thing that are open, accepted or set aside for a time: what a gate looks at.</summary>
    public static IReadOnlyList<FindingCells> OfThing(IReadView view, string thing) =>
        view.Query<FindingCells>(
            $"{Columns} WHERE f.subject_digest IN (SELECT digest FROM thing_digest WHERE thing = @thing) AND (f.closed = 0 OR f.status = 'accepted' OR f.waived_until IS NOT NULL) ORDER BY f.severity DESC, f.number",
            new { thing });

    /// <summary>Of each of many things what <see cref="OfThing(IReadView, string)"/> gives.</summary>
    public static ILookup<string, FindingCells> OfThings(IReadView view, IReadOnlyCollection<string> things) =>
        OfThings(view, things, "(f.closed = 0 OR f.status = 'accepted' OR f.waived_until IS NOT NULL)");

    /// <param name="condition">On <c>f</c>; written by us.</param>
    public static ILookup<string, FindingCells> OfThings(IReadView view, IReadOnlyCollection<string> things, string condition)
    {
        var digests = Bulk.Query<DigestOf>(view, things, list => $"SELECT thing AS Thing, digest AS Digest FROM thing_digest WHERE thing IN {list}").ToList();
        var found = Bulk.Query<FindingCells>(view, digests.Select(d => d.Digest), list => $"{Columns} WHERE f.subject_digest IN {list} AND {condition}").ToLookup(f => f.SubjectDigest);
        return digests.DistinctBy(d => (d.Thing, d.Digest)).SelectMany(d => found[d.Digest].Select(f => (d.Thing, Finding: f)))
            .OrderByDescending(f => f.Finding.Severity).ThenBy(f => f.Finding.Number).ToLookup(f => f.Thing, f => f.Finding);
    }

    /// <summary>As they are listed: with a thing of the register that they are about, by <see cref="ThingNames"/>.</summary>
    public static IReadOnlyList<FindingRow> Rows(IReadView view, IEnumerable<FindingCells> findings, long now)
    {
        var known = new ThingNames(view);
        var places = new FindingPlaces(view);
        var rows = new List<FindingRow>();
        foreach (var finding in findings)
        {
            var things = known.Of(finding);
            var row = finding.View(now);
            var thing = things.Count > 0 ? things[0] : null;
            // What is closed is due on no day: what is set aside says until when.
            rows.Add(row with { Thing = thing, MoreThings = Math.Max(0, things.Count - 1), Place = places.Of(finding, thing), Due = finding.OpenAt(now) ? row.Due : null });
        }

        return rows;
    }

    public static FindingCounts Count(IEnumerable<FindingCells> findings, long now) => Counts(findings.Where(f => f.OpenAt(now)), now);

    /// <summary>Those whose risk somebody bears at that moment: true still, and not counted as open.</summary>
    public static FindingCounts CountAccepted(IEnumerable<FindingCells> findings, long now) => Counts(findings.Where(f => f.StatusAt(now) == FindingStatus.Accepted), now);

    static FindingCounts Counts(IEnumerable<FindingCells> findings, long now)
    {
        var open = findings.DistinctBy(f => f.Id).GroupBy(f => f.SeverityAt(now)).ToDictionary(g => g.Key, g => g.Count());
        return new FindingCounts(Of(Severity.Critical), Of(Severity.High), Of(Severity.Medium), Of(Severity.Low), Of(Severity.Info));

        int Of(Severity severity) => open.GetValueOrDefault(severity);
    }

    public static FindingCounts CountAll(IReadView view)
    {
        var rows = view.Query<CountRow>("SELECT severity AS Severity, COUNT(*) AS Count FROM finding WHERE closed = 0 GROUP BY severity").ToDictionary(r => r.Severity, r => (int)r.Count);
        return new FindingCounts(Of(Severity.Critical), Of(Severity.High), Of(Severity.Medium), Of(Severity.Low), Of(Severity.Info));

        int Of(Severity severity) => rows.GetValueOrDefault((long)severity);
    }

    /// <summary>Critical and high ones whose risk somebody bears: true still, and in no count of what is open.</summary>
    public static int CountAcceptedHigh(IReadView view, long now) => (int)view.Query<long>(
        "SELECT COUNT(*) FROM finding WHERE status = 'accepted' AND closed = 1 AND severity >= @high AND (waived_until IS NULL OR waived_until > @now)", new { high = (long)Severity.High, now })[0];

    /// <summary>
    /// One page. Sorted walks follow an index (<c>closed, severity, number</c>, <c>closed, due_at, number</c> or <c>closed, number</c>) from the
    /// cursor on, so the millionth finding costs what the first does. What is verified and open in another version (of those that are asked for)
    /// is told apart by its history and not by a column: there are few, and they are walked by themselves.
    /// </summary>
    public static Page<FindingRow> List(IReadView view, FindingQuery query, long now)
    {
        var limit = Math.Clamp(query.Limit, 1, 500);
        var still = RetestScope.StillOpen(view, query.Thing);
        var filters = Filters(query, still.Values, now);
        var (column, order) = Order(query.Sort);
        var (seek, key, number) = Seek(query.After, column, order);
        var parameters = new
        {
            thing = query.Thing,
            owner = query.Owner,
            now,
            key,
            number,
            limit = limit + 1L,
            // Ids are written in capitals, and typed as people type.
            exact = query.Text?.Trim().ToUpperInvariant(),
            text = Like(query.Text ?? ""),
        };
        var found = filters.SelectMany(filter => view.Query<FindingCells>($"{Columns} WHERE {filter} AND {seek} ORDER BY {(column == "f.number" ? "" : $"{column} {order}, ")}f.number {order} LIMIT @limit", parameters)).ToList();
        var rows = (filters.Count == 1 ? found : Sorted(found, query.Sort, order)).Take(limit).Select(f => still.GetValueOrDefault(f.Number) ?? f).ToList();
        var total = filters.Sum(filter => view.Query<long>($"SELECT COUNT(*) FROM (SELECT 1 FROM finding f WHERE {filter} LIMIT {CountCap + 1}) AS counted", parameters)[0]);
        var next = found.Count > limit ? Cursor(query, rows[^1]) : null;
        return new Page<FindingRow>(Rows(view, rows, now), next, Math.Min(total, CountCap), total > CountCap);
    }

    // What has the state that is asked for; and beside it what has it in a version for which it is not verified.
    static List<string> Filters(FindingQuery query, IEnumerable<FindingCells> still, long now)
    {
        var statuses = query.Statuses ?? [];
        var others = Filter(query).ToList();
        var apart = still.Select(f => (f.Number, Wanted: statuses.Count == 0 ? f.OpenAt(now) : statuses.Contains(f.StatusAt(now)))).ToList();
        List<string> filters = [All([.. Status(statuses), .. others, .. apart.Count > 0 && statuses.Contains(FindingStatus.Verified) ? [$"f.number NOT IN ({Numbers(apart.Select(f => f.Number))})"] : (ReadOnlySpan<string>)[]])];
        if (apart.Exists(f => f.Wanted))
            filters.Add(All([$"f.number IN ({Numbers(apart.Where(f => f.Wanted).Select(f => f.Number))})", .. others]));
        return filters;
    }

    static string All(IReadOnlyList<string> conditions) => conditions.Count == 0 ? "1 = 1" : string.Join(" AND ", conditions);

    static string Numbers(IEnumerable<long> numbers) => string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    static IEnumerable<string> Filter(FindingQuery query)
    {
        foreach (var severity in Severities(query.Severities ?? []))
            yield return severity;
        if (query.Thing is not null)
            yield return "f.subject_digest IN (SELECT d.digest FROM thing_digest d JOIN thing t ON t.id = d.thing WHERE t.id = @thing OR t.slug = @thing)";
        if (query.Owner is not null)
            yield return "f.owner = @owner";
        if (query.OverdueOnly)
            yield return "COALESCE(f.due_at, 9223372036854775807) < @now";
        if (!string.IsNullOrWhiteSpace(query.Text))
            yield return "(lower(f.title) LIKE @text ESCAPE '!' OR lower(f.rule) LIKE @text ESCAPE '!' OR f.id = @exact)";
    }

    static IEnumerable<string> Status(IReadOnlyList<FindingStatus> statuses)
    {
        // Any status is no condition: each of them named would cost more than none.
        if (statuses.Distinct().Count() == Enum.GetValues<FindingStatus>().Length)
            yield break;
        var wantsClosed = statuses.Any(s => s is FindingStatus.Verified or FindingStatus.FalsePositive or FindingStatus.Accepted);
        var wantsOpen = statuses.Count == 0 || statuses.Any(s => s is not (FindingStatus.Verified or FindingStatus.FalsePositive or FindingStatus.Accepted));
        // One status has indexes of its own; naming `closed` too would lead a planner without statistics to the wrong one.
        if (wantsOpen != wantsClosed && statuses.Count != 1)
            yield return wantsOpen ? "f.closed = 0" : "f.closed = 1";
        if (statuses.Count > 0)
            yield return $"f.status IN ({List(statuses.Select(s => s.Name()))})";
    }

    // A range follows the index in order; PostgreSQL would collect and sort all rows of a list.
    static IEnumerable<string> Severities(IReadOnlyList<Severity> severities)
    {
        if (severities.Count == 0)
            yield break;
        var (least, most) = ((int)severities.Min(), (int)severities.Max());
        yield return string.Create(CultureInfo.InvariantCulture, $"f.severity >= {least} AND f.severity <= {most}");
        if (severities.Distinct().Count() <= most - least)
            yield return $"f.severity IN ({string.Join(", ", severities.Select(s => ((int)s).ToString(CultureInfo.InvariantCulture)))})";
    }

    static (string Column, string Order) Order(string sort)
    {
        var descending = sort.StartsWith('-');
        return sort.TrimStart('-') switch
        {
            "due" => ("COALESCE(f.due_at, 9223372036854775807)", descending ? "DESC" : "ASC"),
            "opened" or "id" => ("f.number", descending ? "ASC" : "DESC"),
            _ => ("f.severity", descending ? "ASC" : "DESC"),
        };
    }

    // What stands behind the cursor of the page before.
    static (string Seek, long Key, long Number) Seek(string? after, string column, string order)
    {
        if (after?.Split('.') is not [var k, var n] || !long.TryParse(k, CultureInfo.InvariantCulture, out var key) || !long.TryParse(n, CultureInfo.InvariantCulture, out var number))
            return ("1 = 1", 0, 0);
        // SQLite finds a pair's place in an index over columns; in one over an expression only by a single comparison, which the pair implies.
        var (atMost, below) = order == "DESC" ? ("<=", "<") : (">=", ">");
        return (column == "f.number" ? $"f.number {below} @number" : $"{(column.StartsWith("COALESCE", StringComparison.Ordinal) ? $"{column} {atMost} @key AND " : "")}({column}, f.number) {below} (@key, @number)", key, number);
    }

    static string Cursor(FindingQuery query, FindingCells last) =>
        $"{Key(query.Sort, last).ToString(CultureInfo.InvariantCulture)}.{last.Number.ToString(CultureInfo.InvariantCulture)}";

    static long Key(string sort, FindingCells finding) => sort.TrimStart('-') switch { "due" => finding.DueAt ?? long.MaxValue, "opened" or "id" => finding.Number, _ => finding.Severity };

    static IEnumerable<FindingCells> Sorted(IEnumerable<FindingCells> found, string sort, string order) => order == "DESC"
        ? found.OrderByDescending(f => Key(sort, f)).ThenByDescending(f => f.Number)
        : found.OrderBy(f => Key(sort, f)).ThenBy(f => f.Number);

    static string Like(string text) =>
        "%" + text.ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal) + "%";

    /// <summary>Waivers that lapsed and that no entry has recorded as lapsed yet.</summary>
    public static IReadOnlyList<WaiverRow> Lapsed(IReadView view, long now) =>
        Waivers(view, "w.status = 'approved' AND w.expires_at <= @now AND w.finding IS NOT NULL", new { now }, now);

    public static IReadOnlyList<WaiverRow> Waivers(IReadView view, string where, object parameters, long now, int limit = 1000) =>
        [.. view.Query<WaiverCells>($"{WaiverColumns} WHERE {where} ORDER BY w.request_entry DESC, w.id LIMIT {limit.ToString(CultureInfo.InvariantCulture)}", parameters).Select(w => View(view, w, now))];

    /// <summary>What was asked of the gates of each of many use cases, the last first.</summary>
    public static ILookup<string, WaiverRow> OfGates(IReadView view, IReadOnlyCollection<string> useCases, long now) =>
        Bulk.Query<WaiverCells>(view, useCases, list => $"{WaiverColumns} WHERE w.gate IS NOT NULL AND w.use_case IN {list} ORDER BY w.request_entry DESC, w.id").ToLookup(w => w.UseCase!, w => View(view, w, now));

    static WaiverRow View(IReadView view, WaiverCells waiver, long now) => waiver.View(now, Blobs.Text(view, waiver.RequestEntry, "rationale"));

    const string WaiverColumns =
            """
             SELECT w.id AS Id, w.kind AS Kind, w.status AS Status, w.finding AS Finding, w.use_case AS UseCase, w.gate AS Gate, w.requirement AS Requirement, w.model_version AS ModelVersion, v.slug AS ModelVersionName, w.severity AS Severity,
                 w.requester AS Requester, r.name AS RequesterName, w.owner AS Owner, o.name AS OwnerName, w.approver AS Approver, p.name AS ApproverName, w.approver_role AS ApproverRole,
                 w.requested_at AS RequestedAt, w.expires_at AS ExpiresAt, w.request_entry AS RequestEntry, w.entry AS Entry, f.own_severity AS OwnSeverity
             FROM waiver w LEFT JOIN actor r ON r.id = w.requester LEFT JOIN actor o ON o.id = w.owner LEFT JOIN actor p ON p.id = w.approver
                 LEFT JOIN thing v ON v.id = w.model_version LEFT JOIN finding f ON f.id = w.finding
             """;

    static string List(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));

    sealed record DigestOf(string Thing, string Digest);

    // A class with setters: without rows SQLite cannot tell the type of an expression, and Dapper would look for another constructor.
    sealed class CountRow
    {
        public long Severity { get; init; }

        public long Count { get; init; }
    }
}

/// <summary>Cells of the finding table, joined with the owner's name.</summary>
sealed record FindingCells(
    string Id, long Number, string Rule, string Title, long Severity, long OwnSeverity, double? Cvss, string Status, long Closed, string SubjectName, string SubjectDigest,
    string? Tool, string? Owner, string? OwnerName, long OpenedAt, long? DueAt, string? WaiverKind, long? WaivedUntil, string Fingerprint, long FirstEntry, long LastEntry,
    long DetailEntry, long DetailIndex)
{
    /// <summary>Digest of what it is about, where that is told apart from <see cref="SubjectDigest"/>, by which it is counted.</summary>
    public string? OwnDigest { get; init; }

    /// <summary>As it stands in a version in which it is open although it was verified: the slugs of those that it was verified for. Null where it stands as its status says.</summary>
    public IReadOnlyList<string>? VerifiedFor { get; init; }

    /// <summary>Its waiver was approved when it was verified for other versions: it sets aside what is open still, and takes nothing from those.</summary>
    public bool SetAsideElsewhere { get; init; }

    bool LapsedAt(long now) => WaivedUntil <= now;

    // What was mended stays so, also when a waiver ends that was asked for before it was.
    public bool OpenAt(long now) => Closed == 0 || (Status != "verified" && LapsedAt(now) && WaiverKind is not "severity");

    public Severity SeverityAt(long now) => (Severity)(WaiverKind == "severity" && LapsedAt(now) ? OwnSeverity : Severity);

    public FindingStatus StatusAt(long now) => Closed != 0 && OpenAt(now) ? FindingStatus.Open : Names.Parse<FindingStatus>(Status);

    public FindingRow View(long now) => new(
        Id, Rule, Title, SeverityAt(now), (Severity)OwnSeverity, Cvss, StatusAt(now), SubjectName, Tool, Owner, OwnerName, Sql.Time(OpenedAt), Sql.Time(DueAt),
        OpenAt(now) && DueAt < now)
    {
        WaivedUntil = WaivedUntil > now ? Sql.Time(WaivedUntil) : null,
        VerifiedFor = VerifiedFor,
    };
}

/// <summary>Cells of the waiver table, joined with names.</summary>
sealed record WaiverCells(
    string Id, string Kind, string Status, string? Finding, string? UseCase, string? Gate, string? Requirement, string? ModelVersion, string? ModelVersionName, long? Severity, string Requester, string? RequesterName,
    string Owner, string? OwnerName, string? Approver, string? ApproverName, string? ApproverRole, long RequestedAt, long ExpiresAt, long RequestEntry, long Entry, long? OwnSeverity = null)
{
    public WaiverRow View(long now, string? rationale) => new(
        Id, Names.Parse<WaiverKind>(Kind), Status == "lapsed" ? WaiverStatus.Approved : Names.Parse<WaiverStatus>(Status), Status == "lapsed" || ExpiresAt <= now, Finding, UseCase,
        Gate is null ? null : Names.Parse<Gate>(Gate), Requirement, Severity is { } s ? (Severity)s : null, rationale, Requester, RequesterName, Owner, OwnerName,
        Approver, ApproverName, ApproverRole is null ? null : Names.Parse<Role>(ApproverRole), Sql.Time(RequestedAt), Sql.Time(ExpiresAt), Entry,
        ModelVersion, ModelVersionName, OwnSeverity is { } own ? (Severity)own : null, [.. Permissions.RolesFor(Permissions.ToAnswer(Names.Parse<WaiverKind>(Kind)))]);
}
