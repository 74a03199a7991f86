using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay waiver</c>: false positives, changed severities, risk acceptances, exceptions, not-applicables.</summary>
static class WaiverCommand
{
    public static Command Create() => new("waiver", "Overrides, risk acceptances, exceptions, \"not applicable\": list, show, approve, reject, withdraw.")
    {
        List(), Show(), Answer("approve", "Approve a waiver. Whoever asked for it, or answers for it, does not.", WaiverStatus.Approved), Answer("reject", "Reject a waiver.", WaiverStatus.Rejected),
        Answer("withdraw", "Withdraw a waiver that you asked for or answer for.", WaiverStatus.Withdrawn),
    };

    static AssayCommand List()
    {
        var status = EnumOption.Of<WaiverStatus>("--status", "Only in this state.");
        return RecordCommand.Create("list", "List waivers, with who asked, who approved, and when they end.", RecordUse.Read, [status], async (context, record) =>
            context.Finish(await record.WaiversAsync(context.Get(status), null, 500, context.Cancel).ConfigureAwait(false), (page, text) =>
            {
                if (page.Items.Count == 0)
                    text.Line("There are no waivers.");
                FindingText.Waivers(page.Items, text);
            }));
    }

    static AssayCommand Show()
    {
        var id = Id();
        return RecordCommand.Create("show", "Show a waiver: what it would change, why, who asked and who may answer.", RecordUse.Read, [id], async (context, record) =>
        {
            var answer = await record.WaiverAsync(context.Get(id), context.Cancel).ConfigureAwait(false);
            var finding = answer.Value?.Finding is { } of ? (await record.FindingAsync(of, context.Cancel).ConfigureAwait(false)).Value : null;
            return context.Finish(answer, (waiver, text) => FindingText.Of(waiver, finding, text));
        });
    }

    static AssayCommand Answer(string name, string description, WaiverStatus status)
    {
        var id = Id();
        var comment = CommentOption.Create();
        return RecordCommand.Create(name, description, RecordUse.Write, [id, comment], async (context, record) =>
            context.Finish(
                await record.AnswerWaiverAsync(new WaiverAnswer(context.Get(id), status, context.Get(comment)), context.Cancel).ConfigureAwait(false),
                (w, text) => text.Line($"{w.Id} is {w.Status.Name()}; {w.Kind.Name()} of {FindingText.Of(w)}{(w.Status == WaiverStatus.Approved ? $", until {FindingText.Day(w.Expires)}" : "")}.", Tone.Good)));
    }

    static Argument<string> Id() => new("waiver") { Description = "Id of the waiver.", HelpName = "WAIVER" };

    public static void Asked(WaiverRow w, TextOutput text)
    {
        text.Line($"{w.Id}: {w.Kind.Name()} of {FindingText.Of(w)} is asked for, until {FindingText.Day(w.Expires)}.", Tone.Good);
        text.Line($"Somebody else{(w.AnsweredBy is { Count: > 0 } may ? $" ({string.Join(" or ", may.Select(r => r.Name()))})" : "")} approves it:  assay waiver approve {w.Id}");
    }
}
