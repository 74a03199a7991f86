using System.Text.RegularExpressions;
using Assay.Evaluation.RedTeam;
using Assay.Evaluation.RedTeam.Judgement.Text;

namespace Assay.Evaluation.Answers;

/// <summary>A text that an answer was made from, under the name it is cited by.</summary>
public sealed record AnswerSource(string Name, string Text);

/// <summary>What was seen of one answer. A property is null where there was nothing to judge it by.</summary>
/// <param name="Right">It holds what the question's set expects.</param>
/// <param name="Sentences">Sentences that state something.</param>
/// <param name="Grounded">How many of them a source bears out; null without sources.</param>
/// <param name="Ungrounded">Those that none does, with what is missing.</param>
/// <param name="Citations">Citations in the answer.</param>
/// <param name="RightCitations">How many of them name a source that was there and bears out the sentence.</param>
/// <param name="KeptSilent">Where the sources are silent: it said so.</param>
public sealed record AnswerVerdict(
    string Question, string Asked, string Answer, bool? Right, int Sentences, int? Grounded, IReadOnlyList<string> Ungrounded, int Citations, int? RightCitations, bool? KeptSilent)
{
    /// <summary>What a judge model said of what these checks leave open; null without one.</summary>
    internal JudgedAnswer? Judged { get; init; }
}

/// <summary>Judges single answers by exact checks: no model is asked.</summary>
static class AnswerJudge
{
    internal static AnswerVerdict Of(Question question, string asked, string answer, IReadOnlyList<AnswerSource> sources)
    {
        var silent = Silence.Says(answer) || RefusalRecogniser.Read(answer).Stance == AnswerStance.Refused;
        var support = sources.Count == 0 || silent ? [] : Groundedness.Of(answer, asked, [.. sources.Select(s => s.Text)]);
        var citations = Groundedness.Citations().Matches(answer).Select(m => m.Value[1..^1].Trim()).ToList();
        return new AnswerVerdict(
            question.Id, asked, answer,
            question.Expects ? question.IsMet(answer) && question.Cites.All(citations.Contains) : null,
            support.Count,
            sources.Count == 0 ? null : support.Count(s => s.Source is not null),
            [.. support.Where(s => s.Source is null).Select(Lacking)],
            citations.Count,
            sources.Count == 0 ? null : Right(answer, asked, sources),
            question.Silent ? silent : null);
    }

    internal static string Lacking(SentenceSupport support) => $"{support.Sentence} (lacks {support.Missing})";

    /// <summary>What only a judge model could say: sentences that may be true in other words, and whether the answer says what a reference says.</summary>
    internal static IReadOnlyList<JudgeQuestion> Open(Question question, string asked, string answer, IReadOnlyList<AnswerSource> sources)
    {
        if (Silence.Says(answer) || RefusalRecogniser.Read(answer).Stance == AnswerStance.Refused)
            return question.Reference is { } expected ? [new JudgeQuestion(JudgeTask.Rightness, asked, answer, expected)] : [];
        var material = string.Join("\n\n", sources.Select(s => $"[{s.Name}]\n{s.Text}"));
        return
        [
            .. Groundedness.Of(answer, asked, [.. sources.Select(s => s.Text)]).Where(s => sources.Count > 0 && s.Reworded).Take(MostSentences)
                .Select(s => new JudgeQuestion(JudgeTask.Groundedness, asked, s.Sentence, material)),
            .. question.Reference is { } reference ? [new JudgeQuestion(JudgeTask.Rightness, asked, answer, reference)] : Array.Empty<JudgeQuestion>(),
        ];
    }

    const int MostSentences = 8;

    // A citation is right when that very source bears out a sentence that it stands in.
    static int Right(string answer, string asked, IReadOnlyList<AnswerSource> sources)
    {
        var right = 0;
        foreach (Match match in Groundedness.Citations().Matches(answer))
            if (sources.FirstOrDefault(s => s.Name == match.Value[1..^1].Trim()) is { } source
                && Groundedness.Of(SentenceBefore(answer, match.Index), asked, [source.Text]) is { Count: > 0 } own && own[^1].Source is not null)
                right++;
        return right;
    }

    static string SentenceBefore(string answer, int at)
    {
        var before = answer[..at].TrimEnd();
        var start = before.Length > 1 ? before[..^1].LastIndexOfAny(['.', '!', '?', '\n', ']']) : -1;
        return before[(start + 1)..].Trim();
    }
}
