namespace Assay.Tests;

public sealed class ReportTests
{
    static Report Of(Severity[] findings, bool gap) => new()
    {
        Tool = new Tool("t", "1"),
        Subjects = [new Subject("s", Digest.Sha256([]))],
        Findings = [.. findings.Select(s => new Finding { RuleId = "r", Title = "x", Severity = s, Fingerprint = Fingerprint.Of("t/1", "x") })],
        Gaps = gap ? [new Gap("member", "encrypted")] : [],
    };

    [Theory]
    [InlineData(new Severity[0], false, ExitCode.Yes)]
    [InlineData(new Severity[0], true, ExitCode.Incomplete)]
    [InlineData(new[] { Severity.Info }, false, ExitCode.Yes)]
    [InlineData(new[] { Severity.Info }, true, ExitCode.Incomplete)]
    [InlineData(new[] { Severity.Low, Severity.High }, false, ExitCode.No)]
    [InlineData(new[] { Severity.High }, true, ExitCode.No)] // a detection is never hidden by a gap
    public void Gives_the_exit_code_of_the_contract(Severity[] findings, bool gap, ExitCode expected) =>
        Assert.Equal(expected, Of(findings, gap).ExitCode(Severity.Medium));
}
