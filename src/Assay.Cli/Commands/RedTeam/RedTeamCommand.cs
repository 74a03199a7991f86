using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay redteam</c>: attacks a language model or an application around one, with its owner's permission, and says what worked.</summary>
static class RedTeamCommand
{
    public static Command Create() => new("redteam", "Attack a language model, a retrieval application or an agent that you may test, and say what worked.")
    {
        Run(), RedTeamLists.Probes(), RedTeamLists.Catalogue(), RedTeamLists.Converters(), RedTeamShow.Create(),
        PromoteCommand.Create(), RegressCommand.Create(), ExchangeCommands.Import(), ExchangeCommands.Export(), ProposeGuardCommand.Create(), RecordChatCommand.Create(),
    };

    static AssayCommand Run()
    {
        var target = new Option<string>("--target") { Description = "File that describes the target (YAML).", HelpName = "FILE", Required = true };
        var round = new Option<string>("--round") { Description = "Name of the round. A round of that name that was interrupted goes on.", HelpName = "NAME", DefaultValueFactory = _ => "round" };
        var yes = new Option<bool>("--yes") { Description = "Run the program that the file names without asking." };
        var folder = new Option<string?>("--folder") { Description = "Where rounds are kept (default: .assay/redteam).", HelpName = "FOLDER" };
        var options = new RoundOptions();
        var recording = new RedTeamRecording();
        var command = new AssayCommand("run", "Run a round of attacks, or go on with one that was interrupted.", async context =>
        {
            var path = context.Get(target)!;
            if (!File.Exists(path))
                return context.Fail("There is no such file.", path, "Write one: docs/guides/first-red-team-round.md shows how.");
            if (TargetFile.Read(System.Text.Encoding.UTF8.GetString(await BoundedFile.ReadAsync(path, 1 << 20, context.Cancel).ConfigureAwait(false)), out var error) is not { } file)
                return context.Fail($"The target cannot be used: {error}.", path, "Correct the file.");
            if (file.Authorization is not { } authorization)
                return context.Fail("The file does not say who allowed that this target is attacked.", path, "Add authorization: by, until, and a reference to where that is written.");
            if (authorization.Until < DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime))
                return context.Fail($"The authorization by {authorization.By} ended on {authorization.Until:yyyy-MM-dd}.", path, "Have it renewed.");
            var (made, problem) = await options.PlanAsync(context, file).ConfigureAwait(false);
            if (made is not { } plan)
                return problem!.Write(context.Out.Format);
            using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15), MaxResponseHeadersLength = 64, MaxConnectionsPerServer = 1024 };
            using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
            var answers = TargetLimits.Of(plan.Limits);
            if (file.Command.Count > 0 && !context.Get(yes) && !TargetPrograms.Approved(file))
                return context.Fail("Nothing was run: starting the program of a file needs approval.", path, "Look at the command above; then say --yes.");
            if (RedTeamTarget.Open(file, http, Environment.GetEnvironmentVariable, answers, out error, new TargetPrograms(Path.GetDirectoryName(Path.GetFullPath(path))!)) is not { } opened)
                return context.Fail($"The target cannot be used: {error}.", path, "Correct the file, or set the variable.");
            await using var closing = (opened as IAsyncDisposable ?? TargetPrograms.Nothing).ConfigureAwait(false);
            var where = Directory.CreateDirectory(context.Get(folder) ?? Path.Combine(".assay", "redteam")).FullName;
            if (RoundKey.Of(where, out error) is not { } key)
                return context.Fail($"The round cannot be kept: {error}.", where, "Choose another --folder.");
            var journal = new JournalFile(Path.Combine(where, context.Get(round) + ".journal"), context.Get(round)!, key);
            return await recording.RunAsync(context, file, plan, journal.Round, allowed => context.WithProgress("Attacking", progress =>
                RedTeamRound.RunAsync(allowed, opened, journal, TimeProvider.System, new Progress<RoundProgress>(p => progress.Report((double)p.Done / p.Total)), context.Cancel))).ConfigureAwait(false);
        }, CommandShape.Report, Severity.Medium)
        { target, round, folder, yes };
        options.AddTo(command);
        recording.AddTo(command);
        return command;
    }
}
