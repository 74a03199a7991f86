using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Remote;

namespace Assay.Cli;

/// <summary><c>assay scan</c>: what hides in model files, without loading them; what is weak in the code around them, and in how they are served.</summary>
static class ScanCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("path") { Description = "Model files, folders, or hf://, https://, s3://, models:/ and oci:// addresses; - reads one file from standard input.", HelpName = "PATH", Arity = ArgumentArity.OneOrMore, CustomParser = Texts };
        var policy = new Option<string>("--policy") { Description = "How to judge: default, strict (for models from strangers), or a YAML file.", HelpName = "default|strict|FILE", DefaultValueFactory = _ => "default" };
        var waivers = new Option<string?>("--waivers") { Description = "YAML file of findings that are accepted, each with a reason, an owner and an expiry.", HelpName = "FILE" };
        var digests = new Option<bool>("--digests") { Description = "Read files to their end for their SHA-256 (always with --record)." };
        // As text: the runtime would compile an option of numbers at every start.
        var timeout = new Option<string>("--timeout") { Description = "Seconds for one file with everything inside it.", HelpName = "SECONDS", DefaultValueFactory = _ => ScanLimits.Default.SecondsPerFile.ToString(CultureInfo.InvariantCulture) };
        var allowHttp = new Option<bool>("--allow-http") { Description = "Read http:// addresses of other machines, too: anyone on the way can change what is scanned." };
        var weights = new Option<bool>("--weights") { Description = "Read every number of every tensor: their statistics, and what is unnatural about them. Takes the time of reading the files." };
        var watch = new Option<bool>("--watch") { Description = "Go on: scan every new or changed file of one folder, a line (with --format json a JSON line) each, until Ctrl-C." };
        var memory = new DigestReuse();
        var recording = new Recording { WhenRecorded = memory.Save };
        var (code, serving) = (new CodeScanning(), new ServingScanning());
        var command = new AssayCommand("scan", "Scan model files, code and how models are served, without running anything. Looks for what hides in model files, and for weaknesses in the code around them.", context =>
        {
            if (!int.TryParse(context.Get(timeout), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is not (> 0 and <= 86_400))
                return context.Fail("--timeout is 1 to 86400 seconds.", hint: "For example: --timeout 600");
            var options = ScanOptions.Default with
            {
                Digests = context.Get(digests) || recording.Wanted(context),
                Weights = context.Get(weights),
                Limits = ScanLimits.Default with { SecondsPerFile = seconds },
            };
            // Apart, so that a scan by the built-in policy does not load what reads YAML.
            if (context.Get(waivers) is not null || context.Get(policy) is not "default")
            {
                if (WithPolicy(options, context.Get(policy)!, context.Get(waivers), out var read) is { } problem)
                    return problem.Write(context.Out.Format);
                options = read;
            }

            if (recording.Wanted(context) && ScanPolicies.MayNotBeRecorded(options.Policy) is { } looksAway)
                return looksAway.Write(context.Out.Format);
            if (recording.Wanted(context) && code.HasBaseline(context))
                return context.Fail("A baseline leaves findings out, and the record takes what was found.", "--baseline", "Record without it; compare with it in a run of its own.");
            if (recording.Wanted(context))
                options = options with { Memory = memory.Open(context, onlyWrite: true) };
            if (context.Get(watch))
                return Watch(context, recording.Wanted(context), context.Get(paths), options);
            var kind = code.Kind(context, context.Get(paths));
            var serves = serving.Wanted(context, code.Asked(context), context.Get(paths));
            if (kind != ScanKind.Models || serves)
                return new SourceScan(context, recording, code, serving, options).Run(kind, serves, context.Get(paths));
            return Run(context, recording, context.Get(paths), options, new RemoteAccess { AllowHttp = context.Get(allowHttp) });
        }, CommandShape.Scan, Severity.Medium, interruptible: true)
        { paths, policy, waivers, digests, timeout, weights, allowHttp, watch };
        code.AddTo(command);
        serving.AddTo(command);
        recording.AddTo(command);
        return command;
    }

    // The library's own conversion sets up converters for twenty types first.
    static string[] Texts(ArgumentResult result)
    {
        var texts = new string[result.Tokens.Count];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = result.Tokens[i].Value;
        return texts;
    }

    static Problem? WithPolicy(ScanOptions options, string name, string? waivers, out ScanOptions read)
    {
        var (policy, problem) = ScanPolicyReader.Read(name, waivers);
        read = options with { Policy = policy ?? options.Policy };
        return problem;
    }

    static ExitCode Run(CommandContext context, Recording recording, string[] paths, ScanOptions options, RemoteAccess access)
    {
        // Only a record is waited for: without one nothing that waits is loaded.
        if (recording.Wanted(context))
            return Record(context, recording, paths, options, access);
        if (recording.Misplaced(context) is { } problem)
            return problem.Write(context.Out.Format);
        return Finish(context, Scan(context, paths, options, access), []);
    }

    static ExitCode Record(CommandContext context, Recording recording, string[] paths, ScanOptions options, RemoteAccess access)
    {
        ModelScan? scan = null;
        return recording.RunAsync(
            context,
            _ =>
            {
                // What is printed is what is recorded.
                scan = Scan(context, paths, options, access).WithoutWaivers();
                return Task.FromResult<IReadOnlyList<Report>>([paths is [var one] ? FoundModel.ReportOfPath(scan, one, options.Memory, context.Cancel) : scan.ToReport()]);
            },
            finish: recorded => Finish(context, scan!, recorded)).GetAwaiter().GetResult();
    }

    static ModelScan Scan(CommandContext context, string[] paths, ScanOptions options, RemoteAccess access) =>
        context.WithByteProgress("Scanning", progress => Scan(paths, access, options, progress is null ? null : new Share(progress), context.Cancel));

    static ExitCode Finish(CommandContext context, ModelScan scan, IReadOnlyList<Recorded> recorded)
    {
        ScanRendering.Write(scan, recorded, context);
        return scan.ExitCode(context.FailOn);
    }

    static ExitCode Watch(CommandContext context, bool record, string[] paths, ScanOptions options)
    {
        if (record || paths is not [var folder] || context.Out.Format is not (OutputFormat.Text or OutputFormat.Json))
            return context.Fail("--watch takes one folder, writes text or json, and does not record.", null, "Leave --record away, or scan without --watch.");
        return new ScanWatch(folder, options, context).RunAsync().GetAwaiter().GetResult();
    }

    static ModelScan Scan(string[] paths, RemoteAccess access, ScanOptions options, IProgress<ScanProgress>? progress, CancellationToken cancel)
    {
        if (paths is not ["-"])
            return ModelScanner.Scan(Target(paths, access), options, progress, cancel);
        using var input = Console.OpenStandardInput();
        return ModelScanner.Scan(ScanTarget.OfStream(input, "stdin"), options, progress, cancel);
    }

    static ScanTarget Target(string[] paths, RemoteAccess access)
    {
        var addresses = new List<RemoteAddress>();
        var local = new List<string>();
        foreach (var path in paths)
            if (RemoteTargets.TryParse(path, out var address))
                addresses.Add(address);
            else
                local.Add(path);
        return addresses.Count == 0 ? ScanTarget.AtPath(paths) : ScanTarget.Remote(addresses, access, local);
    }

    internal sealed class Share(IProgress<Advance> whole) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => whole.Report(new Advance(value.BytesDone, value.BytesTotal, Now(value)));

        static string Now(ScanProgress value)
        {
            var at = value.FilesTotal > 1 ? $"{value.FilesDone} of {value.FilesTotal} files" : value.Current;
            var came = value.BytesTransferred > 0 ? $"{ScanText.Size(value.BytesTransferred)} transferred" : "";
            return at.Length > 0 && came.Length > 0 ? $"{at}, {came}" : at + came;
        }
    }
}
