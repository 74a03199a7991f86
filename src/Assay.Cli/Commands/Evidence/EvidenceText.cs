using System.Globalization;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Evidence, for people.</summary>
static class EvidenceText
{
    public static void Table(IReadOnlyList<EvidenceRow> rows, TextOutput text)
    {
        if (rows.Count == 0)
            return;
        text.Heading("Evidence");
        text.Table(["Entry", "Kind", "About", "Result", "How", "By", "At"], [.. rows.Select(e => new Cell[]
        {
            $"{e.Entry}", e.Kind.Id, e.SubjectName, new((e.Says is { } says ? $"{says}, {Word(e.Result)}" : Word(e.Result)) + (e.FailedElsewhere ? " elsewhere" : e.Partial ? ", some files only" : ""), e.FailedElsewhere ? Tone.Quiet : ToneOf(e.Result)), e.Origin == Origin.Measured ? $"measured by {e.Tool}" : "filed", e.ActorName ?? e.Actor,
            new(e.Erased ? "erased" : e.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), Tone.Quiet),
        })]);
    }

    public static void Of(EvidenceView view, TextOutput text)
    {
        text.Line(view.Row.About(), Tone.Strong);
        text.Pairs(
            ("entry", $"{view.Row.Entry}"), ("result", Word(view.Row.Result)), (view.Row.Origin == Origin.Measured ? "measured by" : "filed by", view.Row.Origin == Origin.Measured ? view.Row.Tool : view.Row.ActorName ?? view.Row.Actor),
            ("run by", view.Row.Origin == Origin.Measured ? view.Row.ActorName ?? view.Row.Actor : null),
            ("at", view.Row.At.ToString("u", CultureInfo.InvariantCulture)), ("valid until", view.Row.Expires?.ToString("u", CultureInfo.InvariantCulture)), ("envelope", view.Row.Envelope.ToString()), ("key", view.KeyId),
            ("about", view.Things.Count == 0 ? "nothing that is registered" : string.Join(", ", view.Things.Select(t => t.Slug))), ("comment", view.Comment));
        foreach (var subject in view.Subjects)
            text.Line($"  {subject.Name}  {subject.Digests[0]}", Tone.Quiet);
        if (view.Row.Note is { } note)
            text.Line(note, Tone.Warn);
        text.Heading("Checks");
        foreach (var check in view.Checks)
            text.Line($"{(check.Holds ? "holds" : "FAILS")}  {check.Name}: {check.Detail}", check.Holds ? Tone.Good : Tone.Worst);
        if (view.Metrics.Count > 0)
        {
            text.Heading("Metrics");
            text.Table(["Metric", "Value", "Slice"], [.. view.Metrics.Select(m => new Cell[] { m.Name, m.Value.ToString("0.####", CultureInfo.InvariantCulture), m.Slice })]);
        }

        FindingText.Table(view.Findings, text);
        if (view.Gaps.Count > 0)
        {
            text.Heading("Not looked at");
            text.Table(["Where", "Why"], [.. view.Gaps.Select(g => new Cell[] { g.Where, g.Reason })]);
        }

        text.Heading("Statement");
        text.Line(view.Predicate is null ? "The content was erased." : "As JSON: --format json shows the predicate.");
    }

    /// <summary>As pages say it: what has no result is stated, and that is all.</summary>
    public static string Word(EvidenceResult result) => result == EvidenceResult.NotStated ? "stated" : result.Name();

    /// <summary>In a sentence, where a bare "failed" would read as if recording had.</summary>
    public static string Says(EvidenceResult result) => result == EvidenceResult.NotStated ? "stated" : $"result {result.Name()}";

    static Tone ToneOf(EvidenceResult result) => result switch { EvidenceResult.Passed => Tone.Good, EvidenceResult.Failed => Tone.Bad, EvidenceResult.Incomplete => Tone.Warn, _ => Tone.Quiet };
}
