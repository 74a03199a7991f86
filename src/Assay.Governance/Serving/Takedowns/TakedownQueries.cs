using System.Text;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Takedowns, from the projection.</summary>
static class TakedownQueries
{
    const string Columns = """
        SELECT id AS Id, finding AS Finding, digest AS Digest, state AS State, stops AS Stops, policy AS Policy, share AS Share, needed AS Needed, people AS People, automatic AS Automatic,
            proposed_at AS ProposedAt, at AS At, actor AS Actor, comment AS Comment, entry AS Entry
        FROM takedown
        """;

    /// <summary>All of them or one, the last changed first.</summary>
    public static IReadOnlyList<TakedownRow> List(IReadView view, string? id) =>
        [.. view.Query<Cells>($"{Columns} WHERE @all = 1 OR id = @id ORDER BY entry DESC LIMIT 1000", new { all = id is null ? 1L : 0L, id = id ?? "" }).Select(c => Row(view, c))];

    public static IReadOnlyList<TakedownRow> OfFinding(IReadView view, string finding) =>
        [.. view.Query<Cells>($"{Columns} WHERE finding = @finding ORDER BY entry DESC", new { finding }).Select(c => Row(view, c))];

    /// <summary>Open findings of at least a severity, the newest first.</summary>
    public static IReadOnlyList<string> Candidates(IReadView view, Severity least, long now) =>
        [.. view.Query<string>("SELECT id FROM finding WHERE (closed = 0 OR waived_until <= @now) AND severity >= @least ORDER BY number DESC LIMIT 200", new { now, least = (long)least })];

    static TakedownRow Row(IReadView view, Cells c) => new(
        c.Id, c.Finding, Digest.Parse(c.Digest), Names.Parse<TakedownState>(c.State), [.. Texts(c.Stops).Select(Digest.Parse)], Digest.Parse(c.Policy), c.Share, (int)c.Needed,
        [.. Texts(c.People).Select(p => new TakedownPerson(p, ActorQueries.Name(view, p)))], c.Automatic != 0, Sql.Time(c.ProposedAt), Sql.Time(c.At), c.Actor, ActorQueries.Name(view, c.Actor), c.Comment, c.Entry);

    static IReadOnlyList<string> Texts(string json) => Json.Read<IReadOnlyList<string>>(Encoding.UTF8.GetBytes(json));

    sealed record Cells(
        string Id, string Finding, string Digest, string State, string Stops, string Policy, double? Share, long Needed, string People, long Automatic, long ProposedAt, long At, string Actor, string? Comment, long Entry);
}
