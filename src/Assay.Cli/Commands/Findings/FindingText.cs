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
            new(f.Id, Tone.Strong), new(f.Severity.Name(), ToneOf(f.Severity)), f.Status.Name(), f.Title ?? $"{f.RuleId} (erased)", f.SubjectName, f.OwnerName,
            f.Due is { } due ? new Cell(Day(due) + (f.Overdue ? " overdue" : ""), f.Overdue ? Tone.Bad : Tone.Plain) : "",
        })]);
    }

    public static void Waivers(IReadOnlyList<WaiverRow> rows, TextOutput text)
    {
        if (rows.Count == 0)
            return;
        text.Heading("Set aside");
        text.Table(["Id", "Kind", "Of", "Why", "Status", "Asked by", "Answered by", "Expires"], [.. rows.Select(w => new Cell[]
        {
            new(w.Id, Tone.Strong), w.Kind.Name(), Of(w), w.Rationale ?? "(erased)", w.Status.Name(), w.RequesterName ?? w.Requester, Answer(w),
            new(Day(w.Expires) + (w.Expired ? " expired" : ""), w.Expired ? Tone.Bad : Tone.Plain),
        })]);
    }

    /// <summary>What it is a waiver of: <c>AS-41 from critical to low</c>, <c>training evidence:model-scan for forest@0.2</c>.</summary>
    public static string Of(WaiverRow w) => w.Finding is { } finding
        ? finding + (w.Severity is { } to ? $"{(w.FromSeverity is { } was ? $" from {was.Name()}" : "")} to {to.Name()}" : "")
        : $"{w.Gate?.Name()} {w.Requirement}{((w.ModelVersionName ?? w.ModelVersion) is { } version ? $" for {version}" : "")}";

    // Who asked for it, or answers for it, is none of those who may.
    static string? Answer(WaiverRow w) => w.ApproverName ?? w.Approver
        ?? (w is { Status: WaiverStatus.Requested, Expired: false, AnsweredBy: { Count: > 0 } may } ? $"waits for {string.Join(" or ", may.Select(r => r.Name()))}" : null);

    public static void Of(FindingView f, TextOutput text)
    {
        text.Line($"{f.Row.Id}  {f.Row.Title ?? "(erased)"}", Tone.Strong);
        text.Pairs(
            ("severity", f.Row.Severity == f.Row.OwnSeverity ? f.Row.Severity.Name() : $"{f.Row.Severity.Name()} (the tool said {f.Row.OwnSeverity.Name()})"), ("status", f.Row.Status.Name()), ("rule", f.Row.RuleId),
            ("about", f.Row.SubjectName), ("things", f.Things.Count == 0 ? null : string.Join(", ", f.Things.Select(t => t.Slug))), ("found by", f.Row.Tool), ("owner", f.Row.OwnerName ?? f.Row.Owner),
            ("opened", Day(f.Row.OpenedAt)), ("due", f.Row.Due is { } due ? Day(due) + (f.Row.Overdue ? " (overdue)" : "") : null), ("where", Place(f.Location)),
            ("cvss", f.CvssVectors.Count == 0 ? null : string.Join(", ", f.CvssVectors)), ("references", f.References.Count == 0 ? null : string.Join(", ", f.References.Select(r => $"{r.Scheme} {r.Id}"))));
        foreach (var part in new[] { f.Description, f.Evidence is null ? null : $"Seen: {f.Evidence}", f.Remediation })
            if (part is not null)
                text.Line(part);
        text.Heading("History");
        text.Table(["Entry", "At", "What", "Who", "Comment"], [.. f.Events.Select(e => new Cell[] { $"{e.Entry}", e.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), e.What, e.ActorName ?? e.Actor, Said(e) })]);
        Waivers(f.Waivers, text);
        if (f.Moves.Count > 0)
            text.Line($"It can go to: {string.Join(", ", f.Moves.Select(m => m.Name()))}.");
    }

    // How a fix was checked comes before what was said about it.
    static string? Said(FindingEvent e) => e.Retest is not { } retest ? e.Comment
        : string.Join("; ", new[] { retest.Method is null ? null : $"checked by: {retest.Method}", retest.Evidence is { } entry ? $"evidence {entry}" : null, e.Comment }.OfType<string>());

    public static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static Tone ToneOf(Severity severity) =>
        severity switch { Severity.Critical => Tone.Worst, Severity.High => Tone.Bad, Severity.Medium => Tone.Warn, Severity.Low => Tone.Plain, _ => Tone.Quiet };

    static string? Place(Location? at) => at is null ? null : string.Join(" ", new[] { at.Path, at.Line is { } l ? $"line {l}" : at.Offset is { } o ? $"byte {o}" : null, at.Part }.OfType<string>());
}
