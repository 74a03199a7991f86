using System.Data.Common;
using System.Globalization;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>What a switch that was pulled reached, as far as that can be seen from here.</summary>
/// <param name="Reach">What gateways that are there have of it; null when nobody could be asked.</param>
/// <param name="Gateways">When each of them had it.</param>
/// <param name="Unclear">Why it could not be looked at.</param>
sealed record SwitchEffect(SwitchRow Row, SwitchReach? Reach, IReadOnlyList<GatewayArrival> Gateways, string? Unclear)
{
    /// <summary>
    /// Whether it is shown to act: somebody has what was named, and every gateway that has it, or may, has the switch; or it is a key of the record that opens no route of any. Where one that has it, or may, is not
    /// there, nothing is shown: it may be cut off, and serve on.
    /// </summary>
    public bool Acts => Away.Count == 0 && (IsNowhere || HadInTime);

    bool HadInTime => Unclear is null && Reach is { Known: true } && Concerned.Count > 0 && Late == 0;

    IReadOnlyList<string> Away => Reach?.Away ?? [];

    bool IsNowhere => Unclear is null && Gateways.Count > 0 && Concerned.Count == 0 && Reach?.OpensNowhere() == true;

    const int MostNamed = 20;

    // A gateway that says that it does not have what was named heard of the switch, and stops nothing by it.
    IReadOnlyList<GatewayArrival> Concerned => [.. Gateways.Where(g => Has(g) != false)];

    int Late => Concerned.Count(g => g.Milliseconds is null);

    string What => SwitchCommand.Words(Row);

