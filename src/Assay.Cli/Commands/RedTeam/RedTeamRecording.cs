using System.CommandLine;
using Assay.Evaluation.RedTeam;
using Assay.Governance;
using Assay.Server;

namespace Assay.Cli;

/// <summary>
/// <c>--record</c> of a round: it runs only when a red-team plan in the record allows this target today, keeps to the plan's limits, and its report, findings and
/// chosen transcripts go into the record as evidence on the model version that was attacked.
/// </summary>
sealed class RedTeamRecording
{
    readonly Recording _recording = new();
    readonly Option<long?> _plan = new("--plan") { Description = "With --record: the entry of the plan that allows the round (default: the newest that does).", HelpName = "ENTRY" };

    RedTeamPlan? _allowed;
    RoundPlan? _limited;
    Subject? _version;

    public void AddTo(Command command)
    {
        command.Add(_plan);
        _recording.AddTo(command);
    }

    /// <summary>Runs the round, under a plan of the record when it is to be recorded, and writes its report.</summary>
    /// <param name="run">Runs what is left of the plan after the rules of engagement.</param>
    public async Task<ExitCode> RunAsync(CommandContext context, TargetFile file, RoundPlan plan, string round, Func<RoundPlan, Task<RoundResult>> run)
    {
        if (context.Get(_plan) is not null && !_recording.Wanted(context))
            return context.Fail("--plan says under which plan the round is recorded.", null, "Add --record.");
        RoundResult result = null!;
        Report report = null!;
        return await _recording.RunAfterAsync(context, record => AllowedAsync(context, record, file, plan), async _ =>
        {
            var started = TimeProvider.System.GetUtcNow();
            var limited = _limited ?? plan;
            result = await run(limited).ConfigureAwait(false);
            if (_version is not { } version)
                return [report = RoundReport.Of(result, [new Subject(file.Name, limited.Digest())])];
            (report, _recording.Attachments) = RecordedRound.Evidence(result, file, round, version, _allowed!, started, TimeProvider.System.GetUtcNow());
            return [report];
        }, finish: context.Out.Format == OutputFormat.Text ? Finish : null).ConfigureAwait(false);

        ExitCode Finish(IReadOnlyList<Recorded> recorded)
        {
            context.Out.WriteText(text =>
            {
                RoundText.Write(result, report, round, _allowed?.Catalogues ?? [], text);
                foreach (var line in recorded.SelectMany(Recording.Lines))
                    text.Line(line);
            });
            return report.ExitCode(context.FailOn);
        }
    }

    async Task<Problem?> AllowedAsync(CommandContext context, IRecord record, TargetFile file, RoundPlan plan)
    {
        var found = await TargetVersion.FindAsync(record, file, _recording.Subject(context), context.Cancel).ConfigureAwait(false);
        if (found.Value is not { } page)
            return found.Problem;
        if (UseCaseOf(context, page) is not { } useCase)
            return new Problem(page.UsedBy.Count == 0 ? "The version belongs to no use case, so no plan can allow the round." : "The version belongs to several use cases.", page.Thing.Slug, page.UsedBy.Count == 0 ? "Link it: assay link USE-CASE VERSION" : "Give --use-case.");
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        foreach (var target in RecordedRound.Attacked(file).Concat(RecordedRound.Helping(plan)))
        {
            if (!(await RedTeamPlans.AllowingAsync(record, useCase, _allowed?.Row.Entry ?? context.Get(_plan), target, today, context.Cancel).ConfigureAwait(false)).TryGet(out var allowing, out var refusal))
                return Refusals.ProblemOf(refusal) with { Where = target.Place() ?? file.Name, Hint = $"{refusal.HowTo ?? "Have the owner of the target file a plan"}. Nothing was asked." };
            _allowed = allowing;
        }

        _limited = RecordedRound.Under(plan, _allowed!, out var unbounded);
        if (_limited is null)
            return new Problem($"The plan '{_allowed!.Name}' (entry {_allowed.Row.Entry}) does not bound the round: {unbounded}.", file.Name, "File the plan again. Nothing was asked.");
        _version = new Subject(page.Thing.Slug, page.Thing.Digests);
        return null;
    }

    string? UseCaseOf(CommandContext context, ThingPage page) => _recording.UseCase(context) ?? (page.UsedBy is [var only] ? only.Slug : null);
}
