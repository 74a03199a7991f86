using System.Globalization;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Findings of the record and their waivers, for people.</summary>
static class FindingText
{
    public static void Table(IReadOnlyList<FindingRow> rows, TextOutput text)
    {
        if (rows.Count == 0)
            return;
        text.Heading("Findings");
        text.Table(["Id", "Severity", "Status", "What", "About", "Owner", "Due"], [.. rows.Select(f => new Cell[]
        {
            new(f.Id, Tone.Strong), new(f.Severity.Name(), ToneOf(f.Severity)), Status(f) + (f.VerifiedOnly() is { } only ? $", {only}" : ""), f.Title ?? $"{f.RuleId} (erased)", f.About(), f.OwnerName,
            f.Due is { } due ? new Cell(Day(due) + (f.Overdue ? " overdue" : ""), f.Overdue ? Tone.Bad : Tone.Plain) : "",
        })]);
    }

    /// <param name="of">What one is of; left out, the finding or the id of the requirement.</param>
    /// <param name="day">How the answer says its days; left out, as columns do.</param>
    public static void Waivers(IReadOnlyList<WaiverRow> rows, TextOutput text, Func<WaiverRow, string>? of = null, Func<DateTimeOffset, string>? day = null)
    {
        if (rows.Count == 0)
            return;
        text.Heading("Set aside");
        text.Table(["Id", "Kind", "Of", "Why", "Status", "Asked by", "Answered by", "Expires"], [.. rows.Select(w => new Cell[]
        {
            new(w.Id, Tone.Strong), w.Kind.Name(), (of ?? Of)(w), w.Rationale ?? "(erased)", w.Status.Name(), w.RequesterName ?? w.Requester, Answer(w, most: 2),
            End(w, day ?? Day),
        })]);
    }

    /// <summary>What a waiver of a finding is for: what has it and is not verified.</summary>
    public static string Reach(FindingView finding) => finding.StillOpenIn.Concat(finding.SetAsideIn).ToList() is { Count: > 0 } versions ? $"{string.Join(", ", versions)}: {finding.Row.VerifiedOnly()}"
        : finding.Things.Count > 0 ? string.Join(", ", finding.Things.Select(t => t.Slug))
        : $"{finding.Row.SubjectName}, which nobody registered";

    /// <summary>One of them, as its own page has it.</summary>
    /// <param name="finding">What it is of; null when it is of a gate's requirement.</param>
    public static void Of(WaiverRow w, FindingView? finding, TextOutput text)
    {
        text.Line($"{w.Id}  {w.Kind.Name()} of {Of(w)}", Tone.Strong);
        text.Pairs(
            ("status", w.Status.Name()), ("for", finding is null || !Ends(w) ? null : Reach(finding)), ("why", w.Rationale ?? "(erased)"), ("use case", w.UseCase), ("asked by", $"{w.RequesterName ?? w.Requester}, {Day(w.RequestedAt)}"), ("owner", w.OwnerName ?? w.Owner),
            ("answered by", Answer(w)), ("as", w.ApproverRole?.Name()), (w.Status == WaiverStatus.Requested ? "asked for until" : "until", Ends(w) ? Day(w.Expires) + (w.Expired ? " (expired)" : "") : null), ("entry", $"{w.Entry}"));
        if (w is { Status: WaiverStatus.Requested, Expired: false })
            text.Line($"Somebody else than who asked or owns it answers:  assay waiver approve {w.Id}  or  assay waiver reject {w.Id}");
    }

    // What was rejected or withdrawn has no end: it does not hold.
    static bool Ends(WaiverRow w) => w.Status is WaiverStatus.Requested or WaiverStatus.Approved;

    static Cell End(WaiverRow w, Func<DateTimeOffset, string> day) => !Ends(w) ? "" : new Cell(day(w.Expires) + (w.Expired ? " expired" : ""), w.Expired ? Tone.Bad : Tone.Plain);

    /// <summary>What is open, and what is true still and counted as closed because somebody bears it: <c>19 open, 3 accepted (1 critical, 2 high)</c>.</summary>
    public static string Counted(FindingCounts open, FindingCounts accepted) =>
        $"{open.Total} open{(accepted.Total == 0 ? "" : $", {accepted.Total} accepted ({BySeverity(accepted)})")}";

    /// <summary>The severities of which there are any, the worst first.</summary>
    public static string BySeverity(FindingCounts counts) => string.Join(", ", new (int Count, string Name)[]
    {
        (counts.Critical, "critical"), (counts.High, "high"), (counts.Medium, "medium"), (counts.Low, "low"), (counts.Info, "info"),
    }.Where(c => c.Count > 0).Select(c => $"{c.Count} {c.Name}"));

    static string Status(FindingRow f) => f.Status.Name() + (f is { Status: FindingStatus.Accepted or FindingStatus.FalsePositive, WaivedUntil: { } until } ? $" until {Day(until)}" : "");

