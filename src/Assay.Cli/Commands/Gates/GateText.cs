using System.Globalization;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Gates, for people.</summary>
static class GateText
{
    public static void Of(GateView gate, TextOutput text)
    {
        text.Line($"{gate.Policy.Title}: {gate.UseCase.Name}{(gate.ModelVersion is { } v ? $", {v.Slug}" : "")}", Tone.Strong);
        text.Line(gate.Result.Open ? "Open: every requirement holds." : $"Shut: {gate.Result.Unmet.Count()} of {gate.Result.Requirements.Count} requirements do not hold.", gate.Result.Open ? Tone.Good : Tone.Bad);
        text.Line($"Policy {gate.Policy.Digest.Short}, judged as of {gate.Result.At.ToString("u", CultureInfo.InvariantCulture)} at tree size {gate.Result.TreeSize}.", Tone.Quiet);
        text.Heading("Requirements");
        text.Table(["State", "Requirement", "What was found", "Rests on"], [.. gate.Result.Requirements.OrderBy(r => r.Holds).Select(r => new Cell[]
        {
            new(r.State.Name(), r.Holds ? Tone.Good : Tone.Bad), r.Id, r.Detail, new(r.Entries.Count == 0 ? "" : "entry " + string.Join(", ", r.Entries), Tone.Quiet),
        })]);
        if (gate.Result.Unmet.Where(r => r.HowTo is not null).ToList() is { Count: > 0 } open)
        {
            text.Heading("To open it");
            foreach (var requirement in open)
                text.Line($"{requirement.Title}: {requirement.HowTo}");
        }

        Decision(gate, text);
        FindingText.Waivers(gate.Waivers, text);
    }

    static void Decision(GateView gate, TextOutput text)
    {
        text.Heading("Decision");
        if (gate.Decision is { } d)
        {
            text.Line($"{d.OutcomeTitle} by {d.ActorName ?? d.Actor} as {d.As.Name()} on {FindingText.Day(d.At)} (entry {d.Entry}): {d.Rationale ?? "(erased)"}");
            if (d.Conditions is { } conditions)
                text.Line($"Conditions: {conditions}");
            foreach (var reason in gate.Reasons)
                text.Line($"It no longer stands: {reason}", Tone.Bad);
        }
        else
            text.Line("Not decided.");
        // One reason for all outcomes is said once.
        var nobody = gate.Outcomes.All(o => !o.Allowed) && gate.Outcomes.Select(o => o.WhyNot).Distinct().ToList() is [{ } why] ? why : null;
        if (nobody is not null)
            text.Line($"You may not decide it. {nobody}", Tone.Quiet);
        text.Table(["Outcome", "Means", "You may"], [.. gate.Outcomes.Select(o => new Cell[] { o.Outcome.Id, o.Outcome.Title, o.Allowed ? new Cell("yes", Tone.Good) : new Cell(nobody is null ? o.WhyNot ?? "no" : "no", Tone.Quiet) })]);
    }

    public static string Strip(IReadOnlyList<StampView> stamps) => string.Join(" ", stamps.Select(s => s.State switch
    {
        StampState.Decided => "[x]",
        StampState.Open => "[o]",
        StampState.Shut => "[-]",
        StampState.Stale => "[!]",
        StampState.NotApplicable => "[/]",
        _ => "[ ]",
    }));

    public const string Legend = "[x] decided  [o] open  [-] shut  [!] decided, no longer stands  [/] not applicable  [ ] not reached";
}
