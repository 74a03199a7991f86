using Assay.Record;

namespace Assay.Governance;

/// <summary>Versions of guardrail policies, and what routes have of them.</summary>
static class GuardPolicyQueries
{
    const string Columns = "policy AS Policy, name AS Name, guards AS Guards, at AS At, actor AS Actor, comment AS Comment, entry AS Entry";

    const string RouteColumns = """
        id AS Id, route AS Route, policy AS Policy, candidate AS Candidate, trial AS Trial, percent AS Percent, previous AS Previous, weaker AS Weaker, at AS At, actor AS Actor, comment AS Comment, entry AS Entry
        """;

    /// <summary>All versions, newest first.</summary>
    public static IReadOnlyList<GuardPolicyRow> Policies(IReadView view)
    {
        var used = Routes(view).SelectMany(r => new[] { r.Policy, r.Candidate }.OfType<Digest>().Select(d => (Digest: d.ToString(), r.Route))).ToLookup(u => u.Digest, u => u.Route);
        return [.. view.Query<Cells>($"SELECT {Columns} FROM guard_policy ORDER BY entry DESC LIMIT 1000").Select(c => Row(view, c, [.. used[c.Policy].Distinct().Order(StringComparer.Ordinal)]))];
    }

    /// <summary>By digest, by at least six digits of its beginning, or by name for the last of that name. Null when there is none, or several.</summary>
    public static GuardPolicyRow? Find(IReadView view, string key)
    {
        var hex = key.StartsWith("sha256:", StringComparison.Ordinal) ? key[7..] : key;
        var all = Policies(view);
        if (hex.Length >= 6 && hex.All(char.IsAsciiHexDigitLower) && all.Where(p => p.Policy.Hex.StartsWith(hex, StringComparison.Ordinal)).ToList() is [var one])
            return one;
        return all.FirstOrDefault(p => p.Name == key);
    }

    /// <summary>The text of a version; null when it was erased.</summary>
    public static GuardPolicySource? Source(IReadView view, long entry) => Blobs.Read<GuardPolicySource>(view, view.Entry(entry), "source");

    /// <summary>The text of a version by its digest; null when there is none, or it was erased.</summary>
    public static GuardPolicySource? Source(IReadView view, Digest policy) =>
        view.Query<long>("SELECT entry FROM guard_policy WHERE policy = @policy", new { policy = policy.ToString() }) is [var entry] ? Source(view, entry) : null;

    public static IReadOnlyList<GuardRouteRow> Routes(IReadView view)
    {
        var names = view.Query<Named>("SELECT policy AS Policy, name AS Name FROM guard_policy").ToDictionary(n => n.Policy, n => n.Name);
        return
        [
            .. view.Query<RouteCells>($"SELECT {RouteColumns} FROM guard_route ORDER BY route LIMIT 1000").Select(r => new GuardRouteRow(
                r.Id, r.Route, Parsed(r.Policy), Name(names, r.Policy), Parsed(r.Candidate), Name(names, r.Candidate), r.Trial is null ? null : Names.Parse<GuardTrial>(r.Trial), (int)r.Percent, r.Previous,
                ServingQueries.List(r.Weaker), Sql.Time(r.At), r.Actor, ActorQueries.Name(view, r.Actor), r.Comment, r.Entry)),
        ];
    }

    public static GuardRouteRow? Route(IReadView view, string route) => Routes(view).FirstOrDefault(r => r.Route == route);

    /// <summary>Results of trials since a moment. Summed here: what SQLite sums has no type when there are no rows.</summary>
    public static IReadOnlyList<GuardTrialRow> Trials(IReadView view, string? route, DateTimeOffset from) =>
    [
        .. view.Query<GuardTrialRow>(
            """
            SELECT route AS Route, candidate AS Candidate, in_force AS InForce, guard AS Guard, place AS Place, effect AS Effect, seen AS Seen, agreed AS "Both", only_candidate AS OnlyCandidate, only_in_force AS OnlyInForce
            FROM host_guard_trial WHERE hour >= @from AND (@all = 1 OR route = @route) ORDER BY hour DESC LIMIT 200000
            """, new { from = Sql.Time(from), all = route is null ? 1L : 0L, route = route ?? "" })
            .GroupBy(r => (r.Route, r.Candidate, r.InForce, r.Guard, r.Place, r.Effect)).OrderBy(g => g.Key)
            .Select(g => new GuardTrialRow(g.Key.Route, g.Key.Candidate, g.Key.InForce, g.Key.Guard, g.Key.Place, g.Key.Effect, g.Sum(r => r.Seen), g.Sum(r => r.Both), g.Sum(r => r.OnlyCandidate), g.Sum(r => r.OnlyInForce))),
    ];

    static GuardPolicyRow Row(IReadView view, Cells c, IReadOnlyList<string> routes) => new(
        Digest.Parse(c.Policy), c.Name, Json.Read<IReadOnlyList<GuardFacts>>(System.Text.Encoding.UTF8.GetBytes(c.Guards)), routes, Sql.Time(c.At), c.Actor, ActorQueries.Name(view, c.Actor), c.Comment, c.Entry);

    static Digest? Parsed(string? digest) => digest is null ? null : Digest.Parse(digest);

    static string? Name(Dictionary<string, string> names, string? policy) => policy is null ? null : names.GetValueOrDefault(policy);

    sealed record Cells(string Policy, string Name, string Guards, long At, string Actor, string? Comment, long Entry);

    sealed record Named(string Policy, string Name);

    sealed record RouteCells(
        string Id, string Route, string? Policy, string? Candidate, string? Trial, long Percent, string? Previous, string Weaker, long At, string Actor, string? Comment, long Entry);
}
