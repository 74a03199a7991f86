using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay redteam show</c>: what was said in a round, from its journal, judged by today's detectors. Whoever reads an attempt is written down beside it first.</summary>
static class RedTeamShow
{
    const string AccessLog = "access.log";

    public static AssayCommand Create()
    {
        var round = new Argument<string?>("round") { Description = "Name of the round; without one, the rounds that are kept.", HelpName = "ROUND", Arity = ArgumentArity.ZeroOrOne };
        var attempt = new Option<string?>("--attempt") { Description = "Show all that was said in this attempt; noted in access.log beside the journal.", HelpName = "ID" };
        var folder = RedTeamOptions.Folder();
        return new AssayCommand("show", "Show a round from its local journal: its attempts, or all that was said in one; without a name, which rounds are kept.", async context =>
        {
            if (context.Get(round) is not { } name)
                return context.Get(attempt) is null
                    ? await KeptRounds.ListAsync(context, context.Get(folder)).ConfigureAwait(false)
                    : context.Fail("It is not said of which round the attempt is.", context.Get(attempt), "Name the round: assay redteam show ROUND --attempt ID. assay redteam show lists those that are kept.");
            if (RedTeamOptions.Journal(context.Get(folder), name, out var problem) is not { } file)
                return problem!.Write(context.Out.Format);
            var (read, unread) = await RedTeamOptions.ReadAsync(context.Get(folder), name, context.Cancel).ConfigureAwait(false);
            if (read is not { } result)
                return unread!.Write(context.Out.Format);
            if (context.Get(attempt) is not { } id)
                return List(context, result);
            if (result.Attempts.FirstOrDefault(a => a.Attempt.Id == id) is not { } found)
                return context.Fail("The round has no such attempt.", id, $"assay redteam show {file.Round} lists them.");
            try
            {
                await File.AppendAllTextAsync(
                    Path.Combine(Path.GetDirectoryName(file.Path)!, AccessLog),
                    Json.Text(new { at = TimeProvider.System.GetUtcNow(), user = Environment.UserName, round = file.Round, attempt = id }) + "\n", context.Cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return context.Fail($"The access cannot be written down, so nothing is shown: {e.Message}", file.Path, "Give yourself the right to write beside the journal.");
            }

            context.Out.Write(new { id, found.Verdict, found.Exchanges, asides = found.Asides.Count > 0 ? found.Asides : null }, text => Show(found, text));
            return ExitCode.Yes;
        }) { round, attempt, folder };
    }

    static ExitCode List(CommandContext context, RoundResult result)
    {
        var rows = result.Attempts.Where(a => !a.NotApplicable).Select(a => new { a.Attempt.Id, a.Verdict.Outcome, a.Verdict.Detector, Requests = a.Exchanges.Count, Said = Plain(a) }).ToList();
        context.Out.Write(new { target = result.Target.Name, result.Requests, attempts = rows.Select(r => new { r.Id, r.Outcome, r.Detector, r.Requests }) }, text =>
        {
            text.Line($"{rows.Count} attempt{(rows.Count == 1 ? "" : "s")} against {result.Target.Name}, {result.Requests} request{(result.Requests == 1 ? "" : "s")}.");
            text.Table(["Attempt", "Outcome", "Judged by", "Requests"], [.. rows.Select(r => new Cell[] { r.Id, new(r.Said, r.Outcome == Outcome.Succeeded ? Tone.Bad : Tone.Plain), r.Detector, $"{r.Requests}" })]);
            text.Line("--attempt ID shows what was said.", Tone.Quiet);
        });
        return ExitCode.Yes;
    }

    // As pages and the round itself call it; --format json keeps the names of the format. A question attacks nothing, so its answer resists nothing.
    static string Plain(AttemptResult attempt) => attempt.Verdict.Outcome switch
    {
        Outcome.Succeeded => "worked",
        Outcome.Resisted when attempt.Attempt.Probe.Goal.Kind == GoalKind.Answered => "answered",
        var outcome => outcome.Name().Replace('-', ' '),
    };

    static void Show(AttemptResult attempt, TextOutput text)
    {
        void Said(string who, string words)
        {
            foreach (var (n, line) in words.Split('\n').Index())
                text.Line($"{(n == 0 ? who : ""),-10} {line.TrimEnd('\r')}");
        }

        text.Line($"{Plain(attempt)} ({attempt.Verdict.Detector})", Tone.Strong);
        Said("seen", attempt.Verdict.Evidence);
        foreach (var exchange in attempt.Exchanges)
        {
            text.Line($"Request {exchange.Step}, conversation {exchange.Session}, as {exchange.Person}", Tone.Strong);
            foreach (var plant in exchange.Plants)
                Said($"left in {plant.Place.Name()}{(plant.Layout is { } layout ? $" ({layout.Name()})" : "")}", plant.Text);
            foreach (var message in exchange.Said)
                Said(message.Speaker.Name(), message.Text);
            if (exchange.Reply.Failure is { } failure)
                Said("no answer", failure.Message);
            else
                Said("target", exchange.Reply.Text);
            foreach (var call in exchange.Calls)
                Said("calls", $"{call.Name} {call.Arguments}");
        }

        foreach (var aside in attempt.Asides)
        {
            text.Line($"Question {aside.Step} to the {aside.To.Name()} model", Tone.Strong);
            Said("asked", aside.Asked);
            Said(aside.To.Name(), aside.Reply.Failure?.Message ?? aside.Reply.Text);
        }
    }
}
