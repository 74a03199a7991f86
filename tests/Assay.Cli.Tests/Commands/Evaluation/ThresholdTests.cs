namespace Assay.Cli.Tests.Commands.Evaluation;

public sealed class ThresholdTests : IDisposable
{
    readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("performance", "roc>=0.75", "roc", "Did you mean 'roc-auc'? These are measured: accuracy, balanced-accuracy")]
    [InlineData("performance", "reacll>=0.5@region=north", "reacll", "Did you mean 'recall'?")]
    [InlineData("performance", "theil-index<=0.2", "theil-index", "These are measured: accuracy")]
    [InlineData("fairness", "theil<=0.2", "theil", "Did you mean 'theil-index'? These are measured: average-odds-difference")]
    public void A_bar_on_a_metric_that_is_never_measured_is_refused_with_the_names_there_are(string what, string bar, string metric, string hint)
    {
        // No outcome but 1 and 0 in words: an evaluation that began would say that it could not look, with exit code 3.
        File.WriteAllText(_work.At("rows.csv"), "y_true,y_pred,sex\nyes,no,f\nno,maybe,m\n");
        var result = _work.Run(["eval", what, "--data", "rows.csv", "--threshold", bar, .. what == "fairness" ? ["--group", "sex"] : Array.Empty<string>()]);
        Assert.Equal(2, result.Code);
        Assert.Contains($"There is no metric '{metric}'.", result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
    }
}
