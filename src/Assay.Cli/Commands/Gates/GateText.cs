using System.Globalization;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Gates, for people.</summary>
static class GateText
{
    const int MostNamed = 5;

    public static void Of(GateView gate, TextOutput text)
    {
        text.Line($"{gate.Policy.Title}: {gate.UseCase.Name}{(gate.ModelVersion is { } v ? $", {v.Slug}" : "")}", Tone.Strong);
        Versions(gate, text);
        // A gateway looks at no bytes: it says what its file says.
        foreach (var said in gate.GatewaysSay)
            text.Line(said, Tone.Warn);
        foreach (var untold in gate.Untold)
            text.Line(untold, Tone.Warn);
        text.Line(gate.Result.Open ? "Open: every requirement holds." : $"Shut: {gate.Result.Unmet.Count()} of {gate.Result.Requirements.Count} requirements do not hold.", gate.Result.Open ? Tone.Good : Tone.Bad);
        text.Line($"Policy {gate.Policy.Digest.Short}, judged as of {Day(gate.Result.At)}, {gate.Result.At.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC, at tree size {gate.Result.TreeSize}.", Tone.Quiet);
        text.Heading("Requirements");
        text.Table(["State", "Requirement", "What was found", "Rests on", "Id"], [.. gate.Result.Requirements.OrderBy(r => r.Holds).Select(r => new Cell[]
        {
            new(r.State.Name(), r.Holds ? Tone.Good : Tone.Bad), r.Title, r.Detail, new(r.Entries.Count == 0 ? "" : "entry " + string.Join(", ", r.Entries), Tone.Quiet), new(r.Id, Tone.Quiet),
        })]);
        if (gate.Result.Unmet.Where(r => r.HowTo is not null).ToList() is { Count: > 0 } open)
        {
            text.Heading("To open it");
            // What meets several of them is said once.
            foreach (var same in open.GroupBy(r => r.HowTo))
                text.Line($"{string.Join(", ", same.Select(r => r.Title))}: {same.Key}");
            if (open.Any(r => r.HowTo!.Contains("--from FILE", StringComparison.Ordinal)))
                text.Line("A FILE to fill in: assay evidence form KIND --example", Tone.Quiet);
        }

        Decision(gate, text);
        SetAside(gate, text);
    }

    // What was asked for another version counts there.
    static void SetAside(GateView gate, TextOutput text)
    {
        string Of(WaiverRow waiver) => gate.Result.Requirements.FirstOrDefault(r => r.Id == waiver.Requirement)?.Title ?? waiver.Requirement ?? "";
        var elsewhere = gate.Waivers.Where(w => w.ModelVersion is { } version && version != gate.ModelVersion?.Id).ToList();
        FindingText.Waivers([.. gate.Waivers.Except(elsewhere)], text, w => $"{Of(w)}{(w.ModelVersionName is { } version ? $" for {version}" : "")}", Day);
        if (elsewhere.Count > 0)
            text.Line($"Of other versions, and not counted here: {string.Join("; ", elsewhere.Take(MostNamed).Select(w => $"{w.Kind.Name().Replace('-', ' ')} of {Of(w)} for {w.ModelVersionName ?? w.ModelVersion} ({w.Status.Name()}, {w.Id})"))}{(elsewhere.Count > MostNamed ? $"; and {elsewhere.Count - MostNamed} more" : "")}.", Tone.Quiet);
    }

    // As the sentences of a gate say a day, so that one answer has one form of it.
    static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    // Which version it is about: said whenever there is another one that could be meant.
    static void Versions(GateView gate, TextOutput text)
    {
        if (gate.ModelVersion is not { } judged || gate.Versions.Count == 0)
            return;
        var live = gate.Versions.Where(v => v.Live).ToList();
        var told = Live(gate, live);
        if (gate.Versions.Count == 1 && told.Length == 0)
            return;
        var which = judged.Slug == gate.Versions[0].Slug ? gate.Versions.Count > 1 ? "the version linked last" : "the only version" : "not the version linked last";
        text.Line($"Judged for {judged.Slug}, {which}. {(told.Length > 0 ? $"Live, as the record states: {told}." : gate.Untold.Count > 0 ? "" : "The record states none to be live.")}".TrimEnd(), Tone.Quiet);
        // What most callers get is what is meant by it.
        if (live.Where(v => v.Slug != judged.Slug).MaxBy(v => v.Percent ?? 100) is { } other)
            text.Line($"To judge {(live.Any(v => v.Slug == judged.Slug) ? "the other one that is live" : "what is live")}: assay gate check {gate.Policy.Gate.Name()} --use-case {gate.UseCase.Slug} --model-version {other.Slug}", Tone.Quiet);
    }

    // A server before this one does not say it route by route.
    static string Live(GateView gate, List<GateVersion> live) => gate.Live.Count > 0 ? LiveShare.Told(gate.Live)
        : string.Join(", ", live.OrderByDescending(v => v.Percent ?? 100).Select(v => v.Percent is { } percent ? $"{v.Slug} for {percent} % of the callers" : v.Slug));

    static void Decision(GateView gate, TextOutput text)
    {
        text.Heading("Decision");
        if (gate.Decision is { } d)
        {
            text.Line($"{d.OutcomeTitle}{(d.ModelVersionName is { } version ? $" for {version}" : "")} by {d.ActorName ?? d.Actor} as {d.As.Name().Replace('-', ' ')} on {Day(d.At)} (entry {d.Entry}): {d.Rationale ?? "(erased)"}");
            if (d.Conditions is { } conditions)
                text.Line($"Conditions: {conditions}");
            foreach (var reason in gate.Reasons)
                text.Line($"It no longer stands: {reason}", Tone.Bad);
            foreach (var note in gate.Notes)
                text.Line($"Note: {note}", Tone.Quiet);
        }
        else
            text.Line("Not decided.");
        if (gate.Deciders.Count > 0)
            text.Line($"It may be decided by {string.Join(", ", gate.Deciders.Select(Decider))}.", Tone.Quiet);
        // One reason for all outcomes is said once.
        var nobody = gate.Outcomes.All(o => !o.Allowed) && gate.Outcomes.Select(o => o.WhyNot).Distinct().ToList() is [{ } why] ? why : null;
        if (nobody is not null)
            text.Line($"You may not decide it. {nobody}", Tone.Quiet);
        text.Table(["Outcome", "Means", "You may"], [.. gate.Outcomes.Select(o => new Cell[] { o.Outcome.Id, o.Outcome.Title, o.Allowed ? new Cell("yes", Tone.Good) : new Cell(nobody is null ? o.WhyNot ?? "no" : "no", Tone.Quiet) })]);
    }

    static string Decider(GateDecider decider) => $"{decider.Role.Name()} ({(decider.People.Count == 0 ? "held by nobody yet" : string.Join(", ", decider.People.Take(MostNamed)))})";

    /// <param name="notJudged">Gates of which nobody can say whether they are open.</param>
    public static string Strip(IReadOnlyList<StampView> stamps, IReadOnlyList<Gate>? notJudged = null) => string.Join(" ", stamps.Select(s => s.State switch
    {
        _ when notJudged?.Contains(s.Gate) == true => "[?]",
        StampState.Decided => "[x]",
        StampState.Open => "[o]",
        StampState.Shut => "[-]",
        StampState.Stale => "[!]",
        StampState.NotApplicable => "[/]",
        _ => "[ ]",
    }));

    public const string Legend = "[x] decided  [o] open  [-] shut  [!] decided, no longer stands  [/] not applicable  [ ] not reached";

    public const string NotJudged = "[?] not judged";
}
