using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>What a change of a rollout reached, as far as that can be seen from here.</summary>
/// <param name="There">How many gateways are there.</param>
/// <param name="Gateways">Those that have the route, or may have it, and when each of them had the change.</param>
/// <param name="Stopped">Switches that keep callers of the route from an answer all the same.</param>
/// <param name="Unclear">Why it could not be looked at.</param>
sealed record RolloutEffect(RolloutRow Row, int There, IReadOnlyList<GatewayArrival> Gateways, IReadOnlyList<SwitchRow> Stopped, string? Unclear)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether it is shown to act: a gateway that is there has the route, and every one that has it, or may, had the change in time.</summary>
    public bool Acts => Unclear is null && Gateways.Count > 0 && Late == 0;

    int Late => Gateways.Count(g => g.Milliseconds is null);

    public static async Task<RolloutEffect> OfAsync(IRecord record, RolloutRow row, CancellationToken cancel)
    {
        try
        {
            var there = ServingReplica.There(await record.GatewayContentsAsync(cancel).ConfigureAwait(false));
            var arrived = await GatewayArrivals.WaitAsync(record, [.. there.Where(g => g.HasRoute(row.Route) != false).Select(g => g.Replica)], row.Entry, Patience, cancel).ConfigureAwait(false);
            var stopped = (await record.SwitchesAsync(cancel).ConfigureAwait(false)).Where(s => s.Stops(row)).ToList();
            return new RolloutEffect(row, there.Count, arrived, stopped, null);
        }
        catch (Exception e) when (e is ServerAwayException or DbException)
        {
            // It is written: that nobody can say what it reached must not read as if it were not.
            return new RolloutEffect(row, 0, [], [], e.Message);
        }
    }

    /// <summary>For programs: the rollout, with what it reached beside it.</summary>
    public JsonObject ToJson()
    {
        var json = JsonSerializer.SerializeToNode(Row, Json.Options)!.AsObject();
        json["acts"] = Acts;
        json["gateways"] = JsonSerializer.SerializeToNode(Gateways, Json.Options);
        json["stopped"] = JsonSerializer.SerializeToNode(Stopped, Json.Options);
        if (Unclear is not null)
            json["unclear"] = Unclear;
        return json;
    }

    public void Show(TextOutput text)
    {
        RolloutText.Done(Row, text, Acts);
        if (!Acts)
            text.Line(Missing(), Tone.Bad);
        if (Gateways.Count > 0)
            text.Table(["Gateway", "Had it after"], [.. Gateways.Select(SwitchEffect.Arrival)]);
        RolloutText.Stops(Row, Stopped, text);
    }

    string Missing() => Unclear is not null ? $"What it reached could not be looked at: {Unclear} See: assay switch list"
        : There == 0 ? $"No gateway follows this record now, so it moves nobody. Gateways with the route {Row.Route} that come go by it."
        : Gateways.Count > 0 ? $"{Late} of {(Gateways.Count == 1 ? "1 gateway" : $"{Gateways.Count} gateways")} did not have it in time, and may go on as before. See whether they reach the database: assay switch list"
        : $"None of {(There == 1 ? "1 gateway that is" : $"{There} gateways that are")} there has the route {Row.Route}, so it moves nobody. Their routes: assay switch list";
}
