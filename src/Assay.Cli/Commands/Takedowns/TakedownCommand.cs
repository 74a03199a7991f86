using System.CommandLine;
using System.Globalization;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay takedown</c>: takes a model version out of production wherever it runs, also as a part of another.</summary>
static class TakedownCommand
{
    public static Command Create() => new("takedown", "Take a model with a finding out of production, wherever it or what came of it runs.")
    {
        Preview(), Propose(), Answer("approve", "Agree to a takedown that waits; you are not who proposed it. Exit code 3 when it cannot be shown to act.", true), Answer("refuse", "Decide against a takedown that waits.", false), List(), Policy(),
    };

    static AssayCommand Preview()
    {
        var finding = Finding();
        return RecordCommand.Create("preview", "Show what a takedown would stop: versions, routes, gateways, share of the traffic. Nothing is changed. Exit code 1 when this finding takes nothing down.", RecordUse.Read, [finding], async (context, record) =>
        {
            var answer = await record.PreviewTakedownAsync(new TakedownRequest(context.Get(finding)!), context.Cancel).ConfigureAwait(false);
            var code = context.Finish(answer, Show);
            return code == ExitCode.Yes && answer.Value!.Refused is not null ? ExitCode.No : code;
        });
    }

    static AssayCommand Propose()
    {
        var finding = Finding();
        var comment = Comment();
        return RecordCommand.Create("propose", "Take it down: at once where the policy lets one person, when somebody else agrees otherwise. Exit code 3 when it cannot be shown to act.", RecordUse.Write, [finding, comment], async (context, record) =>
            await FinishAsync(context, record, await record.ProposeTakedownAsync(new TakedownRequest(context.Get(finding)!, context.Get(comment)), context.Cancel).ConfigureAwait(false)).ConfigureAwait(false));
    }

    static AssayCommand Answer(string name, string description, bool approve)
    {
        var id = new Argument<string>("takedown") { Description = "Its id (td_...); assay takedown list shows it.", HelpName = "TAKEDOWN" };
        var comment = Comment();
        return RecordCommand.Create(name, description, RecordUse.Write, [id, comment], async (context, record) =>
            await FinishAsync(context, record, await record.AnswerTakedownAsync(new TakedownAnswer(context.Get(id)!, approve, context.Get(comment)), context.Cancel).ConfigureAwait(false)).ConfigureAwait(false));
    }

    static AssayCommand List() => RecordCommand.Create("list", "List the takedowns, the last changed first.", RecordUse.Read, [], async (context, record) =>
        context.Finish(await record.TakedownsAsync(context.Cancel).ConfigureAwait(false), (takedowns, text) =>
        {
            if (takedowns.Count == 0)
                text.Line("Nothing was taken down.");
            else
                text.Table(["Takedown", "Finding", "State", "Digests", "Share", "Agreed", "Since"], [.. takedowns.Select(t => new Cell[]
                {
                    new(t.Id, Tone.Strong), t.Finding, new(t.State.Name().Replace('-', ' '), t.State == TakedownState.CarriedOut ? Tone.Bad : Tone.Quiet), $"{t.Stops.Count}", Percent(t.Share),
                    t.Automatic && t.Needed == 0 ? "by policy" : $"{t.People.Count} of {t.Needed}: {string.Join(", ", t.People.Select(p => p.Name ?? p.Actor))}".TrimEnd(' ', ':'), Moment(t.At),
                })]);
        }));

    static Command Policy() => new("policy", "The policy of takedowns: check a file, show what is in force.") { TakedownPolicyCommand.Show(), TakedownPolicyCommand.Check() };

    static void Show(TakedownPreview p, TextOutput text)
    {
        text.Line($"{p.Finding.Id} {p.Finding.Severity.Name()}: {p.Finding.Title ?? p.Finding.RuleId}, in {p.Finding.SubjectName} ({p.Digest.Short})", Tone.Strong);
        text.Line($"Reported by {p.Source.Tool ?? "a person"} ({p.Source.Kind}, {p.Source.Origin.Name()}, entry {p.Source.Entry}).");
        if (p.Versions.Count == 0)
            text.Line("No version is registered that contains it; its own digest would be stopped.");
        else
            text.Table(["Version", "Contains it", "Deployments"], [.. p.Versions.Select(v => new Cell[]
                { new(v.Registered ? v.Version : $"{v.Version} (not registered)", Tone.Strong), v.Why, string.Join(", ", v.Deployments.Select(d => $"{d.Deployment} ({d.Status.Name()})")) })]);
        if (p.Routes.Count > 0)
            text.Table(["Route", "Would stop", "Would go on", "Gateways", "Requests of the last day"], [.. p.Routes.Select(r => new Cell[]
                { new(r.Route, Tone.Strong), string.Join(", ", r.Upstreams), r.Left.Count == 0 ? "nothing" : string.Join(", ", r.Left), string.Join(", ", r.Gateways), r.Requests is { } all ? $"{r.Stopped} of {all}" : "not known" })]);
        else
            text.Line(p.Gateways.Count == 0 ? "No gateway follows this record now: what it reaches there is not known." : "No route of the gateways that are there leads to it.");
        if (p.Silent.Count > 0)
            text.Line($"These gateways do not say what they serve: {string.Join(", ", p.Silent)}.", Tone.Warn);
        if (p.Unknown.Count > 0)
            text.Line($"These routes have servers whose version nobody wrote down; a takedown does not reach them: {string.Join(", ", p.Unknown)}.", Tone.Warn);
        if (p.IsCut)
            text.Line("There is more than was followed: this is not all.", Tone.Warn);
        text.Line($"Share of the traffic: {Percent(p.Share)} (seen {Percent(p.Seen)}, declared {Percent(p.Declared)}).");
        text.Line($"{p.Stops.Count} digests would be stopped, {p.Already.Count} are.");
        if (p.Refused is { } why)
            text.Line($"It takes nothing down. {why}", Tone.Bad);
        else
            text.Line(p.WhyTwo is { } two ? $"Two people have to agree: {two}. Begin with: assay takedown propose {p.Finding.Id}" : $"One person is enough. Do it with: assay takedown propose {p.Finding.Id}");
    }

    // What no gateway had is not called stopped.
    static async Task<ExitCode> FinishAsync(CommandContext context, IRecord record, Answer<TakedownRow> answer)
    {
        if (answer.Value is not { State: TakedownState.CarriedOut } row)
            return context.Finish(answer, Say);
        var effect = await TakedownEffect.OfAsync(record, row, context.Cancel).ConfigureAwait(false);
        context.Out.Write(effect.ToJson(), effect.Show);
        return effect.Acts ? ExitCode.Yes : ExitCode.Incomplete;
    }

    static void Say(TakedownRow row, TextOutput text) => text.Line(
        row.State switch
        {
            TakedownState.Proposed => $"{row.Id} waits: {row.People.Count} of {row.Needed} people agreed. Somebody else:  assay takedown approve {row.Id}",
            _ => $"{row.Id} is refused (entry {row.Entry}).",
        }, row.State == TakedownState.Proposed ? Tone.Warn : Tone.Good);

    static string Percent(double? share) => share is { } s ? string.Create(CultureInfo.InvariantCulture, $"{s:0.#} %") : "not known";

    static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);

    static Argument<string> Finding() => new("finding") { Description = "A finding (AS-12).", HelpName = "FINDING" };

    static Option<string?> Comment() => CommentOption.Create();
}
