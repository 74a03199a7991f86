using System.Data.Common;
using System.Diagnostics;
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

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1), ForPolicies = TimeSpan.FromSeconds(3);

    /// <summary>Whether it is shown to act: a gateway that is there has the route, and every one that has it, or may, had the change in time.</summary>
    public bool Acts => Unclear is null && Gateways.Count > 0 && Late == 0 && Away.Count == 0 && Kept.Count == 0;

    /// <summary>Gateways that heard of it and go on as before, each with its reason.</summary>
    public IReadOnlyList<KeptAsBefore> Kept { get; private init; } = [];

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

    /// <summary>Of a guardrail policy: a gateway that heard of it has to read it too, which takes its time where a model is loaded, and one of an older program cannot.</summary>
    public async Task<RouteEffect> OfPolicyAsync(IRecord record, CancellationToken cancel)
    {
        var heard = Gateways.Where(g => g.Milliseconds is not null).Select(g => g.Id).ToHashSet(StringComparer.Ordinal);
        var began = Stopwatch.GetTimestamp();
        try
        {
            while (true)
            {
                var replicas = await record.ReplicasAsync(cancel).ConfigureAwait(false);
                List<KeptAsBefore> kept = [.. replicas.Where(r => heard.Contains(r.Id)).SelectMany(r => r.Routes.Where(x => x.Name == Route && x.Problem is not null).Select(x => new KeptAsBefore(r.Name, x.Problem!)))];
                if (kept.Count == 0 || Stopwatch.GetElapsedTime(began) >= ForPolicies)
                    return this with { Kept = kept };
                await Task.Delay(50, cancel).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is ServerAwayException or DbException)
        {
            return this with { Unclear = Unclear ?? e.Message };
        }
    }

    /// <summary>What is missing, if anything is, and when each gateway had it.</summary>
    /// <param name="nothing">What it does where no gateway has it: <c>moves nobody</c>.</param>
    public void Show(TextOutput text, string nothing)
    {
        if (Missing(nothing) is { Length: > 0 } missing)
            text.Line(missing, Tone.Bad);
        foreach (var kept in Kept)
            text.Line($"{kept.Gateway} does not go by it: {kept.Problem}", Tone.Bad);
        if (Gateways.Count > 0)
            text.Table(["Gateway", "Had it after"], [.. Gateways.Select(SwitchEffect.Arrival)]);
    }

    string Missing(string nothing) => Unclear is not null ? $"What it reached could not be looked at: {Unclear} See: assay switch list"
        : string.Join(" ", new[] { Heard(nothing), Away.Count > 0 ? SwitchEffect.Unheard(Away, "of this") : null }.OfType<string>());

    string? Heard(string nothing) => Gateways.Count > 0 ? Late == 0 ? null : $"{Late} of {(Gateways.Count == 1 ? "1 gateway" : $"{Gateways.Count} gateways")} did not have it in time, and may go on as before. See whether they reach the database: assay switch list"
        : There == 0 ? $"No gateway follows this record now, so it {nothing}. Gateways with the route {Route} that come go by it."
        : $"None of {(There == 1 ? "1 gateway that is" : $"{There} gateways that are")} there has the route {Route}, so it {nothing}.{(Have.Count == 0 ? "" : $" They have: {string.Join(", ", Have.Take(MostNamed))}{(Have.Count > MostNamed ? " and others" : "")}.")}";
}

/// <summary>A gateway that goes on as before, and why.</summary>
sealed record KeptAsBefore(string Gateway, string Problem);
