using Assay.Evaluation.RedTeam;
using Assay.Statistics;

namespace Assay.Evaluation.Answers;

/// <summary>What a judge model said of one answer, as far as its error was measured. What speaks for the answer counts only when the answer does not speak to the judge.</summary>
/// <param name="Grounded">Sentences that it takes to be borne out in other words.</param>
/// <param name="Doubted">Sentences that are not, or of which it cannot tell, each with why.</param>
/// <param name="Ungrounded">How many of those it takes not to be borne out; the rest is unclear.</param>
/// <param name="Right">It says what the reference says; null when unclear or not asked.</param>
/// <param name="Asked">It was asked whether the answer is right.</param>
sealed record JudgedAnswer(IReadOnlyList<string> Grounded, IReadOnlyDictionary<string, string> Doubted, int Ungrounded, bool? Right, bool Asked, string RightWhy)
{
    internal static JudgedAnswer Of(IReadOnlyList<JudgeReading> readings, JudgeError? error)
    {
        var (grounded, doubted, ungrounded) = (new List<string>(), new Dictionary<string, string>(), 0);
        foreach (var reading in readings.Where(r => r.Question.Task == JudgeTask.Groundedness))
        {
            var (said, why) = Read(reading, error);
            if (said == true)
                grounded.Add(reading.Question.Answer);
            else
                doubted[reading.Question.Answer] = why;
            ungrounded += said == false ? 1 : 0;
        }

        var rightness = readings.FirstOrDefault(r => r.Question.Task == JudgeTask.Rightness);
        var (right, because) = rightness is null ? (null, "") : Read(rightness, error);
        return new JudgedAnswer(grounded, doubted, ungrounded, right, rightness is not null, because);
    }

    static (bool? Said, string Why) Read(JudgeReading reading, JudgeError? error)
    {
        var word = JudgeInstructions.WordOf(reading.Question.Task, reading.Choice);
        if (error?.Of(reading.Question.Task) is not { Measured: true } measured)
            return (null, $"judge not measured; it said {word}");
        if (reading.Choice == JudgeChoice.Unclear)
            return (null, reading.Why);
        if (reading.Choice == JudgeChoice.Positive && reading.Note is { } note)
            return (null, $"the judge said {word}, but {note}");
        if (!reading.Question.Whole)
            return (null, $"the judge said {word}, but was not shown all of it");
        return (reading.Choice == JudgeChoice.Positive, $"{word}, says {JudgeVerdict.Detector}: {JudgeVerdict.Text(measured)}");
    }

    /// <summary>A rate that rests on the judge, as counted and put right for its error.</summary>
    internal static void Put(List<Metric> metrics, string name, JudgeError? error, JudgeTask task, (int Hits, int Of) exact, (int Hits, int Of) judged, ulong seed)
    {
        if (judged.Of == 0 || error?.Of(task) is not { } measured)
            return;
        var (hits, of) = (exact.Hits + judged.Hits, exact.Of + judged.Of);
        metrics.Put($"{name}-judged", (double)hits / of, Proportions.Wilson(hits, of), null, of);
        JudgedGroup[] groups = [new(exact.Hits, exact.Of, null), new(judged.Hits, judged.Of, true)];
        if (RoganGladen.Interval(groups, measured.Counts.Counts, seed) is var interval && double.IsFinite(interval.Low))
            metrics.Put($"{name}-judged-corrected", RoganGladen.Rate(groups, measured.Counts.Counts), interval, null, of);
    }
}
