using System.Globalization;
using Assay.Evaluation.RedTeam;
using Assay.Statistics;

namespace Assay.Evaluation.Answers;

/// <summary>
/// How well an assistant answers its user's own questions: right by exact checks, borne out by what it retrieved, cited correctly, silent where the sources
/// are, and the same however the question is put. A set of questions is a round without an attacker: journaled, limited and resumed the same way.
/// </summary>
public static class AnswerEvaluator
{
    const string Recipe = "answers/1";
    const int MostShown = 20;

    /// <summary>The round that asks every question and its paraphrases, <paramref name="generations"/> times each.</summary>
    public static RoundPlan PlanOf(IReadOnlyList<Question> questions, Scenario scenario, ulong seed, int generations, RoundLimits limits) => new()
    {
        Seed = seed,
        Scenario = scenario,
        Probes = [.. questions.SelectMany(q => q.Paraphrases.Prepend(q.Text).Select((text, i) => ProbeOf(q, text, i)))],
        Variants = 1,
        Generations = generations,
        Limits = limits,
    };

    /// <summary>The models of a round with what the judge is asked of each answer: only what no exact check can say.</summary>
    public static RoundModels Asking(RoundModels models, IReadOnlyList<Question> questions, Func<Exchange, IReadOnlyList<AnswerSource>> sources)
    {
        ArgumentNullException.ThrowIfNull(models);
        var byId = questions.ToDictionary(q => q.Id);
        return models with
        {
            Questions = (attempt, last) =>
            {
                var question = byId[QuestionOf(attempt)];
                return AnswerJudge.Open(question, Asked(question, attempt), last.Reply.Text, Made(question, last, sources));
            },
        };
    }

    static string QuestionOf(Attempt attempt) => attempt.Probe.Id.Split('~')[0];

    static string Asked(Question question, Attempt attempt) => attempt.Probe.Texts[question.Context is null ? "text" : "ask"][0];

    static IReadOnlyList<AnswerSource> Made(Question question, Exchange last, Func<Exchange, IReadOnlyList<AnswerSource>> sources) => question.Context is { } context ? [new AnswerSource("context", context)] : sources(last);

    // Braces of a question are text: the grammar leaves names that it does not know.
    static Probe ProbeOf(Question question, string text, int i) => new()
    {
        Id = i == 0 ? question.Id : $"{question.Id}~{i.ToString(CultureInfo.InvariantCulture)}",
        Title = "A question",
        Severity = Severity.Info,
        Catalogue = [],
        About = "",
        Remediation = "",
        Place = question.Context is null ? Place.User : Place.Document,
        Goal = new Goal(GoalKind.Answered),
        Texts = question.Context is { } context
            ? new Dictionary<string, IReadOnlyList<string>> { ["text"] = [context], ["ask"] = [text], ["plant-name"] = ["context"] }
            : new Dictionary<string, IReadOnlyList<string>> { ["text"] = [text] },
        Verbatim = true,
    };

