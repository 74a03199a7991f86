using System.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>The kinds of file that a round is written as for other tools.</summary>
public enum ExportFormat { Promptfoo, Garak, Jsonl, Csv }

/// <summary>Writes a round for other tools. The texts leave the encryption of the round's journal.</summary>
public static class RoundExport
{
    /// <summary>The file, and how many of its cases the other tool cannot judge by itself.</summary>
    /// <param name="every">All attempts; else those that succeeded.</param>
    public static (string Text, int Cases, int Unjudged) Write(RoundResult round, ExportFormat format, bool every, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(round);
        var attempts = round.Attempts.Where(a => a.Exchanges.Count > 0 && (every || a.Verdict.Outcome == Outcome.Succeeded)).Select(a => new Exported(a, round)).Where(e => e.Turns.Count > 0).ToList();
        return format switch
        {
            ExportFormat.Promptfoo => PromptfooExport.Write(round, attempts),
            ExportFormat.Garak => (GarakExport.Write(round, attempts, now), attempts.Count, 0),
            ExportFormat.Jsonl => (string.Concat(attempts.Select(a => Json.Text(a.Row()) + "\n")), attempts.Count, 0),
            _ => (Csv(attempts), attempts.Count, 0),
        };
    }

    static string Csv(List<Exported> attempts)
    {
        var text = new StringBuilder("attempt,probe,technique,severity,place,outcome,detector,prompt,answer\r\n");
        foreach (var one in attempts)
            text.AppendJoin(',', new[] { one.Result.Attempt.Id, one.Result.Attempt.Probe.Id, one.Result.Attempt.Technique.Id, one.Result.Attempt.Probe.Severity.Name(), one.Result.Attempt.Probe.Place.Name(), one.Result.Verdict.Outcome.Name(), one.Result.Verdict.Detector, one.Prompt, one.Answer }.Select(Cell)).Append("\r\n");
        return text.ToString();
    }

    // A spreadsheet runs what begins like a formula: such a cell gets an apostrophe before it.
    static string Cell(string text) => '"' + (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" : "") + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}

/// <summary>An attempt as it leaves: what was said, and the last answer.</summary>
sealed class Exported(AttemptResult result, RoundResult round)
{
    internal AttemptResult Result => result;

    internal IReadOnlyList<FixedTurn> Turns { get; } = Conversation.Of(result, round.Plan.Scenario, round.Target.Bare);

    /// <summary>What was said in one text; what was left for the target to find stands before it, marked.</summary>
    internal string Prompt => string.Join("\n\n", Turns.SelectMany(t => (t.Plants ?? []).Select(p => $"[{p.Place.Name()} {p.Name}] {p.Text}").Append(t.Say)));

    internal string Answer => result.Exchanges.LastOrDefault(e => e.Step <= (result.Verdict.Step ?? int.MaxValue))?.Reply.Text ?? "";

    internal object Row() => new
    {
        Attempt = result.Attempt.Id,
        Probe = result.Attempt.Probe.Id,
        Technique = result.Attempt.Technique.Id,
        result.Attempt.Probe.Severity,
        Catalogue = result.Attempt.Probe.Catalogue.Select(c => c.ToString()),
        result.Attempt.Probe.Place,
        result.Verdict.Outcome,
        result.Verdict.Detector,
        result.Verdict.Evidence,
        Turns,
        Answer,
        FiledBy = round.FiledBy,
    };
}
