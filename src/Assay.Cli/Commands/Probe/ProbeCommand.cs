using System.CommandLine;
using Assay.Governance;
using Assay.Serving.Exposure;

namespace Assay.Cli;

/// <summary><c>assay probe</c>: bounded checks of one's own serving endpoint, with its owner's authorisation.</summary>
static class ProbeCommand
{
    public static Command Create()
    {
        var settings = new ProbeSettings();
        var recording = new Recording();
        var command = new AssayCommand("probe", "Check a serving endpoint of your own from outside, with its owner's word. Looks at keys, limits, TLS, errors, CORS, management ports and prompt leaks, with a bounded number of requests.", async context =>
        {
            var (options, problem) = settings.Read(context);
            if (options is null)
                return problem!.Write(context.Out.Format);
            if (context.Get(settings.DryRun))
                return await PlanAsync(context, options).ConfigureAwait(false);
            ProbeResult? result = null;
            string? error = null;
            Subject? about = null;
            Report? report = null;
            var code = await recording.RunAfterAsync(context, async record =>
            {
                (about, var missing) = await AboutAsync(context, recording, record).ConfigureAwait(false);
                return missing;
            }, async _ =>
            {
                (result, error) = await context.WithProgress("Probing", progress => ExposureProbe.RunAsync(options, Told, progress, TimeProvider.System, context.Cancel)).ConfigureAwait(false);
                return result is null ? [] : [report = result.ToReport(about, TimeProvider.System.GetUtcNow())];
            }, finish: recorded => result is null ? ExitCode.Usage : ProbeRendering.Write(result, report!, recorded, context)).ConfigureAwait(false);
            return error is null ? code : context.Fail($"The endpoint was not probed: {error}.", options.Target.GetLeftPart(UriPartial.Authority), "Check the address, and that the endpoint answers from here.");
        }, CommandShape.Report, Severity.Medium);
        settings.AddTo(command);
        recording.AddTo(command);
        return command;
    }

    static async Task<ExitCode> PlanAsync(CommandContext context, ProbeOptions options)
    {
        var (plan, error) = await ExposureProbe.PlanAsync(options, context.Cancel).ConfigureAwait(false);
        if (plan is null)
            return context.Fail($"The endpoint cannot be probed: {error}.", options.Target.GetLeftPart(UriPartial.Authority), "Check the address, and that the endpoint answers from here.");
        context.Out.Write(ProbeRendering.Json(plan), text => ProbeRendering.Plan(plan, text));
        return ExitCode.Yes;
    }

    // Before anything is sent, on the error stream, whatever the format: who looks at the terminal knows what goes out.
    static bool Told(ProbePlan plan)
    {
        foreach (var line in ProbeRendering.Lines(plan))
            Console.Error.WriteLine(SafeText.Of(line));
        return true;
    }

    // An endpoint has no digest in the register: evidence is about the version that --subject says is served there.
    static async Task<(Subject? About, Problem? Problem)> AboutAsync(CommandContext context, Recording recording, IRecord record)
    {
        if (recording.Subject(context) is not { } name)
            return (null, null);
        if (!(await record.ThingAsync(name, context.Cancel).ConfigureAwait(false)).TryGet(out var page, out var missing))
            return (null, Refusals.ProblemOf(missing) with { Hint = "Register it first. Nothing was sent." });
        return (page.Thing.Digests.Count > 0 ? new Subject(page.Thing.Slug, page.Thing.RegisterDigest) : null, null);
    }
}
