using System.CommandLine;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary><c>assay scan</c>: what hides in model files, without loading them.</summary>
static class ScanCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Model files or folders; - reads one file from standard input.", HelpName = "PATH", Arity = ArgumentArity.OneOrMore };
        var policy = new Option<string>("--policy") { Description = "How to judge: default, strict (for models from strangers), or a YAML file.", HelpName = "default|strict|FILE", DefaultValueFactory = _ => "default" };
        var waivers = new Option<string?>("--waivers") { Description = "YAML file of findings that are accepted, each with a reason, an owner and an expiry.", HelpName = "FILE" };
        var digests = new Option<bool>("--digests") { Description = "Read files to their end for their SHA-256 (always with --record)." };
        var seconds = new Option<int>("--timeout") { Description = "Seconds for one file with everything inside it.", HelpName = "SECONDS", DefaultValueFactory = _ => ScanLimits.Default.SecondsPerFile };
        var recording = new Recording();
        var command = new AssayCommand("scan", "Look for what hides in model files, without loading them.", context =>
        {
            if (context.Get(seconds) is not (> 0 and <= 86_400))
                return Task.FromResult(context.Fail("--timeout is 1 to 86400 seconds."));
            var options = ScanOptions.Default with
            {
                Digests = context.Get(digests) || recording.Wanted(context),
                Limits = ScanLimits.Default with { SecondsPerFile = context.Get(seconds) },
            };
            // Apart, so that a scan by the built-in policy does not load what reads YAML.
            if (context.Get(waivers) is not null || context.Get(policy) is not "default")
            {
                if (WithPolicy(options, context.Get(policy)!, context.Get(waivers), out var read) is { } problem)
                    return Task.FromResult(problem.Write(context.Out.Format));
                options = read;
            }

            return RunAsync(context, recording, context.Get(paths), options);
        }, CommandShape.Scan, Severity.Medium)
        { paths, policy, waivers, digests, seconds };
        recording.AddTo(command);
        return command;
    }

    static Problem? WithPolicy(ScanOptions options, string name, string? waivers, out ScanOptions read)
    {
        var (policy, problem) = ScanPolicyReader.Read(name, waivers);
        read = options with { Policy = policy ?? options.Policy };
        return problem;
    }

    static Task<ExitCode> RunAsync(CommandContext context, Recording recording, string[] paths, ScanOptions options)
    {
        ModelScan? scan = null;
        return recording.RunAsync(
            context,
            async _ =>
            {
                scan = await context.WithByteProgress("Scanning", progress => Task.Run(() => Scan(paths, options, new Share(progress), context.Cancel))).ConfigureAwait(false);
                return options.Digests ? [scan.ToReport()] : [];
            },
            finish: recorded =>
            {
                ScanRendering.Write(scan!, recorded, context);
                return scan!.ExitCode(context.FailOn);
            });
    }

    static ModelScan Scan(string[] paths, ScanOptions options, IProgress<ScanProgress> progress, CancellationToken cancel)
    {
        if (paths is not ["-"])
            return ModelScanner.Scan(ScanTarget.AtPath(paths), options, progress, cancel);
        using var input = Console.OpenStandardInput();
        return ModelScanner.Scan(ScanTarget.OfStream(input, "stdin"), options, progress, cancel);
    }

    sealed class Share(IProgress<Advance> whole) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => whole.Report(new Advance(value.BytesDone, value.BytesTotal, value.FilesTotal > 1 ? $"{value.FilesDone} of {value.FilesTotal} files" : value.Current));
    }
}
