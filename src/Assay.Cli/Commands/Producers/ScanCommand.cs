using System.CommandLine;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary><c>assay scan</c>: what hides in model files, without loading them.</summary>
static class ScanCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Model files or folders.", HelpName = "PATH", Arity = ArgumentArity.OneOrMore };
        var seconds = new Option<int>("--timeout") { Description = "Seconds for one file with everything inside it.", HelpName = "SECONDS", DefaultValueFactory = _ => ScanLimits.Default.SecondsPerFile };
        var recording = new Recording();
        var command = new AssayCommand("scan", "Look for what hides in model files, without loading them.", context => recording.RunAsync(context, async _ =>
        {
            if (context.Get(seconds) is not (> 0 and <= 86_400))
                throw new IOException("--timeout is 1 to 86400 seconds");
            var limits = ScanLimits.Default with { SecondsPerFile = context.Get(seconds) };
            return await context.WithProgress("Scanning", progress => Task.Run<IReadOnlyList<Report>>(
                () => [.. context.Get(paths).Select((p, n) => ModelScanner.Scan(ScanTarget.AtPath(p), limits, new Share(progress, n, context.Get(paths).Length), context.Cancel))])).ConfigureAwait(false);
        }), CommandShape.Report, Severity.Medium)
        { paths, seconds };
        recording.AddTo(command);
        return command;
    }

    sealed class Share(IProgress<double> whole, int done, int of) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => whole.Report((done + (value.BytesTotal > 0 ? (double)value.BytesDone / value.BytesTotal : 0)) / of);
    }
}
