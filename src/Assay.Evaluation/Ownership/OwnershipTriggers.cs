using Assay.Statistics;

namespace Assay.Evaluation;

/// <summary>What a target made of a trigger set.</summary>
/// <param name="Triggers">Inputs of the set; one that got no answer counts as answered otherwise.</param>
/// <param name="Matches">Inputs that were answered as committed.</param>
/// <param name="Chance">Rate at which a model that knows nothing of the set answers so.</param>
/// <param name="PValue">Chance of so many matches at that rate (binomial, one-sided). It holds for a rate that is not too low: measure it.</param>
/// <param name="Unanswered">Why inputs got no answer, the first hundred.</param>
public sealed record TriggerVerification(int Triggers, int Matches, double Chance, double PValue, IReadOnlyList<Gap> Unanswered)
{
    public bool IsFound(double significance) => PValue <= significance;
}

/// <summary>Runs a committed trigger set against any model that can be asked, and says how likely its answers are by chance.</summary>
public static class OwnershipTriggers
{
    const int MostGaps = 100, MostFailuresInARow = 20;

    /// <summary>Asks an ONNX model; a model that cannot be run has no matches and a gap.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Task<TriggerVerification> VerifyModelAsync(TriggerSet set, string modelPath, double chance, CancellationToken cancel)
    {
        using var target = OnnxTarget.Open(modelPath, out var error);
        if (target is null)
            return Task.FromResult(Failed(set, chance, new Gap(modelPath, error)));
        return RunAsync(set, target, chance, cancel);
    }

    /// <summary>Asks an endpoint. Redirects are not followed.</summary>
    public static async Task<TriggerVerification> VerifyEndpointAsync(TriggerSet set, TriggerEndpoint endpoint, double chance, CancellationToken cancel)
    {
        using var target = new HttpTarget(endpoint);
        return await RunAsync(set, target, chance, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// The rate for <see cref="TriggerVerification.Chance"/> as models show it that have nothing to do with the owner's: the upper end
    /// of a 99 % interval (Wilson) for the one that matches most.
    /// </summary>
    public static double ChanceOf(IReadOnlyList<TriggerVerification> references) =>
        references.Max(r => Proportions.Wilson(r.Matches, r.Triggers, 0.98).High);

    /// <summary>The report and the statement about the model with that digest.</summary>
    public static Report Evidence(Subject model, TriggerSet set, TriggerVerification verification, double significance)
    {
        var tool = new Tool("assay", AssayVersion.Text);
        var yes = verification.IsFound(significance);
        var predicate = new Predicate(tool, "triggers", set.Digest, yes, verification.PValue, significance, verification.Triggers, verification.Matches, verification.Chance, verification.Unanswered);
        var statement = new Statement([model], PredicateTypes.Own("ownership-verification"), Json.Element(predicate));
        var result = yes ? EvidenceResult.Passed : verification.Unanswered.Count > 0 ? EvidenceResult.Incomplete : EvidenceResult.Failed;
        return new Report
        {
            Tool = tool,
            Subjects = [model],
            Gaps = verification.Unanswered,
            Metrics = [new Metric("trigger-p-value", verification.PValue), new Metric("trigger-match-rate", (double)verification.Matches / verification.Triggers, Count: verification.Triggers)],
            Statements = [new EvidenceStatement("ownership-verification", statement, result)],
        };
    }

    static async Task<TriggerVerification> RunAsync(TriggerSet set, ITriggerTarget target, double chance, CancellationToken cancel)
    {
        var gaps = new List<Gap>();
        var (matches, failures) = (0, 0);
        for (var i = 0; i < set.Count; i++)
        {
            var (answer, error) = await target.AskAsync(set.Triggers[i].Input, cancel).ConfigureAwait(false);
            failures = answer is null ? failures + 1 : 0;
            if (answer is null && gaps.Count < MostGaps)
                gaps.Add(new Gap($"trigger {i + 1}", error));
            if (answer is not null && Answer.Spelled(answer) == set.Triggers[i].Expect)
                matches++;
            if (failures < MostFailuresInARow)
                continue;
            gaps.Add(new Gap($"triggers {i + 2} to {set.Count}", $"not asked: {MostFailuresInARow} failed in a row"));
            break;
        }

        return new TriggerVerification(set.Count, matches, chance, Binomial.UpperTail(matches, set.Count, chance), gaps);
    }

    static TriggerVerification Failed(TriggerSet set, double chance, Gap gap) => new(set.Count, 0, chance, 1, [gap]);

    sealed record Predicate(Tool Tool, string Method, Digest Commitment, bool Found, double PValue, double Significance, int Triggers, int Matches, double Chance, IReadOnlyList<Gap> Gaps);
}