    /// <summary>What it is a waiver of: <c>AS-41 from critical to low</c>, <c>training evidence:model-scan for forest@0.2</c>.</summary>
    public static string Of(WaiverRow w) => w.Finding is { } finding
        ? finding + (w.Severity is { } to ? $"{(w.FromSeverity is { } was ? $" from {was.Name()}" : "")} to {to.Name()}" : "")
        : $"{w.Gate?.Name()} {w.Requirement}{((w.ModelVersionName ?? w.ModelVersion) is { } version ? $" for {version}" : "")}";

    // Who asked for it, or answers for it, is none of those who may.
    static string? Answer(WaiverRow w, int most = int.MaxValue) => w.ApproverName ?? w.Approver
        ?? (w is { Status: WaiverStatus.Requested, Expired: false, AnsweredBy: { Count: > 0 } may } ? $"waits for {string.Join(" or ", may.Take(most).Select(r => r.Name()))}{(may.Count > most ? $" or {may.Count - most} more" : "")}" : null);

    public static void Of(FindingView f, TextOutput text)
    {
        text.Line($"{f.Row.Id}  {f.Row.Title ?? "(erased)"}", Tone.Strong);
        text.Pairs(
            ("severity", f.Row.Severity == f.Row.OwnSeverity ? f.Row.Severity.Name() : $"{f.Row.Severity.Name()} (the tool said {f.Row.OwnSeverity.Name()})"), ("status", f.Row.VerifiedOnly() ?? Status(f.Row)), ("still open in", f.StillOpenIn.Count == 0 ? null : string.Join(", ", f.StillOpenIn)),
            ("set aside in", f.SetAsideIn.Count == 0 ? null : string.Join(", ", f.SetAsideIn) + (f.Row.WaivedUntil is { } aside ? $" until {Day(aside)}" : "")), ("rule", f.Row.RuleId),
            ("about", f.Row.SubjectName), ("things", f.Things.Count == 0 ? null : string.Join(", ", f.Things.Select(t => t.Slug))), ("found by", f.Row.Tool), ("owner", f.Row.OwnerName ?? f.Row.Owner),
            ("opened", Day(f.Row.OpenedAt)), ("due", f.Row.Due is { } due ? Day(due) + (f.Row.Overdue ? " (overdue)" : "") : null), ("where", Place(f.Location)),
            ("cvss", f.CvssVectors.Count == 0 ? null : string.Join(", ", f.CvssVectors)), ("references", f.References.Count == 0 ? null : string.Join(", ", f.References.Select(r => $"{r.Scheme} {r.Id}"))));
        foreach (var part in new[] { f.Description, f.Evidence is null ? null : $"Seen: {f.Evidence}", f.Remediation })
            if (part is not null)
                text.Line(part);
        text.Heading("History");
        text.Table(["Entry", "At", "What", "Who", "Comment"], [.. f.Events.Select(e => new Cell[] { $"{e.Entry}", e.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), e.What, e.ActorName ?? e.Actor, Said(e) })]);
        Waivers(f.Waivers, text);
        if (f.Row.Status is FindingStatus.Open or FindingStatus.InProgress or FindingStatus.FixedAwaitingRetest)
            text.Line($"A fix is retested by {string.Join(", ", Permissions.RolesFor(Operation.VerifyFinding).Select(r => r.Name()))}, and not by who says that it is fixed.", Tone.Quiet);
        if (f.Moves.Count > 0)
            text.Line($"It can go to: {string.Join(", ", f.Moves.Select(m => m.Name()))}.");
        if (f.Row.Status == FindingStatus.FixedAwaitingRetest)
            text.Line($"Somebody else than who fixed it retests it:  assay finding retest {f.Row.Id} --passed --method TEXT --evidence ENTRY");
    }

    // What was given, and how a fix was checked, comes before what was said about it.
    static string? Said(FindingEvent e) => string.Join("; ", new[]
    {
        e.Owner is null ? null : $"to {e.Owner}", e.Due is { } due ? $"due {Day(due)}" : null,
        e.Retest?.Method is { } method ? $"checked by: {method}" : null, e.Retest?.Evidence is { } entry ? $"evidence {entry}" : null,
        e.Retest?.Versions is { Count: > 0 } versions ? $"for {string.Join(", ", versions)}" : null, e.Comment,
    }.OfType<string>());

    public static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static Tone ToneOf(Severity severity) =>
        severity switch { Severity.Critical => Tone.Worst, Severity.High => Tone.Bad, Severity.Medium => Tone.Warn, Severity.Low => Tone.Plain, _ => Tone.Quiet };

    static string? Place(Location? at) => at is null ? null : string.Join(" ", new[] { at.Path, at.Line is { } l ? $"line {l}" : at.Offset is { } o ? $"byte {o}" : null, at.Part }.OfType<string>());
}
