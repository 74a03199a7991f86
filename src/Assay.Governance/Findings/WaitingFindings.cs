using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Findings that wait for somebody, whoever that will be: new critical ones for an owner, fixes for who checks them.</summary>
static class WaitingFindings
{
    // More in a list of things to do are not read; the list of findings has them all.
    const int Most = 20;

    // And how many there are beyond that nobody has to know exactly.
    const int Counted = 1000;

    const string LastFixer = "SELECT e.actor FROM finding_event e WHERE e.finding = f.id AND e.what = 'fixed-awaiting-retest' ORDER BY e.entry DESC LIMIT 1";

    /// <summary>Critical ones that nobody answers for, as things to do, the oldest first.</summary>
    public static IEnumerable<WorkItem> Unowned(IReadView view, long now)
    {
        const string where = "f.closed = 0 AND f.severity = @critical AND f.owner IS NULL AND f.status IN ('open', 'triaged')";
        var critical = (long)Severity.Critical;
        // Verified for another version, it is as open in this one as what nobody fixed.
        var still = RetestScope.StillOpen(view, null).Values.Where(f => f.OpenAt(now) && f.Owner is null && f.SeverityAt(now) == Severity.Critical).ToList();
        var found = view.Query<FindingCells>($"{FindingQueries.Columns} WHERE {where} ORDER BY f.number LIMIT @limit", new { critical, limit = (long)Most });
        foreach (var finding in FindingQueries.Rows(view, found.Concat(still).OrderBy(f => f.Number).Take(Most), now))
            yield return Item("unowned", finding, $"{finding.About()}; critical, and nobody owns it{(finding.VerifiedOnly() is { } only ? $"; {only}" : "")}");
        var more = (int)view.Query<long>($"SELECT COUNT(*) FROM (SELECT 1 FROM finding f WHERE {where} LIMIT {Text(Counted + Most + 1)}) AS counted", new { critical })[0] + still.Count - Most;
        if (more > 0)
            yield return new WorkItem(
                "unowned", $"{(more > Counted ? $"More than {Text(Counted)} other critical findings" : Why.Count(more, "more critical finding"))} without an owner", "The list of findings has them all.",
                "/findings?severity=critical", null, false);
    }

    /// <summary>Fixes that somebody else than <paramref name="actor"/> made and nobody has checked, as things to do, the first due first.</summary>
    public static IEnumerable<WorkItem> ToRetest(IReadView view, string actor, long now)
    {
        foreach (var finding in Rows(
            view,
            $"""
             f.status = 'fixed-awaiting-retest' AND COALESCE(({LastFixer}), '') <> @actor
             ORDER BY COALESCE(f.due_at, 9223372036854775807), f.number LIMIT @limit
             """,
            new { actor, limit = (long)Most }, now))
            yield return Item("retest", finding, $"{finding.About()}; {finding.Severity.Name()}. {ActorQueries.Name(view, FixedBy(view, finding.Id)) ?? "Somebody"} says that it is fixed: retest it");
    }

    /// <summary>Who said last that it is fixed; null when nobody did.</summary>
    public static string? FixedBy(IReadView view, string finding) =>
        view.Query<string>("SELECT actor FROM finding_event WHERE finding = @finding AND what = 'fixed-awaiting-retest' ORDER BY entry DESC LIMIT 1", new { finding }).FirstOrDefault();

    static IReadOnlyList<FindingRow> Rows(IReadView view, string where, object parameters, long now) =>
        FindingQueries.Rows(view, view.Query<FindingCells>($"{FindingQueries.Columns} WHERE {where}", parameters), now);

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static WorkItem Item(string kind, FindingRow finding, string detail) =>
        new(kind, $"{finding.Id} {finding.Title ?? "(text erased)"}", detail, $"/findings/{finding.Id}", finding.Due, finding.Overdue);
}
