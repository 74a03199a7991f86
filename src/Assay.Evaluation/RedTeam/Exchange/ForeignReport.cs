using System.Globalization;

namespace Assay.Evaluation.RedTeam;

/// <summary>What another tool found, in our shapes: a report with a statement of kind <c>red-team-report</c>, probes, cases, a round.</summary>
public static class ForeignReport
{
    const string Recipe = "red-team-import/1";
    const int MostRows = 1_000, MostName = 200;

    const string About = "Another tool reported that this attack worked.";
    const string Remedy = "Try it again with assay redteam regress; then act on what it shows.";

    /// <param name="subject">What was attacked.</param>
    public static Report Of(ForeignRound round, Subject subject, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(round);
        ArgumentNullException.ThrowIfNull(subject);
        var report = new Report { Tool = round.Tool, Subjects = [subject], Gaps = round.Left };
        if (!round.HasResults)
            return report;
        var groups = round.Prompts.Where(p => p.Answers.Count > 0).GroupBy(p => p.Group).Select(g => new Group(g.Key, [.. g])).ToList();
        var metrics = new List<Metric>();
        foreach (var group in groups.Where(g => g.Succeeded + g.Resisted > 0))
            metrics.Put("attack-success-rate", (double)group.Succeeded / (group.Succeeded + group.Resisted), ProbeScore.Rates(group.Succeeded, group.Resisted), $"probe={group.Name}", group.Succeeded + group.Resisted);
        return report with
        {
            Findings = [.. groups.Where(g => g.Succeeded > 0).Select(g => Finding(g, round, subject))],
            Metrics = metrics,
            Gaps = [.. round.Left, .. groups.Where(g => g.NotJudged > 0).Select(g => new Gap(Short(g.Name), $"{g.NotJudged} of {g.NotJudged + g.Succeeded + g.Resisted} answers were not judged by {round.Tool.Name}"))],
            Statements = [Statement(groups, round, subject, today)],
        };
    }

    static Finding Finding(Group group, ForeignRound round, Subject subject) => new()
    {
        RuleId = CaseId.From($"{round.Tool.Name}-{group.Name}"),
        Title = Short($"{round.Tool.Name} reports that {group.Name} worked"),
        Severity = group.Severity,
        Description = string.Create(CultureInfo.InvariantCulture, $"{About} {round.Tool.Name} counted {group.Succeeded} of {group.Succeeded + group.Resisted} answers."),
        Location = new Location { Path = subject.Name, Part = Short(group.Name) },
        Evidence = group.Detector,
        Remediation = Remedy,
        References = [.. group.Prompts.Select(p => p.Catalogue).Distinct().Select(c => CatalogueReference.TryParse(c, out var reference) ? reference.ToReference() : null).OfType<Reference>()],
        Fingerprint = Fingerprint.Of(Recipe, round.Tool.Name, group.Name, subject.Name),
    };

    static EvidenceStatement Statement(List<Group> groups, ForeignRound round, Subject subject, DateOnly today)
    {
        var (attempts, successes) = (groups.Sum(g => g.Succeeded + g.Resisted + g.NotJudged), groups.Sum(g => g.Succeeded));
        var on = (round.On ?? today).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var predicate = Json.Element(new
        {
            Scope = $"{subject.Name}, as {round.Tool.Name} tested it. Imported from a file of kind {round.Format}; nothing of it was measured by Assay.",
            StartedOn = on,
            EndedOn = on,
            Method = Short($"{round.Tool.Name} {round.Tool.Version}"),
            Scenarios = groups.OrderByDescending(g => g.Succeeded).Take(MostRows).Select(g => new
            {
                Id = Short(g.Name),
                Technique = Short($"{string.Join(", ", g.Prompts.Select(p => p.Strategy).OfType<string>().Distinct().DefaultIfEmpty("plain").Take(5))} ({string.Join(", ", g.Prompts.Select(p => p.Catalogue).Distinct())})"),
                Attempts = g.Succeeded + g.Resisted + g.NotJudged,
                Successes = g.Succeeded,
                Severity = g.Succeeded == 0 || g.Severity == Severity.Info ? "none" : g.Severity.Name(),
            }),
            Conclusion = string.Create(CultureInfo.InvariantCulture, $"{round.Tool.Name} counted {successes} successes in {attempts} attempts. Whether it may be released is for people to say."),
            Independent = false,
        });
        return new EvidenceStatement("red-team-report", new Statement([subject], PredicateTypes.Own("red-team-report"), predicate), successes > 0 ? EvidenceResult.Failed : groups.Any(g => g.NotJudged > 0) ? EvidenceResult.Incomplete : EvidenceResult.Passed);
    }

