using Assay.Record;

namespace Assay.Governance;

/// <summary>A key that is good, with the digest that a shown key is compared with.</summary>
public sealed record LiveKey(string Id, string Application, string Sha256, IReadOnlyList<string> Routes, IReadOnlyList<string> Models, DateTimeOffset? Expires);

/// <summary>What gateways have to do as of one size of the log.</summary>
/// <param name="Position">Entries of the log that it covers.</param>
/// <param name="Stopped">Switches that are pulled; trials are not among them.</param>
/// <param name="Keys">Keys that are good.</param>
/// <param name="Rollouts">The last rollout of each route, also one that ended: it says which version the route has.</param>
public sealed record ServingSnapshot(long Position, IReadOnlyList<(SwitchScope Scope, string Value)> Stopped, IReadOnlyList<LiveKey> Keys, IReadOnlyList<RolloutRow> Rollouts)
{
    /// <summary>Guardrail policies of routes.</summary>
    public IReadOnlyList<LiveGuards> Guards { get; init; } = [];

    /// <summary>Whether an entry since <paramref name="position"/> changed what gateways do.</summary>
    public static bool ChangedSince(IReadView view, long position) => view.Query<long>(
        "SELECT COUNT(*) FROM entry WHERE idx >= @position AND type IN (@switch, @key, @rollout, @guard)", new { position, guard = EntryTypes.GuardRoute, @switch = EntryTypes.KillSwitch, key = EntryTypes.GatewayKey, rollout = EntryTypes.Rollout })[0] > 0;

    public static ServingSnapshot Read(IReadView view) => new(
        view.Size,
        [
            .. view.Query<StoppedCells>("SELECT scope AS Scope, value AS Value FROM kill_switch WHERE stopped = 1 AND scope <> 'test'").Select(s => (Names.Parse<SwitchScope>(s.Scope), s.Value)),
        ],
        [
            .. view.Query<KeyCells>(
                """
                SELECT k.id AS Id, k.application AS Application, h.sha256 AS Sha256, k.routes AS Routes, k.models AS Models, k.expires AS Expires
                FROM gateway_key k JOIN host_gateway_key h ON h.id = k.id WHERE k.revoked = 0
                """).Select(k => new LiveKey(k.Id, k.Application, k.Sha256, ServingQueries.List(k.Routes), ServingQueries.List(k.Models), Sql.Time(k.Expires))),
        ],
        ServingQueries.Rollouts(view, null))
    {
        Guards = [.. GuardPolicyQueries.Routes(view).Select(r => new LiveGuards(r.Id, r.Route, LivePolicy.Of(view, r.Policy, r.PolicyName), LivePolicy.Of(view, r.Candidate, r.CandidateName), r.Percent))],
    };

    sealed record StoppedCells(string Scope, string Value);

    sealed record KeyCells(string Id, string Application, string Sha256, string Routes, string Models, long? Expires);
}
