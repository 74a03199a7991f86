using System.Globalization;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>A round for people: what worked and how often, what was tested of each catalogue and what was not, and what to do next.</summary>
static class RoundText
{
    const int BarWidth = 10, MostNamed = 4, MostResisted = 12;

    /// <param name="journal">Where the round is kept.</param>
    /// <param name="catalogues">Those that the plan of the record allows; all when empty.</param>
    public static void Write(RoundResult result, Report report, JournalFile journal, IReadOnlyList<string> catalogues, TextOutput text)
    {
        var round = journal.Round;
        var tally = RoundTally.Of(result);
        text.Line(string.Create(CultureInfo.InvariantCulture, $"{result.Target.Name}: {Count(result.Attempts.Count(a => !a.NotApplicable), "attempt")} of {Count(tally.Run, "probe")}, {Count(result.Requests, "request")}, seed {result.Plan.Seed}."));
        Models(result, text);
        if (Cost(result) is { } cost)
            text.Line(cost);
        var worked = tally.Worked.OrderByDescending(s => s.Probe.Severity).ThenByDescending(s => s.Rate).ToList();
        if (worked.Count > 0)
            Worked(worked, text);
        if (result.Problem is null)
        {
            Coverage(result, catalogues, text);
            Others(tally, text);
            TextReport.Close(report, text, Looked(tally, report), tally.NotRun.Count == 0);
        }
        else
            TextReport.Close(report, text);
        if (result.Problem is null)
            text.Line($"Kept as {round} in {RedTeamOptions.FolderOf(journal)}.", Tone.Quiet);
        if (worked.Count > 0)
        {
            var example = result.Attempts.First(a => a.Verdict.Outcome == Outcome.Succeeded);
            text.Line();
            text.Line($"Read what was said:  assay redteam show {round} --attempt '{example.Attempt.Id}'", Tone.Quiet);
            text.Line($"Keep it fixed:       assay redteam promote --round {round} --suite redteam/suite.yaml", Tone.Quiet);
        }
    }

    static void Models(RoundResult result, TextOutput text)
    {
        if (result.Plan.Attacker is { } attacker)
            text.Line(string.Create(CultureInfo.InvariantCulture, $"Words found by {attacker.Name}, asked {result.AttackerRequests:N0} times."));
        if (result.Plan.Judge is not { } judge)
            return;
        text.Line(string.Create(CultureInfo.InvariantCulture, $"Judged by {judge.Name} where no exact check decides, asked {result.JudgeRequests:N0} times{(result.Error is null ? "; its error was not measured, so all that is unclear" : "")}."));
        var (succeeded, judged) = (result.Scores.Sum(s => s.Succeeded), result.Scores.Sum(s => s.Judged));
        if (result.Corrected() is { } corrected)
            text.Line(string.Create(CultureInfo.InvariantCulture, $"Attack success rate as counted {100.0 * succeeded / judged:0} % of {judged}. {corrected.Text()}"));
    }

    static string? Cost(RoundResult result)
    {
        if (result.Plan.Limits.Price is not { } price || result.Spent is not { } spent || spent.At(price) is not { } amount)
            return null;
        var limit = result.Plan.Limits.Cost is { } most ? string.Create(CultureInfo.InvariantCulture, $" of at most {most:0.####}") : "";
        var estimated = spent.Estimated > 0 ? string.Create(CultureInfo.InvariantCulture, $"; estimated: the target did not count the tokens of {spent.Estimated:N0} requests") : "";
        return string.Create(CultureInfo.InvariantCulture, $"Cost: {amount:0.####}{limit} {price.Currency} for {spent.Input:N0} tokens in and {spent.Output:N0} out{estimated}.");
    }

