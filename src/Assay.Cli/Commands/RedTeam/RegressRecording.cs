using System.CommandLine;
using Assay.Evaluation.RedTeam;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>What <c>assay redteam regress</c> was told.</summary>
/// <param name="Path">Where the target's file lies.</param>
/// <param name="SuitePath">Where the suite lies.</param>
/// <param name="Plan">Of the target: its scenario, limits and seed.</param>
/// <param name="Journal">Where it is kept.</param>
/// <param name="Model">The version by digest; null when the target's file names it.</param>
sealed record AskedRegression(TargetFile File, string Path, RegressionSuite Suite, string SuitePath, RoundPlan Plan, Digest? Model, JournalFile Journal, DateTimeOffset Now);

/// <summary>
/// <c>--record</c> of a suite: its attacks are those of a round, so they are tried under a plan of the record and its limits, and the result is evidence on the version that
/// was attacked.
/// </summary>
sealed class RegressRecording
{
    readonly Recording _recording;
    readonly RoundLeave _leave;

    IRecord? _record;
    RoundPlan? _limited;
    Subject? _version;
    Problem? _notRun;

    public RegressRecording()
    {
        _recording = new Recording { WhyNothing = _ => _notRun };
        _leave = new RoundLeave(_recording);
    }

    public void AddTo(Command command)
    {
        _leave.AddTo(command);
        _recording.AddTo(command);
    }

    /// <summary>Tries the suite, under a plan of the record when the result is to be recorded, and writes what came of it.</summary>
    /// <param name="run">Tries it within what is left of the plan after the rules of engagement.</param>
    public async Task<ExitCode> RunAsync(CommandContext context, AskedRegression asked, bool newOnly, Func<RoundPlan, JournalFile, Task<RegressionResult>> run)
    {
        if (_leave.Misplaced(context) is { } misplaced)
            return misplaced.Write(context.Out.Format);
        RegressionResult result = null!;
        Report report = null!;
        IReadOnlyList<FindingRow> open = [];
        return await _recording.RunAfterAsync(context, record => AllowedAsync(context, record, asked), async _ =>
        {
            result = await run(_limited ?? asked.Plan, _leave.Allowing(asked.Journal)).ConfigureAwait(false);
            report = RegressionReport.Of(result, _version ?? new Subject(asked.File.Name, asked.Model ?? Digest.Sha256(Json.Bytes(asked.File))), DateOnly.FromDateTime((result.Started ?? asked.Now).UtcDateTime));
            if (_record is not null)
            {
                // What was not asked may work still: an incomplete run retests nothing.
                open = report.Complete ? await StillOpen.FindAsync(_record, result, report.Subjects[0], context.Cancel).ConfigureAwait(false) : open;
                _notRun = RoundLeave.NotRun(result.Problem, asked.Journal);
            }

            return [report];
        }, finish: recorded =>
        {
            // Why it was not run is said once, as what is wrong.
            if (_notRun is not null)
                return ExitCode.Usage;
            RegressionRendering.Write(result, report, recorded, open, context, newOnly, result.Started ?? asked.Now);
            if (_recording.Known is { } known)
                Console.Error.WriteLine(SafeText.Of(KnownRounds.Told(known)));
            return result.Failing(context.FailOn, newOnly).Any() ? ExitCode.No : report.Complete && result.Cases.Count > 0 ? ExitCode.Yes : ExitCode.Incomplete;
        }).ConfigureAwait(false);
    }

    async Task<Problem?> AllowedAsync(CommandContext context, IRecord record, AskedRegression asked)
    {
        _record = record;
        var (name, usedBy, problem) = asked.Model is { } digest ? await OfAsync(context, record, asked, digest).ConfigureAwait(false) : await NamedAsync(context, record, asked).ConfigureAwait(false);
        problem ??= await _leave.AskAsync(context, record, asked.File, name, usedBy, []).ConfigureAwait(false) ?? RoundLeave.Begun(asked.Journal) ?? _leave.Outside(asked.Suite, asked.SuitePath);
        if (problem is null)
            _limited = _leave.Under(asked.Plan, asked.File, out problem);
        return problem;
    }

    // The version that the target's file names, as for a round.
    async Task<(string Name, IReadOnlyList<ThingView> UsedBy, Problem? Problem)> NamedAsync(CommandContext context, IRecord record, AskedRegression asked)
    {
        if ((_recording.Subject(context) ?? asked.File.Version) is null)
            return ("", [], new Problem("It is not said which version runs there, so the result would be about nothing.", asked.Path, "Say which version runs there: version: NAME@VERSION in the target's file, or --model-digest sha256:HEX. Nothing was asked."));
        var found = await TargetVersion.FindAsync(record, asked.File, _recording.Subject(context), context.Cancel).ConfigureAwait(false);
        if (found.Value is not { } page)
            return ("", [], found.Problem);
        _version = new Subject(page.Thing.Slug, page.Thing.RegisterDigest);
        return (page.Thing.Slug, page.UsedBy, null);
    }

    // A digest that was given says which version it is, also one that is registered later; then the use case is named beside it. Where several versions have it, the one that is
    // named is meant.
    async Task<(string Name, IReadOnlyList<ThingView> UsedBy, Problem? Problem)> OfAsync(CommandContext context, IRecord record, AskedRegression asked, Digest digest)
    {
        var (usedBy, named) = (new List<ThingView>(), _recording.Subject(context) ?? asked.File.Version);
        foreach (var version in (await record.DigestUsesAsync([digest], null, context.Cancel).ConfigureAwait(false)).SelectMany(u => u.Things).Where(t => t.Kind == ThingKind.ModelVersion))
            if ((await record.ThingAsync(version.Id, context.Cancel).ConfigureAwait(false)).Value is { } page)
            {
                usedBy.AddRange(page.UsedBy);
                if (named == page.Thing.Slug || named == page.Thing.Id)
                    _version = new Subject(page.Thing.Slug, page.Thing.RegisterDigest);
            }

        return ($"{asked.File.Name}, {digest}", [.. usedBy.DistinctBy(u => u.Id)], null);
    }
}