    /// <summary>Looks at what it reaches, and waits a bounded time until gateways have it.</summary>
    public static async Task<SwitchEffect> OfAsync(IRecord record, SwitchRow row, TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            // Waited for first: what was named wrongly arrives as well, and the time counts from here.
            var arrived = await GatewayArrivals.WaitAsync(record, await GatewayArrivals.ThereAsync(record, cancel).ConfigureAwait(false), row.Entry, patience, cancel).ConfigureAwait(false);
            var reach = await record.SwitchReachAsync(row.Scope, row.Value.Length == 0 ? null : row.Value, cancel).ConfigureAwait(false);
            return new SwitchEffect(row, reach.Value, arrived, reach.Refusal?.Message);
        }
        catch (Exception e) when (e is ServerAwayException or DbException)
        {
            // It is pulled: that nobody can say what it reached must not read as if it were not.
            return new SwitchEffect(row, null, [], e.Message);
        }
    }

    /// <summary>In words, the worst first.</summary>
    public void Show(TextOutput text)
    {
        if (!Acts)
            text.Line($"The switch is pulled: {What} (entry {Row.Entry}). {Missing()}", Tone.Bad);
        else if (IsNowhere)
            text.Line($"The switch is pulled: {What} (entry {Row.Entry}). No gateway that is there has a route that it opens; it is refused wherever one comes.", Tone.Good);
        else
            text.Line($"{What} is stopped at {Where()} (entry {Row.Entry}).{Others()}", Tone.Good);
        if (Reach is { Known: true } reach)
            text.Pairs(("stops", List(reach.Routes)), ("in part", List(reach.Partly)), ("keys", List([.. reach.Keys.Select(k => $"{k.Id} ({k.Application})"), .. reach.OfFiles.Select(k => $"{k.Id} ({k.Application}, of a gateway's file)")])));
        if (Gateways.Count > 0 && IsEverywhere)
            text.Table(["Gateway", "Had it after"], [.. Gateways.Select(Arrival)]);
        else if (Gateways.Count > 0)
            text.Table(["Gateway", "Had it after", "Has what was named"], [.. Gateways.Select(g => (Cell[])[.. Arrival(g), Has(g) switch { true => new Cell("yes"), false => new Cell("no", Tone.Quiet), null => new Cell("has not said", Tone.Warn) }])]);
        text.Line($"Somebody else releases it:  assay switch release {What} --reason TEXT", Tone.Quiet);
    }

    /// <summary>Gateways that are not there and may serve on, in words.</summary>
    /// <param name="what">Of what they have not heard.</param>
    internal static string Unheard(IReadOnlyList<string> names, string what) =>
        $"{string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "")} {(names.Count == 1 ? "is not there: it has" : "are not there: they have")} not heard {what}, and may serve on. End {(names.Count == 1 ? "it" : "them")}, or see whether {(names.Count == 1 ? "it reaches" : "they reach")} the database: assay switch list. Of one that is gone for good say so: assay gateway gone NAME --reason TEXT";

    /// <summary>A gateway and when it had what was written.</summary>
    internal static Cell[] Arrival(GatewayArrival one) =>
        [$"{one.Name} ({one.Id})", one.Milliseconds is { } ms ? new Cell(string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms")) : new Cell("not in time", Tone.Bad)];

    // An older server does not tell them apart.
    bool? Has(GatewayArrival gateway) => IsEverywhere || Reach?.Having is not { } having || having.Contains(gateway.Id) ? true : Reach.Lacking.Contains(gateway.Id) ? false : null;

    // Whoever offers a tool is refused wherever that is.
    bool IsEverywhere => Row.Scope is SwitchScope.All or SwitchScope.Tool;

    string Where() => IsEverywhere ? Count(Gateways.Count, "gateway") : $"{Concerned.Count} of {Count(Concerned.Count, "gateway")} that {(Concerned.Count == 1 ? "has" : "have")} it";

    string Others() => (Gateways.Count - Concerned.Count) switch { 0 => "", 1 => " 1 other does not have it.", var others => $" {others} others do not have it." };

    // Why it cannot be shown to act, and what to do.
    string Missing() => Unclear is not null || Reach is null ? $"What it reached could not be looked at: {Unclear} See: assay switch list"
        : Away.Count > 0 ? $"{(HadInTime ? $"It is stopped at {Where()}.{Others()} " : Reach.Known && Late > 0 ? $"{TooLate()} " : "")}{Unheard(Away, "of the switch")}"
        : Gateways.Count == 0 ? "No gateway follows this record now, so it stops nothing that runs. Gateways that come go by it, and so does whoever asks the record before a model is loaded. See: assay switch list"
        : !Reach.Known && Row.Scope == SwitchScope.Tool ? $"Whoever offers or calls it is refused from now on, and whether anybody does is not known: {NobodyNamesIt(Reach)}"
        : !Reach.Known && Reach.Silent.Count > 0 ? $"Nobody is known to have it, and {string.Join(", ", Reach.Silent)} {(Reach.Silent.Count == 1 ? "has" : "have")} not said which keys {(Reach.Silent.Count == 1 ? "its file has" : "their files have")}. Pull it again in a moment to see."
        : !Reach.Known && Reach.Unsaid() is > 0 and var unsaid ? $"Nobody is known to have it, and {Count(unsaid, "gateway")} {(unsaid == 1 ? "has" : "have")} not said of every route what it leads to: where one has it, it is refused. See: assay switch list"
        : !Reach.Known ? $"None of {Count(Gateways.Count, "gateway")} that {(Gateways.Count == 1 ? "is" : "are")} there has it, so it stops nothing: look at the spelling.{Meant(Reach)} They have: {(Reach.Have.Count == 0 ? $"no {Row.Scope.Name()}" : string.Join(", ", Reach.Have))}."
        : Concerned.Count == 0 ? "A gateway that has it came only now, and was not waited for. Pull it again to see."
        : $"{TooLate()} See whether they reach the database: assay switch list";

    string TooLate() => $"{Late} of {Count(Concerned.Count, "gateway")} that {(Concerned.Count == 1 ? "has" : "have")} what was named did not have the switch in time, and may go on.{Others()}";

    // Callers offer what tools they like, where nothing is said of agents: that no file names one does not say that there is none.
    string NobodyNamesIt(SwitchReach reach) =>
        reach.Silent.Count > 0 ? $"{string.Join(", ", reach.Silent)} {(reach.Silent.Count == 1 ? "does" : "do")} not say which tools {(reach.Silent.Count == 1 ? "its" : "their")} files name."
        : $"no file of {Count(Gateways.Count, "gateway")} names such a tool.{(reach.Have.Count == 0 ? " They name none." : $"{Meant(reach)} They name: {string.Join(", ", reach.Have)}.")}";

    static string Meant(SwitchReach reach) => reach.Near is { } near ? $" Did you mean '{near}'?" : "";

    static string? List(IReadOnlyList<string> names) => names.Count == 0 ? null : string.Join(", ", names);

    static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