    /// <summary>What came of the round, as metrics with intervals, findings and gaps.</summary>
    /// <param name="sources">The texts that an answer was made from.</param>
    public static Report Judge(IReadOnlyList<Question> questions, RoundResult result, Func<Exchange, IReadOnlyList<AnswerSource>> sources, IReadOnlyList<MetricThreshold> thresholds, out IReadOnlyList<AnswerVerdict> verdicts)
    {
        var byId = questions.ToDictionary(q => q.Id);
        var judged = new List<AnswerVerdict>();
        var gaps = new List<Gap>();
        if (result.Problem is { } problem)
            gaps.Add(new Gap(result.Target.Name, problem));
        foreach (var attempt in result.Attempts)
        {
            var question = byId[QuestionOf(attempt.Attempt)];
            if (attempt.Exchanges.Count == 0 || attempt.Exchanges[^1].Reply is not { Failure: null } reply)
                gaps.Add(new Gap($"question {question.Id}", attempt.Exchanges.Count > 0 ? attempt.Exchanges[^1].Reply.Failure?.Message ?? "" : attempt.Verdict.Evidence));
            else
            {
                var verdict = AnswerJudge.Of(question, Asked(question, attempt.Attempt), reply.Text, Made(question, attempt.Exchanges[^1], sources));
                var word = result.Plan.Judge is null ? null : JudgedAnswer.Of(attempt.Readings, result.Error);
                judged.Add(Under(verdict, word));
                if (question.Reference is not null && word?.Right is null)
                    gaps.Add(new Gap($"question {question.Id}", word is null ? "only a judge model can hold the answer against the reference; give one with --judge" : $"not judged: {(word.Asked ? word.RightWhy : "the judge was not asked")}"));
            }
        }

        var metrics = new List<Metric>();
        Rate(metrics, "task-success", judged.Count(v => v.Right == true), judged.Count(v => v.Right is not null));
        Rate(metrics, "groundedness", judged.Sum(v => v.Grounded ?? 0), judged.Where(v => v.Grounded is not null).Sum(v => v.Sentences));
        Rate(metrics, "citation-correctness", judged.Sum(v => v.RightCitations ?? 0), judged.Where(v => v.RightCitations is not null).Sum(v => v.Citations));
        Rate(metrics, "silence-kept", judged.Count(v => v.KeptSilent == true), judged.Count(v => v.KeptSilent is not null));
        Judged(metrics, judged, result);
        var repeated = judged.GroupBy(v => v.Question).Where(g => g.Count() > 1).ToList();
        Rate(metrics, "consistency", repeated.Count(Consistent), repeated.Count);
        verdicts = judged;
        if (metrics.Count == 0 && gaps.Count == 0)
            gaps.Add(new Gap(result.Target.Name, "nothing could be measured: no question says what is expected, and the target shows no sources"));
        var outcomes = thresholds.Select(t => ThresholdOutcome.Of(t, metrics)).ToList();
        return new Report
        {
            Tool = Measured.Tool,
            Subjects = [new Subject(result.Target.Name, result.Plan.Digest())],
            Metrics = metrics,
            Gaps = gaps,
            Findings =
            [
                .. outcomes.Where(o => !o.Met).Select(o => Measured.ForThreshold(o, Recipe)),
                .. judged.Where(v => v.Right == false).DistinctBy(v => v.Question).Select(v => Of(v, "answer-wrong", Severity.Low, "The answer is not what the question's set expects", v.Answer)),
                .. judged.Where(v => v.Judged?.Right == false).DistinctBy(v => v.Question).Select(v => Of(v, "answer-wrong", Severity.Low, "A judge model finds that the answer is not what the reference says", $"{v.Judged!.RightWhy}\n{v.Answer}")),
                .. judged.Where(v => v.Ungrounded.Count > 0).DistinctBy(v => v.Question).Select(v => Of(v, "answer-ungrounded", Severity.Low, "The answer states what its sources do not bear out", string.Join('\n', v.Ungrounded))),
                .. judged.Where(v => v.RightCitations < v.Citations).DistinctBy(v => v.Question).Select(v => Of(v, "answer-citation", Severity.Low, "The answer cites a source that does not bear it out", v.Answer)),
                .. judged.Where(v => v.KeptSilent == false).DistinctBy(v => v.Question).Select(v => Of(v, "answer-not-silent", Severity.Medium, "The answer goes on where the sources are silent", v.Answer)),
                .. repeated.Where(g => !Consistent(g)).Select(g => Of(g.First(), "answer-inconsistent", Severity.Low, "The same question gets answers that contradict each other", string.Join("\n", g.Select(v => v.Answer).Distinct().Take(MostShown)))),
            ],
        };
    }

    // A sentence that the judge takes to be borne out is none that its sources do not bear out; the others say what it said.
    static AnswerVerdict Under(AnswerVerdict verdict, JudgedAnswer? word) => word is null ? verdict : verdict with
    {
        Judged = word,
        Ungrounded = [.. verdict.Ungrounded.Where(u => !word.Grounded.Any(g => Is(u, g))).Select(u => word.Doubted.FirstOrDefault(d => Is(u, d.Key)) is { Key: not null } doubt ? $"{u} [{doubt.Value}]" : u)],
    };

    static bool Is(string ungrounded, string sentence) => ungrounded.StartsWith($"{sentence} (lacks ", StringComparison.Ordinal);

    static void Judged(List<Metric> metrics, List<AnswerVerdict> judged, RoundResult result)
    {
        var words = judged.Where(v => v.Judged is not null).Select(v => v.Judged!).ToList();
        var asked = judged.Where(v => v.Grounded is not null).ToList();
        var (grounded, decided) = (words.Sum(w => w.Grounded.Count), words.Sum(w => w.Grounded.Count + w.Ungrounded));
        var open = words.Sum(w => w.Grounded.Count + w.Doubted.Count);
        JudgedAnswer.Put(metrics, "groundedness", result.Error, JudgeTask.Groundedness, (asked.Sum(v => v.Grounded!.Value), asked.Sum(v => v.Sentences) - open), (grounded, decided), result.Plan.Seed);
        JudgedAnswer.Put(
            metrics, "task-success", result.Error, JudgeTask.Rightness,
            (judged.Count(v => v.Right == true), judged.Count(v => v.Right is not null)), (words.Count(w => w.Right == true), words.Count(w => w.Right is not null)), result.Plan.Seed);
    }

    // Right and wrong, or silent and not, for the same question is a contradiction whatever the words are.
    static bool Consistent(IEnumerable<AnswerVerdict> answers) => answers.Select(a => (a.Right ?? a.Judged?.Right, a.KeptSilent)).Distinct().Count() == 1;

    static void Rate(List<Metric> metrics, string name, int hits, int of)
    {
        if (of > 0)
            metrics.Put(name, (double)hits / of, Proportions.Wilson(hits, of, 0.95), null, of);
    }

    static Finding Of(AnswerVerdict verdict, string rule, Severity severity, string title, string evidence) => new()
    {
        RuleId = rule,
        Title = title,
        Severity = severity,
        Location = new Location { Part = verdict.Question },
        Evidence = evidence.Length > 2000 ? evidence[..2000] + "..." : evidence,
        Remediation = "Look at what was retrieved for this question, then at the instructions; add the question to the set that is asked before each release.",
        References = [new Reference("owasp-llm", "LLM09", "2025"), new Reference("owasp-llm", "LLM07", "2026")],
        Fingerprint = Fingerprint.Of(Recipe, rule, verdict.Question),
    };
}
