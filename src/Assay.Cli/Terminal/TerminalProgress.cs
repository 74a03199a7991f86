using Spectre.Console;

namespace Assay.Cli;

/// <summary>How far a piece of work is: bytes, and a word about what it is at.</summary>
readonly record struct Advance(long Done, long Total, string Now);

/// <summary>A progress bar on the error stream, gone when the work is done, so that results stay clean.</summary>
static class TerminalProgress
{
    /// <summary>The work reports the fraction done, 0 to 1, and may say something, which stands above the bar.</summary>
    public static Task<T> Run<T>(string title, Func<IProgress<double>, Action<string>, Task<T>> work)
    {
        var console = OnErrors();
        return Bars(console, new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(progress => work(new Fraction(progress.AddTask(Markup.Escape(SafeText.Of(title)), maxValue: 1)), words => console.WriteLine(SafeText.Of(words))));
    }

    /// <summary>The work reports bytes; the bar shows their rate.</summary>
    public static Task<T> RunBytes<T>(string title, Func<IProgress<Advance>, Task<T>> work) =>
        Bars(OnErrors(), new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(progress => work(new Bytes(title, progress.AddTask(Markup.Escape(SafeText.Of(title)), maxValue: 1))));

    static IAnsiConsole OnErrors() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    static Progress Bars(IAnsiConsole console, params ProgressColumn[] columns) => console.Progress().AutoClear(true).Columns(columns);

    sealed class Fraction(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = Math.Clamp(value, 0, 1);
    }

    sealed class Bytes(string title, ProgressTask task) : IProgress<Advance>
    {
        public void Report(Advance value)
        {
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = Math.Clamp(value.Done, 0, value.Total);
            task.Description = Markup.Escape(SafeText.Of(value.Now.Length == 0 ? title : value.Now.Length > 40 ? "…" + value.Now[^39..] : value.Now));
        }
    }
}
