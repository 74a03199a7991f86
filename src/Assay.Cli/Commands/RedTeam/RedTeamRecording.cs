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
    readonly Recording _recording;
    readonly RoundLeave _leave;

    RoundPlan? _limited;
    Subject? _version;
    Problem? _notRun;

    public RedTeamRecording()
    {
        _recording = new Recording { WhyNothing = _ => _notRun };
        _leave = new RoundLeave(_recording);
    }

    public void AddTo(Command command)
    {
        _leave.AddTo(command);
        _recording.AddTo(command);
    }

    /// <summary>Runs the round, under a plan of the record when it is to be recorded, and writes its report.</summary>
    /// <param name="run">Runs what is left of the plan after the rules of engagement.</param>
    public async Task<ExitCode> RunAsync(CommandContext context, TargetFile file, RoundPlan plan, JournalFile journal, Func<RoundPlan, JournalFile, Task<RoundResult>> run)
    {
        if (_leave.Misplaced(context) is { } misplaced)
            return misplaced.Write(context.Out.Format);
        RoundResult result = null!;
        Report report = null!;
        return await _recording.RunAfterAsync(context, record => AllowedAsync(context, record, file, plan, journal), async _ =>
        {
            var started = TimeProvider.System.GetUtcNow();
            var limited = _limited ?? plan;
            result = await run(limited, _leave.Allowing(journal)).ConfigureAwait(false);
            if (_version is not { } version)
                return [report = RoundReport.Of(result, [new Subject(file.Name, limited.Digest())])];
            (report, _recording.Attachments) = RecordedRound.Evidence(result, file, journal.Round, version, _leave.Plan!, started);
            _notRun = RoundLeave.NotRun(result.Problem, journal);
            return [report];
        }, finish: context.Out.Format == OutputFormat.Text ? Finish : null).ConfigureAwait(false);

        ExitCode Finish(IReadOnlyList<Recorded> recorded)
        {
            // Why it was not run is said once, as what is wrong.
            if (_notRun is not null)
                return ExitCode.Usage;
            context.Out.WriteText(text =>
            {
                RoundText.Write(result, report, journal, _leave.Plan?.Catalogues ?? [], text);
                foreach (var line in _recording.Said(recorded))
                    text.Line(line);
            });
            return report.ExitCode(context.FailOn);
        }
    }

    async Task<Problem?> AllowedAsync(CommandContext context, IRecord record, TargetFile file, RoundPlan plan, JournalFile journal)
    {
        var found = await TargetVersion.FindAsync(record, file, _recording.Subject(context), context.Cancel).ConfigureAwait(false);
        if (found.Value is not { } page)
            return found.Problem;
        if (await _leave.AskAsync(context, record, file, page.Thing.Slug, page.UsedBy, RecordedRound.Helping(plan)).ConfigureAwait(false) is { } refused)
            return refused;
        if (RoundLeave.Begun(journal) is { } unplanned)
            return unplanned;
        if ((_limited = _leave.Under(plan, file, out var problem)) is null)
            return problem;
        _version = new Subject(page.Thing.Slug, page.Thing.RegisterDigest);
        return null;
    }
}
