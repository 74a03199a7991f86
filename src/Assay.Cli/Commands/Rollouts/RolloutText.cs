using System.Globalization;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Rollouts, for people: versions by their names, and their digests beside them where a gateway's file has to be compared.</summary>
static class RolloutText
{
    public static string From(RolloutRow row) => row.FromName ?? row.From.Short;

    public static string To(RolloutRow row) => row.ToName ?? row.To.Short;

    /// <summary>A version with the beginning of the digest by which gateways know it.</summary>
    public static string WithDigest(string? name, Digest digest) => name is null ? digest.Short : $"{name} ({digest.Short})";

    /// <summary>What was done, and what happens now.</summary>
    /// <param name="acts">Whether a gateway that is there has the route.</param>
    /// <param name="named">Whether the gateways' files name servers of both versions.</param>
    /// <param name="served">Whether every gateway has a server of what it sends callers to.</param>
    public static void Done(RolloutRow row, TextOutput text, bool acts, bool named, bool served)
    {
        var get = served ? "get" : "are sent to";
        text.Line(
            row.State switch
            {
                RolloutState.Running when row.Percent == 100 => $"All callers of {row.Route} {get} {To(row)} (entry {row.Entry}).",
                RolloutState.Running => $"{row.Percent} % of the callers of {row.Route} {get} {To(row)}, the others {From(row)} (entry {row.Entry}).",
                RolloutState.Promoted => $"{row.Route} has {To(row)} (entry {row.Entry}).",
                _ => $"{row.Route} is back at {From(row)} (entry {row.Entry}).",
            }, acts ? Tone.Good : Tone.Plain);
        if (row is { FromName: { } from, ToName: { } to })
            text.Line($"{(named ? "In gateways' files" : "For gateways")} {from} is {row.From.Short}, {to} is {row.To.Short}.", Tone.Quiet);
        if (row is { State: RolloutState.Running, Plan: { } plan })
            text.Line($"From here the server over this record moves it, in {(plan.Steps.Count == 1 ? "1 step" : $"{plan.Steps.Count} steps")}: without assay serve it stays as it is. Why it waits:  assay rollout status");
    }

    /// <summary>That a switch keeps callers of the route from an answer, whatever the rollout says.</summary>
    public static void Stops(RolloutRow row, IEnumerable<SwitchRow> switches, TextOutput text)
    {
        foreach (var pulled in switches.Where(s => s.Stops(row)))
            text.Line(
                $"{SwitchCommand.Words(pulled)} is stopped since {Moment(pulled.At)}, by {pulled.ActorName ?? pulled.Actor}: {(pulled.Scope == SwitchScope.Model ? $"who would get {(pulled.Value == row.To.ToString() ? To(row) : From(row))} on {row.Route}" : $"nobody on {row.Route}")} gets {(pulled.Scope == SwitchScope.Model ? "no" : "an")} answer. See: assay switch list", Tone.Bad);
    }

    /// <summary>Where every route is; what a switch stops, and what no gateway has, is not only running.</summary>
    public static void Table(IReadOnlyList<RolloutRow> rollouts, IReadOnlyList<SwitchRow> switches, IReadOnlyList<RouteHolders> holders, TextOutput text) =>
        text.Table(["Route", "From", "To", "State", "Share", "Since", "By"], [.. rollouts.Select(r => new Cell[]
        {
            new(r.Route, Tone.Strong), WithDigest(r.FromName, r.From), WithDigest(r.ToName, r.To), State(r, switches, holders.FirstOrDefault(h => h.Route == r.Route)?.Nowhere()), $"{r.Percent} %", Moment(r.At), r.ActorName ?? r.Actor,
        })]);

    static Cell State(RolloutRow row, IReadOnlyList<SwitchRow> switches, string? nowhere)
    {
        var stopped = switches.Any(s => s.Scope != SwitchScope.Model && s.Stops(row));
        var state = $"{row.State.Name()}{(stopped ? ", stopped" : "")}{(nowhere is null ? "" : $", {nowhere}")}";
        return stopped ? new Cell(state, Tone.Bad) : nowhere is null ? new Cell(state) : new Cell(state, Tone.Warn);
    }

    /// <summary>What runs in a deployment, as the record states it, and what gateways say to that.</summary>
    public static void Runs(ThingPage page, DeploymentView deployment, TextOutput text)
    {
        // Of several routes the deployment itself has what was changed last.
        var several = page.Live.Select(s => s.Route).Distinct().Count() > 1;
        var share = deployment.Percent is { } percent && !several ? $" {percent} %" : "";
        text.Pairs(
            ("state", $"{deployment.Status.Name().Replace('-', ' ')}{share}, since {Moment(deployment.Since)}"),
            ("version", several ? string.Join(", ", page.Live.Select(s => s.Version).Distinct()) : deployment.ModelVersionName ?? deployment.ModelVersion ?? "none"));
        foreach (var row in page.Rollouts)
            text.Line($"route {row.Told()}");
        if (page.Live.Where(s => s.Route is null && (several || s.Percent < 100)).ToList() is { Count: > 0 } byHand)
            text.Line($"Stated by hand: {LiveShare.Told(byHand)}.");
        foreach (var said in page.GatewaysSay)
            text.Line(said, Tone.Warn);
    }

    internal static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
