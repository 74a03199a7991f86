using System.Text;
using Assay.Record;

namespace Assay.Governance;

/// <summary>A server behind a gateway.</summary>
/// <param name="Digest">Digest of the model version that it serves; null when nobody wrote it down.</param>
public sealed record ServedUpstream(string Name, string Address, string? Digest);

/// <summary>A route of a gateway.</summary>
public sealed record ServedRoute(string Name, string Prefix, IReadOnlyList<string> Apis, string Policy, string PolicyDigest, string? Authority, IReadOnlyList<ServedUpstream> Upstreams);

/// <summary>What a running gateway says that it serves.</summary>
/// <param name="File">Digest of its file.</param>
/// <param name="Version">Of the program.</param>
public sealed record ServedContents(string Version, string File, IReadOnlyList<ServedRoute> Routes)
{
    /// <summary>Keys of its own file; null from a gateway that does not say.</summary>
    public IReadOnlyList<ServedKey>? Keys { get; init; }

    /// <summary>Tools that it knows by name: of what agents may do, and of approved tools; a <c>*</c> at the end stands for any further letters. Null from a gateway that does not say.</summary>
    public IReadOnlyList<string>? Tools { get; init; }
}

/// <summary>A key of a gateway's own file, which the record does not hold.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Application">Who holds it.</param>
/// <param name="Routes">Routes it opens; all when empty.</param>
public sealed record ServedKey(string Id, string Application, IReadOnlyList<string> Routes);

/// <summary>A gateway that follows the record, with what it serves; null when it has not said.</summary>
public sealed record ServingReplica(ReplicaRow Replica, ServedContents? Contents)
{
    /// <summary>A gateway that has not been seen for this long is not there.</summary>
    public static readonly TimeSpan Alive = TimeSpan.FromSeconds(10);

    internal static IReadOnlyList<ServingReplica> Live(IReadView view, DateTimeOffset now)
    {
        var since = now - Alive;
        var setups = view.Query<Row>("SELECT id AS Id, setup AS Setup FROM host_gateway_replica WHERE setup IS NOT NULL AND seen_at > @since", new { since = Sql.Time(since) }).ToDictionary(r => r.Id, r => r.Setup);
        return
        [
            .. ServingQueries.Replicas(view).Where(r => r.SeenAt > since && !r.IsOver())
                .Select(r => new ServingReplica(r, setups.TryGetValue(r.Id, out var setup) ? Json.Read<ServedContents>(Encoding.UTF8.GetBytes(setup)) : null)),
        ];
    }

    /// <summary>Those that are there at a moment, by the clock of whoever holds the record.</summary>
    internal static IReadOnlyList<ServingReplica> ThereAt(IReadView view, DateTimeOffset now) =>
        [.. Live(view, now).Where(r => r.Replica.SeenAt > now - ReplicaRow.Alive).OrderBy(r => r.Replica.Name, StringComparer.Ordinal)];

    /// <summary>Whether it says that it has a route; null when it has not said which it has.</summary>
    public bool? HasRoute(string route)
    {
        if (Replica.Routes.Any(r => r.Name == route) || Contents?.Routes.Any(r => r.Name == route) == true)
            return true;
        // It says of so many routes how they are, and which it has when it has said all.
        return Contents is null && Replica.Routes.Count is 0 or >= ReplicaRow.MostRoutes ? null : false;
    }

    /// <summary>Those that are there: one that ended without a word is in the list for a while.</summary>
    public static IReadOnlyList<ServingReplica> There(IReadOnlyList<ServingReplica> said)
    {
        ArgumentNullException.ThrowIfNull(said);
        return [.. said.Where(r => r.Replica.SeenAt > said.Max(s => s.Replica.SeenAt) - ReplicaRow.Alive).OrderBy(r => r.Replica.Name, StringComparer.Ordinal)];
    }

    /// <summary>Requests of each route and version since a moment, without shadow copies.</summary>
    internal static IReadOnlyList<(string Route, string Digest, long Requests)> Shares(IReadView view, DateTimeOffset from) =>
    [
        .. view.Query<Share>(
            "SELECT route AS Route, digest AS Digest, CAST(SUM(requests) AS BIGINT) AS Requests FROM host_version_count WHERE at >= @from AND shadow = 0 GROUP BY route, digest ORDER BY route, digest",
            new { from = Sql.Time(from) }).Select(s => (s.Route, s.Digest, s.Requests)),
    ];

    // Properties, not a constructor: SQLite does not say of what type a sum over no rows is.
    sealed class Share
    {
        public string Route { get; set; } = "";

        public string Digest { get; set; } = "";

        public long Requests { get; set; }
    }

    sealed record Row(string Id, string Setup);
}

/// <summary>What one version of a route was asked and how it fared, summed over gateways and time.</summary>
/// <param name="Digest">Empty for servers whose version nobody wrote down.</param>
/// <param name="Shadow">Copies of requests whose answers nobody got.</param>
/// <param name="Errors">The server failed: no answer, a broken one, or a status of 500 and more.</param>
/// <param name="Blocked">Guards refused the answer.</param>
/// <param name="Output">Tokens of answers.</param>
/// <param name="Differs">Shadow only: the two answers differ in status, in being blocked, or twofold in length.</param>
/// <param name="Dropped">Shadow only: copies that were not sent because there were too many.</param>
/// <param name="Times">Requests by duration: index of the bucket (see <c>LatencyBuckets</c> of the gateway) and count.</param>
public sealed record VersionCount(string Route, string Digest, bool Shadow, long Requests, long Errors, long Blocked, long Output, long Differs, long Dropped, IReadOnlyDictionary<int, long> Times)
{
    /// <summary>Counts of slots that began at or after a moment.</summary>
    internal static IReadOnlyList<VersionCount> Since(IReadView view, DateTimeOffset from, string? route = null) =>
    [
        .. view.Query<Row>(
            """
            SELECT route AS Route, digest AS Digest, shadow AS Shadow, requests AS Requests, errors AS Errors, blocked AS Blocked, output AS Output, differs AS Differs, dropped AS Dropped, times AS Times
            FROM host_version_count WHERE at >= @from AND (@all = 1 OR route = @route)
            """, new { from = Sql.Time(from), all = route is null ? 1L : 0L, route = route ?? "" })
            .GroupBy(r => (r.Route, r.Digest, r.Shadow)).OrderBy(g => g.Key)
            .Select(g => new VersionCount(
                g.Key.Route, g.Key.Digest, g.Key.Shadow != 0, g.Sum(r => r.Requests), g.Sum(r => r.Errors), g.Sum(r => r.Blocked), g.Sum(r => r.Output), g.Sum(r => r.Differs), g.Sum(r => r.Dropped),
                g.SelectMany(r => Json.Read<Dictionary<int, long>>(Encoding.UTF8.GetBytes(r.Times))).GroupBy(t => t.Key).ToDictionary(t => t.Key, t => t.Sum(x => x.Value)))),
    ];

    sealed record Row(string Route, string Digest, long Shadow, long Requests, long Errors, long Blocked, long Output, long Differs, long Dropped, string Times);
}
