using Assay.Record;

namespace Assay.Governance;

/// <summary>Switches, keys and replicas, from the projections and the tables beside them.</summary>
static class ServingQueries
{
    const string SwitchColumns = "scope AS Scope, value AS Value, stopped AS Stopped, at AS At, actor AS Actor, reason AS Reason, pulled_by AS PulledBy, entry AS Entry";
    const string KeyColumns = "id AS Id, application AS Application, routes AS Routes, models AS Models, expires AS Expires, revoked AS Revoked, at AS At, actor AS Actor, entry AS Entry";

    public static IReadOnlyList<SwitchRow> Switches(IReadView view) =>
        [.. view.Query<SwitchCells>($"SELECT {SwitchColumns} FROM kill_switch ORDER BY stopped DESC, entry DESC LIMIT 1000").Select(s => Row(view, s))];

    public static SwitchRow? Switch(IReadView view, SwitchScope scope, string value) =>
        view.Query<SwitchCells>($"SELECT {SwitchColumns} FROM kill_switch WHERE scope = @scope AND value = @value", new { scope = scope.Name(), value }).Select(s => Row(view, s)).FirstOrDefault();

    public static IReadOnlyList<GatewayKeyRow> Keys(IReadView view) => [.. view.Query<KeyCells>($"SELECT {KeyColumns} FROM gateway_key ORDER BY entry DESC LIMIT 10000").Select(k => Row(view, k))];

    public static GatewayKeyRow? Key(IReadView view, string id) => view.Query<KeyCells>($"SELECT {KeyColumns} FROM gateway_key WHERE id = @id", new { id }).Select(k => Row(view, k)).FirstOrDefault();

    /// <summary>Rollouts of all routes, or of one, the last changed first.</summary>
    public static IReadOnlyList<RolloutRow> Rollouts(IReadView view, string? route) =>
    [
        .. view.Query<RolloutCells>(
            """
            SELECT r.id AS Id, r.route AS Route, r.deployment AS Deployment, r.from_version AS FromVersion, r.from_digest AS FromDigest, r.to_version AS ToVersion, r.to_digest AS ToDigest, r.state AS State,
                r.percent AS Percent, r.header AS Header, r.header_value AS HeaderValue, r.plan AS Plan, r.step AS Step, r.shadow AS Shadow, r.at AS At, r.actor AS Actor, r.comment AS Comment, r.entry AS Entry,
                f.slug AS FromName, t.slug AS ToName
            FROM rollout r LEFT JOIN thing f ON f.id = r.from_version LEFT JOIN thing t ON t.id = r.to_version
            WHERE @all = 1 OR r.route = @route ORDER BY r.entry DESC LIMIT 1000
            """, new { all = route is null ? 1L : 0L, route = route ?? "" }).Select(r => new RolloutRow(
                r.Id, r.Route, r.Deployment, r.FromVersion, Digest.Parse(r.FromDigest), r.ToVersion, Digest.Parse(r.ToDigest), Names.Parse<RolloutState>(r.State), (int)r.Percent, r.Header, r.HeaderValue,
                r.Plan is null ? null : Json.Read<RolloutPlan>(System.Text.Encoding.UTF8.GetBytes(r.Plan)), (int)r.Step, (int)r.Shadow, Sql.Time(r.At), r.Actor, ActorQueries.Name(view, r.Actor), r.Comment, r.Entry) { FromName = r.FromName, ToName = r.ToName }),
    ];

    // What was said of a gateway counts for as long as it was not seen again.
    public static IReadOnlyList<ReplicaRow> Replicas(IReadView view) =>
    [
        .. view.Query<ReplicaCells>(
            """
            SELECT r.id AS Id, r.name AS Name, r.started_at AS StartedAt, r.seen_at AS SeenAt, r.position AS Position, r.routes AS Routes, r.ended_at AS EndedAt, g.at AS GoneAt, g.actor AS GoneBy, g.reason AS GoneReason, g.entry AS GoneEntry
            FROM host_gateway_replica r LEFT JOIN gateway_gone g ON g.id = r.id AND g.seen_at >= r.seen_at
            ORDER BY r.seen_at DESC, r.id LIMIT 1000
            """)
            .Select(r => new ReplicaRow(r.Id, r.Name, Sql.Time(r.StartedAt), Sql.Time(r.SeenAt), r.Position)
            {
                Routes = Json.Read<IReadOnlyList<ReplicaRoute>>(System.Text.Encoding.UTF8.GetBytes(r.Routes)),
                EndedAt = Sql.Time(r.EndedAt),
                Gone = r.GoneAt is { } at ? new GatewayGone(Sql.Time(at), r.GoneBy!, ActorQueries.Name(view, r.GoneBy!), r.GoneReason, r.GoneEntry!.Value) : null,
            }),
    ];

    /// <summary>What servers made of rollouts last; of one that ended since, that it did. Nobody looks at it any more, so what was said last would stand for ever.</summary>
    public static IReadOnlyList<RolloutProgress> Progress(IReadView view)
    {
        var rollouts = Rollouts(view, null).ToDictionary(r => r.Id, StringComparer.Ordinal);
        return
        [
            .. view.Query<string>("SELECT progress FROM host_rollout_progress ORDER BY route").Select(p => Json.Read<RolloutProgress>(System.Text.Encoding.UTF8.GetBytes(p)))
                .Select(p => rollouts.TryGetValue(p.Rollout, out var row) && row.PlanEnded(p) is { } ended ? p with { State = RolloutProgress.Ended, Says = ended } : p),
        ];
    }

    static SwitchRow Row(IReadView view, SwitchCells s) =>
        new(Names.Parse<SwitchScope>(s.Scope), s.Value, s.Stopped != 0, Sql.Time(s.At), s.Actor, ActorQueries.Name(view, s.Actor), s.Reason, s.PulledBy, s.Entry);

    static GatewayKeyRow Row(IReadView view, KeyCells k) => new(
        k.Id, k.Application, List(k.Routes), List(k.Models), Sql.Time(k.Expires), k.Revoked != 0, Sql.Time(k.At), k.Actor, ActorQueries.Name(view, k.Actor), k.Entry);

    public static IReadOnlyList<string> List(string json) => Json.Read<IReadOnlyList<string>>(System.Text.Encoding.UTF8.GetBytes(json));

    sealed record SwitchCells(string Scope, string Value, long Stopped, long At, string Actor, string? Reason, string PulledBy, long Entry);

    sealed record KeyCells(string Id, string Application, string Routes, string Models, long? Expires, long Revoked, long At, string Actor, long Entry);

    sealed record RolloutCells(
        string Id, string Route, string Deployment, string FromVersion, string FromDigest, string ToVersion, string ToDigest, string State, long Percent, string? Header, string? HeaderValue,
        string? Plan, long Step, long Shadow, long At, string Actor, string? Comment, long Entry, string? FromName, string? ToName);

    sealed record ReplicaCells(string Id, string Name, long StartedAt, long SeenAt, long Position, string Routes, long? EndedAt, long? GoneAt, string? GoneBy, string? GoneReason, long? GoneEntry);
}
