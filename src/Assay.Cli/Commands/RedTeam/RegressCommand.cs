using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay redteam regress</c>: tries the attacks of a suite on a new version.</summary>
static class RegressCommand
{
    const int MostGenerations = 100;

    public static AssayCommand Create()
    {
        var suite = new Option<string>("--suite") { Description = "The suite of cases.", HelpName = "FILE", Required = true };
        var target = RedTeamOptions.Target();
        var baseline = new Option<string?>("--baseline") { Description = "The JSON result of the version before; without it a case is compared with what the suite expects.", HelpName = "FILE" };
        var generations = new Option<int?>("--generations") { Description = $"How often each case is asked (default: as the case says, else {RegressionRun.UsualGenerations}).", HelpName = "N" };
        var newOnly = new Option<bool>("--fail-on-new-only") { Description = "Exit with 1 only for what did not work before." };
        var digest = new Option<string?>("--model-digest") { Description = "The model version behind the target, by digest. Otherwise it is the one that the target's file names (version: NAME@VERSION).", HelpName = "sha256:HEX" };
        var round = new Option<string?>("--round") { Description = "Name of the round (default: a new one). A round of that name that was interrupted goes on.", HelpName = "NAME" };
        var yes = new Option<bool>("--yes") { Description = "Run the program that the file names without asking." };
        var folder = RedTeamOptions.Folder();
        var recording = new RegressRecording();
        var command = new AssayCommand("regress", "Try the attacks of a suite on a version, and say what is new, fixed, persistent or flaky.", async context =>
        {
            if (context.Get(generations) is < 1 or > MostGenerations)
                return context.Fail($"--generations is 1 to {MostGenerations}.", hint: "For example: --generations 3");
            Digest model = default;
            if (context.Get(digest) is { } hex && !Digest.TryParse(hex, out model))
                return context.Fail($"'{hex}' is not a digest.", "--model-digest", "Expected sha256:HEX");
            if (RedTeamOptions.Authorised(context.Get(target)!, out var problem) is not { } file)
                return problem!.Write(context.Out.Format);
            if (RegressionSuite.Read(BoundedFile.Text(context.Get(suite)!, RegressionSuite.MostBytes), out var error) is not { } cases)
                return context.Fail($"The suite cannot be used: {error}.", context.Get(suite), "docs/formats/red-team-suite.md says what it holds.");
            RegressionBaseline? before = null;
            if (context.Get(baseline) is { } missing && !File.Exists(missing))
                return context.Fail("There is no such baseline.", missing, $"The first time there is none: leave --baseline out and add --format json --output {missing}; the next run is compared with that.");
            if (context.Get(baseline) is { } old && (before = RegressionBaseline.Read(await BoundedFile.ReadAsync(old, RegressionBaseline.MostBytes, context.Cancel).ConfigureAwait(false), out error)) is null)
                return context.Fail($"The baseline cannot be used: {error}.", old, "Write one with: assay redteam regress --suite FILE --target FILE --format json --output FILE");
            var now = TimeProvider.System.GetUtcNow();
            var name = context.Get(round) ?? RedTeamOptions.NewName("regress");
            if (RedTeamOptions.Journal(context.Get(folder), name, out problem, file) is not { } journal)
                return problem!.Write(context.Out.Format);
            var limits = file.Limits ?? new RoundLimits();
            var opened = OpenedTarget.Open(file, context.Get(target)!, limits, context.Get(yes), context.Tell, out problem);
            if (opened is null)
                return problem!.Write(context.Out.Format);
            await using var closing = opened.ConfigureAwait(false);
            var plan = new RoundPlan { Seed = 1, Scenario = file.Scenario ?? BuiltInScenario.HelpDesk, Probes = [], Limits = limits, Control = file.Control };
            var asked = new AskedRegression(file, context.Get(target)!, cases, context.Get(suite)!, plan, context.Get(digest) is null ? null : model, journal, now);
            return await recording.RunAsync(context, asked, context.Get(newOnly), (allowed, kept) => context.WithProgress("Attacking", progress => RegressionRun.RunAsync(
                cases, allowed, opened.Target, kept, before, context.Get(generations), TimeProvider.System, new Progress<RoundProgress>(p => progress.Report((double)p.Done / p.Total)), context.Cancel))).ConfigureAwait(false);
        }, CommandShape.Regression, Severity.Low)
        { suite, target, baseline, generations, newOnly, digest, round, folder, yes };
        recording.AddTo(command);
        return command;
    }
}
