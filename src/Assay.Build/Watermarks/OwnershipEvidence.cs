namespace Assay.Build.Watermarks;

/// <summary>The report and the statement that a verification leaves (<c>docs/formats/ownership-verification.schema.json</c>).</summary>
internal static class OwnershipEvidence
{
    sealed record Predicate(Tool Tool, string Method, Digest Commitment, bool Found, double PValue, double Significance, double Score, long Weights, int Tensors, IReadOnlyList<Gap> Gaps);

    public static Report Of(Subject subject, WatermarkVerification found, Digest commitment, double significance)
    {
        var gaps = found.Unread.Select(why => new Gap(subject.Name, why)).ToList();
        var tool = new Tool("assay", AssayVersion.Text);
        var yes = found.IsFound(significance);
        var predicate = new Predicate(tool, "weights", commitment, yes, found.PValue, significance, found.Score, found.Weights, found.Tensors, gaps);
        var statement = new Statement([subject], PredicateTypes.Own("ownership-verification"), Json.Element(predicate));
        // What was not looked at cannot take away what was found; but "not found" then says little.
        var result = yes ? EvidenceResult.Passed : gaps.Count > 0 ? EvidenceResult.Incomplete : EvidenceResult.Failed;
        return new Report
        {
            Tool = tool,
            Subjects = [subject],
            Gaps = gaps,
            Metrics = [new Metric("watermark-p-value", found.PValue), new Metric("watermark-score", found.Score, "standard deviations", Count: found.Weights)],
            Statements = [new EvidenceStatement("ownership-verification", statement, result)],
        };
    }
}
