using System.CommandLine;

namespace Assay.Cli;

/// <summary>What a command runs with: its options, where to write, when to stop.</summary>
sealed class CommandContext(ParseResult parsed, Output output, Severity failOn, CancellationToken cancel)
{
    Action<string> _say = OnErrors;

    public Output Out => output;

    /// <summary>Cancelled by Ctrl-C and SIGTERM.</summary>
    public CancellationToken Cancel => cancel;

    /// <summary>The value of <c>--fail-on</c>.</summary>
    public Severity FailOn => failOn;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>The moment that was given; the parser has seen that it is one.</summary>
    public DateTimeOffset? Get(WhenOption option) =>
        parsed.GetValue(option) is { } text && When.TryRead(text, TimeProvider.System.GetUtcNow(), out var moment) ? moment : null;

    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    /// <summary>Ends the command with one message: what is wrong, where, and what to do.</summary>
    public ExitCode Fail(string what, string? where = null, string? hint = null) => new Problem(what, where, hint).Write(output.Format);

    /// <summary>Writes a layer's report in the asked format and gives the exit code it deserves.</summary>
    public ExitCode Finish(Report report)
    {
        if (output.Format == OutputFormat.Sarif)
            output.WriteRaw(SarifReport.Write(report));
        else
            output.Write(JsonReport.Of(report), text => TextReport.Write(report, text));
        return report.ExitCode(failOn);
    }

    /// <summary>
    /// Runs <paramref name="work"/> with a progress line on the error stream, if that is a terminal. The work reports
    /// the fraction done, 0 to 1.
    /// </summary>
    public async Task<T> WithProgress<T>(string title, Func<IProgress<double>, Task<T>> work)
    {
        if (!Terminal.ErrorIsTerminal || output.Format != OutputFormat.Text)
            return await work(NoProgress.Instance).ConfigureAwait(false);
        try
        {
            return await TerminalProgress.Run(title, (progress, say) =>
            {
                _say = say;
                return work(progress);
            }).ConfigureAwait(false);
        }
        finally
        {
            _say = OnErrors;
        }
    }

    /// <summary>Says something while the work goes on, on the error stream: above the progress line if there is one.</summary>
    public void Tell(string words) => _say(words);

    /// <summary>
    /// The same for work that reports bytes, and that fills the processor by itself: without a terminal it runs here and reports
    /// to nobody, since threads and timers that nobody watches are a tenth of a short command's time.
    /// </summary>
    public T WithByteProgress<T>(string title, Func<IProgress<Advance>?, T> work) =>
        Terminal.ErrorIsTerminal && output.Format == OutputFormat.Text
            ? TerminalProgress.RunBytes(title, progress => Task.Run(() => work(progress))).GetAwaiter().GetResult() : work(null);

    static void OnErrors(string words) => Console.Error.WriteLine(SafeText.Of(words));

    sealed class NoProgress : IProgress<double>
    {
        public static readonly NoProgress Instance = new();

        public void Report(double value) { }
    }
}
