using System.CommandLine;
using System.Globalization;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay redteam show</c>: what was said in a round, from its journal. Whoever reads an attempt is written down beside it first.</summary>
static class RedTeamShow
{
    const string AccessLog = "access.log";

    public static AssayCommand Create()
    {
        var round = new Argument<string>("round") { Description = "Name of the round.", HelpName = "ROUND" };
        var attempt = new Option<string?>("--attempt") { Description = "Show all that was said in this attempt; noted in access.log beside the journal.", HelpName = "ID" };
        var folder = new Option<string?>("--folder") { Description = "Where rounds are kept (default: .assay/redteam).", HelpName = "FOLDER" };
        return new AssayCommand("show", "Show a round from its local journal: its attempts, or all that was said in one.", context =>
        {
            var where = context.Get(folder) ?? Path.Combine(".assay", "redteam");
            var name = context.Get(round);
            var path = Path.Combine(where, name + ".journal");
            if (name.AsSpan().IndexOfAny('/', '\\') >= 0 || !File.Exists(path))
                return context.Fail("There is no such round here.", path, "assay redteam run makes one; --folder says where.");
            if (RoundKey.Of(where, out var error) is not { } key || JournalReading.Of(path, key, out error) is not { } journal)
                return context.Fail($"The journal cannot be read: {error}.", path);
            if (context.Get(attempt) is not { } id)
                return List(context, journal);
            if (journal.Attempts.FirstOrDefault(a => a.Id == id) is not { } found)
                return context.Fail("The journal holds no such attempt.", id, $"assay redteam show {name} lists them.");
            try
            {
                File.AppendAllText(Path.Combine(where, AccessLog), Json.Text(new { at = TimeProvider.System.GetUtcNow(), user = Environment.UserName, round = journal.Round, attempt = id }) + "\n");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return context.Fail($"The access cannot be written down, so nothing is shown: {e.Message}", where);
            }

            context.Out.Write(found, text => Show(found, text));
            return ExitCode.Yes;
        }) { round, attempt, folder };
    }

    static ExitCode List(CommandContext context, JournalReading journal)
    {
        var rows = journal.Attempts.Select(a => new { a.Id, Requests = a.Exchanges.Count, Failure = a.Exchanges.Select(e => e.Reply.Failure?.Message).FirstOrDefault(m => m is not null) }).ToList();
        context.Out.Write(new { journal.Round, journal.Target, seed = journal.Seed.ToString(CultureInfo.InvariantCulture), journal.Plan, journal.Started, journal.Cut, attempts = rows }, text =>
        {
            text.Line($"Round {journal.Round} against {journal.Target}, seed {journal.Seed.ToString(CultureInfo.InvariantCulture)}, begun {journal.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC.");
            text.Table(["Attempt", "Requests", "Not answered"], [.. rows.Select(r => new Cell[] { r.Id, r.Requests.ToString(CultureInfo.InvariantCulture), r.Failure ?? "" })]);
            text.Line("Verdicts are made from the journal when the round is run or gone on with. --attempt ID shows what was said.", Tone.Quiet);
        });
        return ExitCode.Yes;
    }

    static void Show(JournaledAttempt attempt, TextOutput text)
    {
        void Said(string who, string words)
        {
            foreach (var (n, line) in words.Split('\n').Index())
                text.Line($"{(n == 0 ? who : ""),-10} {line.TrimEnd('\r')}");
        }

        foreach (var exchange in attempt.Exchanges)
        {
            text.Line($"Request {exchange.Step}, conversation {exchange.Session}, as {exchange.Person}", Tone.Strong);
            foreach (var plant in exchange.Plants)
                Said($"left in {plant.Place.Name()}", plant.Text);
            foreach (var message in exchange.Said)
                Said(message.Speaker.Name(), message.Text);
            if (exchange.Reply.Failure is { } failure)
                Said("no answer", failure.Message);
            else
                Said("target", exchange.Reply.Text);
            foreach (var call in exchange.Calls)
                Said("calls", $"{call.Name} {call.Arguments}");
        }
    }
}
