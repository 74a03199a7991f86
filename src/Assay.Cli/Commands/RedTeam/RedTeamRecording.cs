using System.CommandLine;
using Assay.Evaluation.RedTeam;
using Assay.Governance;

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
        return await _recording.RunAfterAsync(context, record => AllowedAsync(context, record, file), async _ =>
        {
            var started = TimeProvider.System.GetUtcNow();
            var limited = _allowed is { } allowed ? Under(plan, allowed) : plan;
            result = await run(limited).ConfigureAwait(false);
            if (_version is not { } version)
                return [report = RoundReport.Of(result, [new Subject(file.Name, limited.Digest())])];
            var transcripts = RoundTranscripts.Of(result);
            if (transcripts.Transcripts.Count > 0)
                _recording.Attachments = [new EvidenceAttachment("transcripts", Json.Bytes(transcripts))];
            return [report = RoundEvidence.Of(result, new RoundParticulars(round, [version], result.Started ?? started, TimeProvider.System.GetUtcNow())
            {
                Address = file.Address,
                Plan = _allowed!.Row.Envelope,
                Scope = _allowed.Scope,
                Independent = _allowed.Independent,
                Catalogues = _allowed.Catalogues,
                OutOfScope = _allowed.OutOfScope,
                Kept = transcripts.Transcripts.Select(t => t.Id).ToHashSet(),
            })];
        }, finish: context.Out.Format == OutputFormat.Text ? Finish : null).ConfigureAwait(false);

        ExitCode Finish(IReadOnlyList<Recorded> recorded)
        {
            context.Out.WriteText(text =>
            {
                RoundText.Write(result, report, round, text);
                foreach (var line in recorded.SelectMany(Recording.Lines))
                    text.Line(line);
            });
            return report.ExitCode(context.FailOn);
        }
    }

    async Task<Problem?> AllowedAsync(CommandContext context, IRecord record, TargetFile file)
    {
        if ((_recording.Subject(context) ?? file.Version) is not { } name)
            return new Problem("It is not said which registered model version the target runs.", file.Name, "Give --subject NAME@VERSION, or write 'version: NAME@VERSION' into the target's file.");
        if (!(await record.ThingAsync(name, context.Cancel).ConfigureAwait(false)).TryGet(out var page, out var missing))
            return Refusals.ProblemOf(missing);
        if (page.Thing.Kind != ThingKind.ModelVersion || page.Thing.Digests.Count == 0)
            return new Problem("A round is about a model version with at least one digest.", name, "Register one: assay register model-version NAME@VERSION --file PATH");
        if (UseCaseOf(context, page) is not { } useCase)
            return new Problem(page.UsedBy.Count == 0 ? "The version belongs to no use case, so no plan can allow the round." : "The version belongs to several use cases.", name, page.UsedBy.Count == 0 ? "Link it: assay link USE-CASE VERSION" : "Give --use-case.");
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        foreach (var target in Attacked(file))
        {
            if (!(await RedTeamPlans.AllowingAsync(record, useCase, _allowed?.Row.Entry ?? context.Get(_plan), target, today, context.Cancel).ConfigureAwait(false)).TryGet(out var plan, out var refusal))
                return Refusals.ProblemOf(refusal) with { Where = target.Address?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) ?? file.Name, Hint = $"File one: assay evidence file red-team-plan --subject {useCase} --from FILE (docs/guides/first-red-team-round.md). Nothing was asked." };
            _allowed = plan;
        }

        _version = new Subject(page.Thing.Slug, page.Thing.Digests);
        return null;
    }

    string? UseCaseOf(CommandContext context, ThingPage page) => _recording.UseCase(context) ?? (page.UsedBy is [var only] ? only.Slug : null);

    // Where documents and mails are left is attacked too.
    static IEnumerable<PlannedTarget> Attacked(TargetFile file)
    {
        yield return new PlannedTarget(file.Name, file.Kind, file.Address);
        foreach (var address in file.Plants.Values.SelectMany(p => new[] { p.Address, p.RemoveAddress }).Append(file.Request?.Address).Append(file.Opening?.Address).Append(file.Reset?.Address).OfType<string>().Distinct())
            if (file.Address is null ? Uri.TryCreate(address, UriKind.Absolute, out var at) : Uri.TryCreate(file.Address, address, out at))
                yield return new PlannedTarget(file.Name, file.Kind, at);
    }

    // The rules of engagement are strict: a probe that also tests what is out of scope is not run.
    static RoundPlan Under(RoundPlan plan, RedTeamPlan allowed) => plan with
    {
        Probes = [.. plan.Probes.Where(p => p.Catalogue.Any(c => allowed.Catalogues.Contains(RoundCoverage.Name(c))) && !p.Catalogue.Any(c => allowed.OutOfScope.ContainsKey(c.ToString())))],
        Limits = plan.Limits with
        {
            RequestsPerSecond = Math.Min(plan.Limits.RequestsPerSecond ?? double.MaxValue, allowed.RequestsPerSecond),
            Requests = Math.Min(plan.Limits.Requests, allowed.Requests),
            Tokens = allowed.Tokens is { } tokens ? Math.Min(plan.Limits.Tokens ?? long.MaxValue, tokens) : plan.Limits.Tokens,
        },
    };
}
