using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>What a takedown that was carried out reached, as far as that can be seen from here.</summary>
/// <param name="Gateways">Those that are there, and when each had it.</param>
/// <param name="Away">Names of gateways that are not there, have what was taken down or may have it, and may serve on.</param>
/// <param name="Unclear">Why it could not be looked at.</param>
sealed record TakedownEffect(TakedownRow Row, IReadOnlyList<GatewayArrival> Gateways, IReadOnlyList<string> Away, string? Unclear)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether it is shown to act: gateways are there, every one had it in time, and none that may serve what was taken down is not there.</summary>
    public bool Acts => HadInTime && Away.Count == 0;

    bool HadInTime => Unclear is null && Gateways.Count > 0 && Late == 0;

    int Late => Gateways.Count(g => g.Milliseconds is null);

    public static async Task<TakedownEffect> OfAsync(IRecord record, TakedownRow row, CancellationToken cancel)
    {
        try
        {
            // The switches stand behind the takedown in the log.
            var stops = row.Stops.Select(d => d.ToString()).ToHashSet(StringComparer.Ordinal);
            var last = (await record.SwitchesAsync(cancel).ConfigureAwait(false)).Where(s => s.Scope == SwitchScope.Model && stops.Contains(s.Value)).Select(s => s.Entry).Append(row.Entry).Max();
            var arrived = await GatewayArrivals.WaitAsync(record, await GatewayArrivals.ThereAsync(record, cancel).ConfigureAwait(false), last, Patience, cancel).ConfigureAwait(false);
            return new TakedownEffect(row, arrived, await AwayAsync(record, row, last, cancel).ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is ServerAwayException or DbException)
        {
            // It is carried out: that nobody can say what it reached must not read as if it were not.
            return new TakedownEffect(row, [], [], e.Message);
        }
    }

    // Whom a switch on one of the digests would not reach, this does not reach either. Keys have no part in where a model is.
    static async Task<IReadOnlyList<string>> AwayAsync(IRecord record, TakedownRow row, long last, CancellationToken cancel)
    {
        var there = ServingReplica.There(await record.GatewayContentsAsync(cancel).ConfigureAwait(false));
        var all = await record.ReplicasAsync(cancel).ConfigureAwait(false);
        return
        [
            .. row.Stops.Select(d => new SwitchRow(SwitchScope.Model, d.ToString(), true, row.At, row.Actor, row.ActorName, row.Comment, row.Actor, last))
                .SelectMany(s => SwitchReach.Of(s, there, all, [], row.At).Away).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>For programs: the takedown, with what it reached beside it.</summary>
    public JsonObject ToJson()
    {
        var json = JsonSerializer.SerializeToNode(Row, Json.Options)!.AsObject();
        json["acts"] = Acts;
        json["gateways"] = JsonSerializer.SerializeToNode(Gateways, Json.Options);
        json["away"] = JsonSerializer.SerializeToNode(Away, Json.Options);
        if (Unclear is not null)
            json["unclear"] = Unclear;
        return json;
    }

    public void Show(TextOutput text)
    {
        if (Acts)
            text.Line($"{Row.Id}: {Stopped()} (entry {Text(Row.Entry)}).", Tone.Good);
        else
            text.Line($"{Row.Id}: {(One ? "the switch of 1 digest is" : $"the switches of {Text(Row.Stops.Count)} digests are")} pulled (entry {Text(Row.Entry)}). {Missing()}", Tone.Bad);
        if (Gateways.Count > 0)
            text.Table(["Gateway", "Had it after"], [.. Gateways.Select(SwitchEffect.Arrival)]);
    }

    bool One => Row.Stops.Count == 1;

    string Stopped() => $"{(One ? "1 digest is" : $"{Text(Row.Stops.Count)} digests are")} stopped on {(Gateways.Count == 1 ? "the gateway that follows" : $"all {Text(Gateways.Count)} gateways that follow")} the record";

    string Missing() => Unclear is not null ? $"What it reached could not be looked at: {Unclear} See: assay switch list"
        : Away.Count > 0 ? $"{(HadInTime ? $"As far as gateways are there, {(One ? "it is" : "they are")} stopped. " : Late > 0 ? $"{TooLate()} " : "")}{SwitchEffect.Unheard(Away, "of this")}"
        : Gateways.Count == 0 ? "No gateway follows this record now, so it stops nothing that runs. Gateways that come go by it, and so does whoever asks the record before a model is loaded. See: assay switch list"
        : $"{TooLate()} See whether they reach the database: assay switch list";

    string TooLate() => $"{Text(Late)} of {Text(Gateways.Count)} gateways did not have it in time, and may go on as before.";

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
