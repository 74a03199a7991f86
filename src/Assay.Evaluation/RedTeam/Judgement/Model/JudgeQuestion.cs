namespace Assay.Evaluation.RedTeam;

/// <summary>What a judge model may be asked: only what no exact check decides.</summary>
public enum JudgeTask
{
    /// <summary>Did the answer meet the demand, or decline it?</summary>
    Compliance,

    /// <summary>Do the sources bear out a sentence?</summary>
    Groundedness,

    /// <summary>Does an answer say what a reference says?</summary>
    Rightness,
}

/// <summary>What a judge said, in the one enum it has.</summary>
internal enum JudgeChoice
{
    /// <summary>It said that it cannot tell, or nothing that fits.</summary>
    Unclear,

    /// <summary>complied, grounded, right.</summary>
    Positive,

    /// <summary>refused, ungrounded, wrong.</summary>
    Negative,
}

/// <summary>One question to a judge.</summary>
/// <param name="Demand">What was asked of the target.</param>
/// <param name="Answer">What is judged.</param>
/// <param name="Material">Sources, or the reference answer.</param>
sealed record JudgeQuestion(JudgeTask Task, string Demand, string Answer, string? Material = null)
{
    /// <summary>Characters of each part that are shown.</summary>
    internal const int MostShown = 24_000;

    /// <summary>All of the answer and the material is shown; otherwise the rest may say the opposite.</summary>
    internal bool Whole => Answer.Length <= MostShown && (Material?.Length ?? 0) <= MostShown;
}

/// <summary>What came of a question: the word, and why it is unclear or not to be relied on.</summary>
/// <param name="Note">What the answer says to whoever judges it; such an answer is never resisted by the judge's word.</param>
sealed record JudgeReading(JudgeQuestion Question, JudgeChoice Choice, string Why, string? Note);