    /// <summary>A regression case for each prompt. One that worked is expected to; the others to be resisted.</summary>
    public static IReadOnlyList<RegressionCase> Cases(ForeignRound round, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(round);
        return [.. round.Prompts.Select((p, i) => new RegressionCase
        {
            Id = CaseId.Of(CaseId.From($"{round.Tool.Name}-{p.Group}"), i + 1),
            Title = Short($"{round.Tool.Name}: {p.Group}"),
            Severity = p.Severity,
            Catalogue = [p.Catalogue],
            From = new CaseOrigin(Probe: CaseId.From($"{round.Tool.Name}-{p.Group}"), Tool: $"{round.Tool.Name} {round.Tool.Version}", Detector: p.Answers.FirstOrDefault()?.Verdict.Detector, On: today),
            Turns = [.. p.Turns.Select(t => new FixedTurn(t))],
            Goal = p.Goal,
            Expected = p.Worked ? ExpectedOutcome.Succeeded : ExpectedOutcome.Resisted,
        })];
    }

    /// <summary>The results as a round, so that they are kept, compared, exported and promoted like one of ours; null when there are none.</summary>
    public static RoundResult? Round(ForeignRound round, string target, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(round);
        if (!round.HasResults)
            return null;
        var with = round.Prompts.Where(p => p.Answers.Count > 0).ToList();
        var probes = Cases(round with { Prompts = with }, today).Select((c, i) => c.ToProbe(with[i].Answers.Count)).ToList();
        var plan = new RoundPlan { Seed = 0, Scenario = new Scenario { Name = round.Tool.Name }, Probes = probes, Variants = 1 };
        return new RoundResult(plan, new TargetTraits(target, round.Format, null), [.. probes.SelectMany((p, i) => with[i].Answers.Select((a, g) => Attempt(new Attempt(p, 0, Technique.Plain, g), with[i], a)))]) { FiledBy = round.Tool };
    }

    // Only the last answer was judged; what came between is not in such files.
    static AttemptResult Attempt(Attempt attempt, ForeignPrompt prompt, ForeignAnswer answer) => new(attempt, answer.Verdict, [.. prompt.Turns.Select((t, i) =>
        new Exchange(i, "s0", "user", [new Message(Speaker.User, t)], [], new TargetReply { Text = i == prompt.Turns.Count - 1 ? answer.Text : "" }))]);

    static string Short(string text) => text[..Math.Min(text.Length, MostName)];

    sealed record Group(string Name, IReadOnlyList<ForeignPrompt> Prompts)
    {
        internal int Succeeded => Count(Outcome.Succeeded);

        internal int Resisted => Count(Outcome.Resisted);

        internal int NotJudged => Count(Outcome.NotJudged) + Count(Outcome.Unclear);

        internal Severity Severity => Prompts.Where(p => p.Worked).Select(p => p.Severity).DefaultIfEmpty(Severity.Info).Max();

        internal string Detector => string.Join(", ", Prompts.SelectMany(p => p.Answers).Where(a => a.Verdict.Outcome == Outcome.Succeeded).Select(a => a.Verdict.Detector).Distinct().Take(5));

        int Count(Outcome outcome) => Prompts.Sum(p => p.Answers.Count(a => a.Verdict.Outcome == outcome));
    }
}
