using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Guardrail policies in words.</summary>
static class GuardPolicyText
{
    internal static void Guards(TextOutput text, IReadOnlyList<GuardFacts> guards) => text.Table(
        ["Guard", "Action", "Mode", "If it fails", "From score", "Places"],
        [.. guards.Select(g => new Cell[] { new(g.Name, Tone.Strong), g.Action, g.Mode, g.Failure, g.Threshold.ToString("0.##", CultureInfo.InvariantCulture), string.Join(", ", g.Places) })]);

    /// <summary>For programs: what the route has, with where that arrived beside it.</summary>
    internal static JsonObject ToJson(GuardRouteRow row, RouteEffect reached)
    {
        var json = JsonSerializer.SerializeToNode(row, Json.Options)!.AsObject();
        json["acts"] = reached.Acts;
        json["gateways"] = JsonSerializer.SerializeToNode(reached.Gateways, Json.Options);
        json["away"] = JsonSerializer.SerializeToNode(reached.Away, Json.Options);
        json["kept"] = JsonSerializer.SerializeToNode(reached.Kept, Json.Options);
        if (reached.Unclear is not null)
            json["unclear"] = reached.Unclear;
        return json;
    }

    /// <param name="acts">Whether it is shown to act: what reaches nobody is not said in green.</param>
    internal static void Changed(GuardRouteRow row, bool acts, TextOutput text)
    {
        var inForce = row.Policy is { } policy ? $"{row.PolicyName} {policy.Short}" : "the policy of the gateways' own files";
        text.Line(
            row switch
            {
                { Candidate: { } tried, Trial: GuardTrial.Canary } => $"{row.CandidateName} {tried.Short} acts for {row.Percent} % of the callers of {row.Route}, for the others {inForce} (entry {row.Entry}).",
                { Candidate: { } tried } => $"{row.CandidateName} {tried.Short} looks at {row.Route} and does not act; {inForce} does (entry {row.Entry}).",
                _ => $"{row.Route} has {inForce} (entry {row.Entry}).",
            }, acts ? Tone.Good : Tone.Plain);
        foreach (var weaker in row.Weaker)
            text.Line($"This took a second person: {weaker}.", Tone.Warn);
        if (row.Candidate is not null)
            text.Line($"See what it would have done:  assay guard policy trials --route {row.Route}", Tone.Quiet);
        else if (row.Previous is not null)
            text.Line($"Put the route back:  assay guard policy rollback {row.Route}", Tone.Quiet);
    }

    internal static string Trial(GuardRouteRow row) =>
        row.Candidate is not { } tried ? "-" : $"{row.CandidateName} {tried.Short}, {(row.Trial == GuardTrial.Canary ? $"for {row.Percent} % of callers" : "in shadow")}";

    internal static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
