using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Answers;

/// <summary>What was measured of an assistant's answers, as evidence of kind <c>evaluation-record</c> about the model version that answered.</summary>
public static class AnswerRecord
{
    /// <summary>
    /// The report with its statement. Passed when every threshold is met, failed when one is not, incomplete when something could not be measured, not stated without thresholds.
    /// A run that did not happen measured nothing, so it states nothing.
    /// Questions are named by the digest of their file: their words stand in no record.
    /// </summary>
    /// <param name="round">The name under which its journal is kept: a record takes the same answers once.</param>
    /// <param name="asked">What was asked, and when.</param>
    public static Report Of(Report report, Subject version, string questions, Digest digest, IReadOnlyList<MetricThreshold> thresholds, string round, RoundResult asked)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(asked);
        if (asked.Problem is not null)
            return report with { Subjects = [version] };
        var outcomes = thresholds.Select(t => ThresholdOutcome.Of(t, report.Metrics)).ToList();
        var result = outcomes.Any(o => !o.Met) ? EvidenceResult.Failed : report.Gaps.Count > 0 ? EvidenceResult.Incomplete : outcomes.Count == 0 ? EvidenceResult.NotStated : EvidenceResult.Passed;
        var predicate = Json.Element(new
        {
            Measured.Tool,
            Task = "answers",
            Dataset = new { Name = questions, Digest = digest.ToString() },
            report.Metrics,
            Thresholds = outcomes,
            report.Gaps,
            Result = result,
            Round = asked.Started is { } started ? new { Name = round, StartedAt = started.ToUniversalTime(), EndedAt = (asked.Ended ?? started).ToUniversalTime() } : null,
        });
        return report with { Subjects = [version], Statements = [new EvidenceStatement("evaluation-record", new Statement([version], PredicateTypes.Own("evaluation-record"), predicate), result)] };
    }
}
