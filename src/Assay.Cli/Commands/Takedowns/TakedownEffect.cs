using System.Data.Common;
using System.Globalization;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>What a takedown that was carried out reached, as far as that can be seen from here.</summary>
/// <param name="Gateways">Those that are there, and when each had it.</param>
/// <param name="Unclear">Why it could not be looked at.</param>
sealed record TakedownEffect(TakedownRow Row, IReadOnlyList<GatewayArrival> Gateways, string? Unclear)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether it is shown to act: gateways are there, and every one had it in time.</summary>
    public bool Acts => Unclear is null && Gateways.Count > 0 && Late == 0;

    int Late => Gateways.Count(g => g.Milliseconds is null);

    public static async Task<TakedownEffect> OfAsync(IRecord record, TakedownRow row, CancellationToken cancel)
    {
        try
        {
            // The switches stand behind the takedown in the log.
            var stops = row.Stops.Select(d => d.ToString()).ToHashSet(StringComparer.Ordinal);
            var last = (await record.SwitchesAsync(cancel).ConfigureAwait(false)).Where(s => s.Scope == SwitchScope.Model && stops.Contains(s.Value)).Select(s => s.Entry).Append(row.Entry).Max();
            return new TakedownEffect(row, await GatewayArrivals.WaitAsync(record, await GatewayArrivals.ThereAsync(record, cancel).ConfigureAwait(false), last, Patience, cancel).ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is ServerAwayException or DbException)
        {
            // It is carried out: that nobody can say what it reached must not read as if it were not.
            return new TakedownEffect(row, [], e.Message);
        }
    }

    public void Show(TextOutput text)
    {
        if (Acts)
            text.Line($"{Row.Id}: {(One ? "1 digest is" : $"{Text(Row.Stops.Count)} digests are")} stopped on {(Gateways.Count == 1 ? "the gateway that follows" : $"all {Text(Gateways.Count)} gateways that follow")} the record (entry {Text(Row.Entry)}).", Tone.Good);
        else
            text.Line($"{Row.Id}: {(One ? "the switch of 1 digest is" : $"the switches of {Text(Row.Stops.Count)} digests are")} pulled (entry {Text(Row.Entry)}). {Missing()}", Tone.Bad);
        if (Gateways.Count > 0)
            text.Table(["Gateway", "Had it after"], [.. Gateways.Select(SwitchEffect.Arrival)]);
    }

    bool One => Row.Stops.Count == 1;

    string Missing() => Unclear is not null ? $"What it reached could not be looked at: {Unclear} See: assay switch list"
        : Gateways.Count == 0 ? "No gateway follows this record now, so it stops nothing that runs. Gateways that come go by it, and so does whoever asks the record before a model is loaded. See: assay switch list"
        : $"{Text(Late)} of {Text(Gateways.Count)} gateways did not have it in time, and may go on as before. See whether they reach the database: assay switch list";

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
