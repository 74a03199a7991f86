using System.CommandLine;

namespace Assay.Cli.Tests;

/// <summary>Exceptions, interruption and reports as exit codes, by commands made for the test.</summary>
[Collection("console")]
public sealed class AssayCommandTests
{
    static (int Code, string Error) Invoke(AssayCommand command, params string[] arguments)
    {
        var (error, output) = (Console.Error, Console.Out);
        using var caught = new StringWriter();
        Console.SetError(caught);
        try
        {
            var parsed = command.Parse(arguments);
            Assert.Empty(parsed.Errors);
            return (parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }), caught.ToString());
        }
        finally
        {
            Console.SetError(error);
            Console.SetOut(output);
        }
    }

    static AssayCommand Throwing(Exception e) => new("t", "test", ExitCode (CommandContext _) => throw e);

    [Fact]
    public void A_bug_ends_with_2_a_short_message_and_no_trace()
    {
        var (code, error) = Invoke(Throwing(new InvalidOperationException("boom")));
        Assert.Equal(2, code);
        Assert.Contains("Unexpected error: InvalidOperationException: boom", error, StringComparison.Ordinal);
        Assert.Contains("ASSAY_DEBUG=1", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_environment_is_not_called_a_bug() =>
        Assert.Equal("assay: no space left\n  Mend that, and run it again; ASSAY_DEBUG=1 says more.\n", Invoke(Throwing(new IOException("no space left"))).Error.ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("critical", false, 0)]
    [InlineData("high", false, 1)]
    [InlineData("critical", true, 3)]
    [InlineData("low", true, 1)]
    public void A_report_ends_by_its_worst_finding_and_its_gaps(string failOn, bool gap, int expected)
    {
        var report = new Report
        {
            Tool = new Tool("t", "1"),
            Subjects = [new Subject("s", Digest.Sha256([]))],
            Findings = [new Finding { RuleId = "r", Title = "t", Severity = Severity.High, Fingerprint = Fingerprint.Of("t/1") }],
            Gaps = gap ? [new Gap("a", "b")] : [],
        };
        var file = Path.GetTempFileName();
        foreach (var format in (string[])["text", "json", "sarif"])
        {
            Assert.Equal(expected, Invoke(new AssayCommand("t", "test", c => c.Finish(report), CommandShape.Report), "--fail-on", failOn, "--format", format, "--output", file).Code);
            Assert.NotEqual(0, new FileInfo(file).Length);
        }

        File.Delete(file);
    }

    // The signal itself would stop the test runner too; this is what its handler calls.
    [Theory]
    [InlineData(130)]
    [InlineData(143)]
    public void An_interrupted_command_is_asked_to_stop_and_ends_with_the_code_of_the_signal(int signal)
    {
        using var interruption = new Interruption();
        interruption.Stop(signal);
        Assert.True(interruption.Token.IsCancellationRequested);
        Assert.Equal(signal, interruption.Code);
    }
}
