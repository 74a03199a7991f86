namespace Assay.Evaluation.RedTeam;

/// <summary>A model that helps a round, with limits of its own: its requests are counted and paced apart from the target's.</summary>
public sealed record RoundModel(ITarget Target, RoundLimits Limits)
{
    // What a model that helps has to say is short; a megabyte is an attack.
    const int MostKilobytes = 256;

    /// <summary>The limits of its file, or the usual ones, with answers kept small.</summary>
    public static RoundLimits LimitsOf(TargetFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var limits = file.Limits ?? new RoundLimits();
        return limits with { AnswerKilobytes = Math.Min(limits.AnswerKilobytes, MostKilobytes) };
    }
}

/// <summary>The models that help a round, as its plan names them.</summary>
/// <param name="Error">The measured error of the judge; without it the judge's verdicts are unclear.</param>
public sealed record RoundModels(RoundModel? Attacker = null, RoundModel? Judge = null, JudgeError? Error = null)
{
    public static RoundModels None { get; } = new();

    /// <summary>What the judge is asked of an attempt that is no attack.</summary>
    internal Func<Attempt, Exchange, IReadOnlyList<JudgeQuestion>>? Questions { get; init; }

    internal string? Wrong(RoundPlan plan) =>
        (plan.Attacker is null) != (Attacker is null) || (plan.Judge is null) != (Judge is null) ? "the plan names other models than are there"
        : plan.Attacker is null && plan.Attempts().FirstOrDefault(a => a.Technique.UsesAttacker) is { } attempt ? $"the technique {attempt.Technique.Id} needs an attacker model"
        : Error is { } error && plan.Judge is { } judge && !error.Judge.IsSame(judge) ? "the judge's error was measured of another judge, or with other instructions" : null;
}
