using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Build.Code;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Remote;

namespace Assay.Cli;

/// <summary><c>assay scan</c>: what hides in model files, without loading them; and what is weak in the code around them.</summary>
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
        var code = new CodeScanning();
        var command = new AssayCommand("scan", "Look for what hides in model files, and for weaknesses in the code around them, without running either.", context =>
        {
            if (!int.TryParse(context.Get(timeout), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is not (> 0 and <= 86_400))
                return context.Fail("--timeout is 1 to 86400 seconds.");
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

            if (recording.Wanted(context))
                options = options with { Memory = memory.Open(context, onlyWrite: true) };
            if (context.Get(watch))
                return Watch(context, recording.Wanted(context), context.Get(paths), options);
            if (code.Kind(context, context.Get(paths)) is var kind and not ScanKind.Models)
                return Code(context, recording, code, kind, context.Get(paths), options);
            return Run(context, recording, context.Get(paths), options, new RemoteAccess { AllowHttp = context.Get(allowHttp) });
        }, CommandShape.Scan, Severity.Medium, interruptible: true)
        { paths, policy, waivers, digests, timeout, weights, allowHttp, watch };
        code.AddTo(command);
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

    // Apart, so that a scan of models loads nothing of this.
    static ExitCode Code(CommandContext context, Recording recording, CodeScanning code, ScanKind kind, string[] paths, ScanOptions options) =>
        CodeAsync(context, recording, code, kind, paths, options).GetAwaiter().GetResult();

    static async Task<ExitCode> CodeAsync(CommandContext context, Recording recording, CodeScanning code, ScanKind kind, string[] paths, ScanOptions options)
    {
        if (paths is not [var path] || RemoteTargets.TryParse(path, out _) || path == "-")
            return context.Fail("Code is scanned one local file or folder at a time.", null, "Name one path, or scan with --kind models.");
        if (context.Out.Format is OutputFormat.Junit or OutputFormat.Cyclonedx)
            return context.Fail("A scan of code is written as text, json or sarif.", null, "Choose one of these, or scan with --kind models.");
        var (read, problem) = code.Read(context);
        if (read is null)
            return problem!.Write(context.Out.Format);
        var (found, trouble) = await code.ScanAsync(context, path, read, TimeSpan.FromSeconds(options.Limits.SecondsPerFile)).ConfigureAwait(false);
        if (found is null)
            return trouble!.Write(context.Out.Format);
        ModelScan? models = null;
        return await recording.RunAsync(
            context,
            _ =>
            {
                // In a source tree the code's own rules judge code; all means that both do.
                if (kind != ScanKind.Code && Models(path, kind) is { } target)
                    models = context.WithByteProgress("Scanning", progress => ModelScanner.Scan(target, options, progress is null ? null : new Share(progress), context.Cancel));
                Report[] reports = [found.ToReport(TimeProvider.System.GetUtcNow()), .. models is not null && options.Digests ? new[] { models.ToReport() } : []];
                return Task.FromResult<IReadOnlyList<Report>>(reports);
            },
            finish: recorded =>
            {
                Write(found, models, recorded, context);
                var codes = new[] { found.ToReport(TimeProvider.System.GetUtcNow()).ExitCode(context.FailOn), models?.ExitCode(context.FailOn) ?? ExitCode.Yes };
                return codes.Contains(ExitCode.No) ? ExitCode.No : codes.Contains(ExitCode.Incomplete) ? ExitCode.Incomplete : ExitCode.Yes;
            }).ConfigureAwait(false);
    }

    static ScanTarget? Models(string path, ScanKind kind)
    {
        if (kind == ScanKind.All || !Directory.Exists(path))
            return kind == ScanKind.All || !CodeScanner.IsCode(path) ? ScanTarget.AtPath([path]) : null;
        var names = FolderFiles.Below(path, ScanLimits.Default.Files, []).Select(f => Path.GetRelativePath(path, f.FullName).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(n => !CodeScanner.IsCode(n) && !n.Split('/').Any(p => p is ".git" or "node_modules" or ".venv" or "venv" or "__pycache__")).ToList();
        return names.Count == 0 ? null : ScanTarget.InFolder(path, names);
    }

    static void Write(CodeScan code, ModelScan? models, IReadOnlyList<Recorded> recorded, CommandContext context)
    {
        switch (context.Out.Format)
        {
            case OutputFormat.Text:
                context.Out.WriteText(text =>
                {
                    if (models is not null)
                        ScanText.Write(models, text);
                    CodeRendering.Text(code, text);
                    foreach (var line in recorded.SelectMany(Recording.Lines))
                        text.Line(line);
                });
                return;
            case OutputFormat.Json:
                var root = models is null ? [] : JsonNode.Parse(ScanRendering.Document(json => ScanJson.Write(json, models, null)))!.AsObject();
                root["code"] = CodeRendering.Json(code);
                if (recorded.Count > 0)
                    root["recorded"] = JsonNode.Parse(Json.Bytes(recorded));
                context.Out.WriteRaw(root.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n");
                return;
            default:
                var report = code.ToReport(TimeProvider.System.GetUtcNow());
                context.Out.WriteRaw(SarifReport.Write(models is null ? report : report with { Findings = [.. report.Findings, .. models.ToReport().Findings], Gaps = [.. report.Gaps, .. models.ToReport().Gaps] }));
                foreach (var line in recorded.SelectMany(Recording.Lines))
                    Console.Error.WriteLine(SafeText.Of(line));
                return;
        }
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
                scan = Scan(context, paths, options, access);
                return Task.FromResult<IReadOnlyList<Report>>([scan.ToReport()]);
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

    sealed class Share(IProgress<Advance> whole) : IProgress<ScanProgress>
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
