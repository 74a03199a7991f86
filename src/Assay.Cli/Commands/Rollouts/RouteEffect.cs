using System.Data.Common;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>At which gateways something arrived that the record says of a route, as far as that can be seen from here.</summary>
/// <param name="Have">Routes that gateways say they have.</param>
/// <param name="There">How many gateways are there.</param>
/// <param name="Gateways">Those that have the route, or may have it, and when each of them had the change.</param>
/// <param name="Away">Names of gateways that are not there, have the route or may have it, and may serve on as before.</param>
/// <param name="Unclear">Why it could not be looked at.</param>
sealed record RouteEffect(string Route, IReadOnlyList<string> Have, int There, IReadOnlyList<GatewayArrival> Gateways, IReadOnlyList<string> Away, string? Unclear)
{
    const int MostNamed = 20;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether it is shown to act: a gateway that is there has the route, and every one that has it, or may, had the change in time.</summary>
    public bool Acts => Unclear is null && Gateways.Count > 0 && Late == 0 && Away.Count == 0;

    int Late => Gateways.Count(g => g.Milliseconds is null);

    /// <summary>Waits a bounded time until gateways have an entry.</summary>
    public static async Task<RouteEffect> OfAsync(IRecord record, string route, long entry, CancellationToken cancel)
    {
        try
        {
            var there = ServingReplica.There(await record.GatewayContentsAsync(cancel).ConfigureAwait(false));
            var arrived = await GatewayArrivals.WaitAsync(record, [.. there.Where(g => g.HasRoute(route) != false).Select(g => g.Replica)], entry, Patience, cancel).ConfigureAwait(false);
            // Whom a switch on the route would not reach, this does not reach either.
            var reach = await record.SwitchReachAsync(SwitchScope.Route, route, cancel).ConfigureAwait(false);
            return new RouteEffect(route, reach.Value?.Have ?? [], there.Count, arrived, reach.Value?.Away ?? [], reach.Refusal?.Message);
        }
        catch (Exception e) when (e is ServerAwayException or DbException)
        {
            // It is written: that nobody can say what it reached must not read as if it were not.
            return new RouteEffect(route, [], 0, [], [], e.Message);
        }
    }

    /// <summary>What is missing, if anything is, and when each gateway had it.</summary>
    /// <param name="nothing">What it does where no gateway has it: <c>moves nobody</c>.</param>
    public void Show(TextOutput text, string nothing)
    {
        if (!Acts)
            text.Line(Missing(nothing), Tone.Bad);
        if (Gateways.Count > 0)
            text.Table(["Gateway", "Had it after"], [.. Gateways.Select(SwitchEffect.Arrival)]);
    }

    string Missing(string nothing) => Unclear is not null ? $"What it reached could not be looked at: {Unclear} See: assay switch list"
        : string.Join(" ", new[] { Heard(nothing), Away.Count > 0 ? SwitchEffect.Unheard(Away, "of this") : null }.OfType<string>());

    string? Heard(string nothing) => Gateways.Count > 0 ? Late == 0 ? null : $"{Late} of {(Gateways.Count == 1 ? "1 gateway" : $"{Gateways.Count} gateways")} did not have it in time, and may go on as before. See whether they reach the database: assay switch list"
        : There == 0 ? $"No gateway follows this record now, so it {nothing}. Gateways with the route {Route} that come go by it."
        : $"None of {(There == 1 ? "1 gateway that is" : $"{There} gateways that are")} there has the route {Route}, so it {nothing}.{(Have.Count == 0 ? "" : $" They have: {string.Join(", ", Have.Take(MostNamed))}{(Have.Count > MostNamed ? " and others" : "")}.")}";
}
