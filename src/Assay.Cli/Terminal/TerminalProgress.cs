using Spectre.Console;

namespace Assay.Cli;

/// <summary>A progress bar on the error stream, gone when the work is done, so that results stay clean.</summary>
static class TerminalProgress
{
    public static Task<T> Run<T>(string title, Func<IProgress<double>, Task<T>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(progress => work(new Bar(progress.AddTask(Markup.Escape(SafeText.Of(title)), maxValue: 1))));
    }

    sealed class Bar(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = Math.Clamp(value, 0, 1);
    }
}
