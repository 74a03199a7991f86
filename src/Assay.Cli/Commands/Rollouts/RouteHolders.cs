using Assay.Governance;

namespace Assay.Cli;

/// <summary>Who has a route that was rolled out, as far as gateways say: a rollout of a route that nobody has moves nobody.</summary>
/// <param name="State">Where its rollout stands: one that ended moves nobody anyway.</param>
/// <param name="Gateways">Names of the gateways that are there and say that they have it.</param>
/// <param name="Unsaid">How many that are there have not said.</param>
/// <param name="There">How many are there.</param>
/// <param name="Away">Names of gateways that are not there, have it or may, and may serve on as before.</param>
sealed record RouteHolders(string Route, RolloutState State, IReadOnlyList<string> Gateways, int Unsaid, int There, IReadOnlyList<string> Away)
{
    /// <summary>Of each route.</summary>
    public static async Task<IReadOnlyList<RouteHolders>> OfAsync(IRecord record, IReadOnlyList<RolloutRow> rollouts, CancellationToken cancel)
    {
        if (rollouts.Count == 0)
            return [];
        var there = ServingReplica.There(await record.GatewayContentsAsync(cancel).ConfigureAwait(false));
        var all = await record.ReplicasAsync(cancel).ConfigureAwait(false);
        return [.. rollouts.Select(r => Of(r, there, all))];
    }

    // Whom a switch on the route would not reach, what is rolled out does not reach either.
    static RouteHolders Of(RolloutRow row, IReadOnlyList<ServingReplica> there, IReadOnlyList<ReplicaRow> all) => new(
        row.Route, row.State, [.. there.Where(g => g.HasRoute(row.Route) == true).Select(g => g.Replica.Name)], there.Count(g => g.HasRoute(row.Route) is null), there.Count,
        SwitchReach.Of(new SwitchRow(SwitchScope.Route, row.Route, true, row.At, row.Actor, row.ActorName, null, row.Actor, row.Entry), there, all, [], row.At).Away);

    /// <summary>What stands behind the state of its rollout; null where a gateway has it, and of one that ended.</summary>
    public string? Nowhere() =>
        State != RolloutState.Running || Gateways.Count > 0 ? null
        : There == 0 ? "no gateway is there"
        : Unsaid > 0 ? "not known whether a gateway has it"
        : "no gateway that is there has it";

    /// <summary>What follows from that, if anything does.</summary>
    public IEnumerable<string> Told()
    {
        if (Nowhere() is not null && Unsaid == 0)
            yield return $"{(There == 0 ? "No gateway follows this record now" : $"No gateway that is there has the route {Route}")}: the rollout of {Route} moves nobody. See: assay switch list";
        if (Away.Count > 0)
            yield return $"{Route}: {SwitchEffect.Unheard(Away, "of its rollout")}";
    }
}
