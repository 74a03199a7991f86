namespace Assay.Evaluation.RedTeam;

/// <summary>The words that a judge has, for people.</summary>
public static class JudgeWords
{
    public static string Positive(JudgeTask task) => JudgeInstructions.WordOf(task, JudgeChoice.Positive);

    public static string Negative(JudgeTask task) => JudgeInstructions.WordOf(task, JudgeChoice.Negative);
}