    static void Worked(List<ProbeScore> worked, TextOutput text)
    {
        text.Heading("What worked");
        text.Table(
            ["Severity", "Probe", "Worked", "", "95 % interval", "What it means"],
            [.. worked.Select(s => new Cell[]
            {
                new(s.Probe.Severity.Name(), TextReport.ToneOf(s.Probe.Severity)), new(s.Probe.Id, Tone.Strong),
                string.Create(CultureInfo.InvariantCulture, $"{s.Succeeded} of {s.Judged}"), Bar(s.Rate),
                string.Create(CultureInfo.InvariantCulture, $"{s.Interval.Low * 100:0} to {s.Interval.High * 100:0} %"), s.Probe.Title,
            })]);
        text.Heading("What to do");
        foreach (var advice in worked.GroupBy(s => s.Probe.Remediation))
        {
            text.Line(string.Join(", ", advice.Select(s => s.Probe.Id)), Tone.Strong);
            text.Line($"  {advice.Key}");
        }
    }

    static void Coverage(RoundResult result, IReadOnlyList<string> catalogues, TextOutput text)
    {
        text.Heading("Coverage");
        var rows = AttackCatalogue.Entries.GroupBy(e => RoundCoverage.Name(e.Reference)).Where(c => catalogues.Count == 0 || catalogues.Contains(c.Key)).Select(catalogue =>
        {
            var scores = catalogue.Select(e => result.Scores.Where(s => s.Judged > 0 && s.Probe.Catalogue.Contains(e.Reference)).ToList()).ToList();
            var (tested, broken) = (scores.Count(s => s.Count > 0), scores.Count(s => s.Any(p => p.Succeeded > 0)));
            return new Cell[] { new(catalogue.Key, Tone.Strong), $"{tested} of {catalogue.Count()}", Bar((double)tested / catalogue.Count()), tested == 0 ? new("–", Tone.Quiet) : new($"{broken}", broken > 0 ? Tone.Bad : Tone.Good) };
        });
        text.Table(["Catalogue", "Entries tested", "", "Entries where something worked"], [.. rows]);
    }

    // What did not work has a name too: otherwise nobody sees what the round says of it.
    static void Others(RoundTally tally, TextOutput text)
    {
        if (tally.Resisted.Count > 0)
            text.Line($"Resisted: {Names(tally.Resisted)}.", Tone.Quiet);
        if (tally.NotJudged.Count > 0)
            text.Line($"Not judged in full: {string.Join(", ", tally.NotJudged.Select(s => s.Probe.Id))}.", Tone.Warn);
        foreach (var (reason, probes) in tally.Reasons)
            text.Line($"Not run, since {reason}: {string.Join(", ", probes.Take(MostNamed).Select(s => s.Probe.Id))}{(probes.Count > MostNamed ? $" and {probes.Count - MostNamed} more" : "")}.", Tone.Quiet);
    }

    // A whole round names a hundred: by the first word of their names they are still seen.
    static string Names(IReadOnlyList<ProbeScore> probes) => probes.Count <= MostResisted
        ? string.Join(", ", probes.Select(s => s.Probe.Id))
        : string.Join(", ", probes.GroupBy(s => s.Probe.Id.Split('-')[0]).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Count() == 1 ? g.First().Probe.Id : string.Create(CultureInfo.InvariantCulture, $"{g.Key}-* ({g.Count()})")));

    static string Looked(RoundTally tally, Report report)
    {
        (int Count, string What)[] run = [(tally.Worked.Count, "worked"), (tally.Resisted.Count, "resisted"), (tally.NotJudged.Count, "not judged in full")];
        var said = string.Join(", ", run.Where(r => r.Count > 0).Select(r => $"{r.Count} {r.What}"));
        return $"{Count(tally.Run, "probe")} run{(said.Length > 0 ? ": " + said : "")}"
            + (tally.NotRun.Count > 0 ? $"; {tally.NotRun.Count} not run, see above" : "")
            + (report.Complete ? "" : $"; {Count(report.Gaps.Count, "thing")} could not be looked at");
    }

    static string Count(long number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{(number == 1 ? "" : "s")}");

    static string Bar(double share)
    {
        var full = (int)Math.Round(share * BarWidth);
        return new string('█', full) + new string('░', BarWidth - full);
    }
}
