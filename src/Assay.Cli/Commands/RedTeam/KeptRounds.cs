using System.Globalization;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>The rounds whose journals lie in a folder: which there are, against what, and what came of them. No word of what was said is shown.</summary>
static class KeptRounds
{
    const int Most = 30;

    public static async Task<ExitCode> ListAsync(CommandContext context, string? folder)
    {
        var journals = RedTeamOptions.Journals(folder, out var where);
        var rows = new List<Row>();
        foreach (var (kept, journal) in journals.Take(Most))
            rows.Add(await ReadAsync(kept, Path.GetFileNameWithoutExtension(journal.Name), context.Cancel).ConfigureAwait(false));
        context.Out.Write(new { folder = where, rounds = rows, more = journals.Count - rows.Count }, text =>
        {
            if (rows.Count == 0)
            {
                text.Line($"No round is kept in {where}. Run one: assay redteam run --target FILE --round NAME");
                return;
            }

            text.Table(["Round", "Target", "Begun", "Outcome"], [.. rows.Select(r => new Cell[] { new(r.Round, Tone.Strong), r.Target, r.StartedAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), new(Said(r), r.Problem is not null ? Tone.Warn : r.Worked > 0 ? Tone.Bad : Tone.Plain) })]);
            text.Line($"{(journals.Count > rows.Count ? $"{journals.Count - rows.Count} older ones are kept too. " : "")}{(rows.Any(r => r.Folder != where) ? $"What was begun before the record was made is kept in {rows.First(r => r.Folder != where).Folder}. " : "")}assay redteam show ROUND lists the attempts of one.", Tone.Quiet);
        });
        return ExitCode.Yes;
    }

    static async Task<Row> ReadAsync(string folder, string name, CancellationToken cancel)
    {
        var (round, problem) = await RedTeamOptions.ReadAsync(folder, name, cancel).ConfigureAwait(false);
        if (round is null)
            return new Row(name, folder, null, null, 0, 0, 0, 0, 0, problem!.What);
        var tally = RoundTally.Of(round);
        // Questions attack nothing, so an answer resists nothing: what it is worth, assay eval answers says.
        var questions = tally.Resisted.Count(s => s.Probe.Goal.Kind == GoalKind.Answered);
        return new Row(name, folder, round.Target.Name, round.Started, tally.Worked.Count, tally.Resisted.Count - questions, questions, tally.NotJudged.Count, tally.NotRun.Count, round.Problem);
    }

    static string Said(Row row)
    {
        if (row.Problem is { } problem)
            return problem;
        (int Count, string What)[] parts = [(row.Worked, "worked"), (row.Resisted, "resisted"), (row.Answered, "answered"), (row.NotJudged, "not judged in full"), (row.NotRun, "not run")];
        return string.Join(", ", parts.Where(p => p.Count > 0).Select(p => $"{p.Count} {p.What}"));
    }

    /// <summary>Probes by what became of them; <paramref name="Problem"/> says why there are none.</summary>
    sealed record Row(string Round, string Folder, string? Target, DateTimeOffset? StartedAt, int Worked, int Resisted, int Answered, int NotJudged, int NotRun, string? Problem);
}
