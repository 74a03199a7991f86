using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Build.Code;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Remote;
using Assay.Governance;
using Assay.Serving.Hardening;

namespace Assay.Cli;

/// <summary><c>assay scan</c> where more than model files is looked at: code, manifests, and the model files among them.</summary>
sealed class SourceScan(CommandContext context, Recording recording, CodeScanning code, ServingScanning serving, ScanOptions options)
{
    // Rules of the code scan for manifests: what the scan of serving judges as well, and with the whole set before it.
    static readonly string[] Doubled = ["k8s-", "compose-", "run-trust-remote-code"];

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    CodeScan? found;
    ServingScan? served;
    ModelScan? models;
    Subject? serves;

    public ExitCode Run(ScanKind kind, bool wantsServing, string[] paths) => RunAsync(kind, wantsServing, paths).GetAwaiter().GetResult();

    async Task<ExitCode> RunAsync(ScanKind kind, bool wantsServing, string[] paths)
    {
        if (paths is not [var path] || RemoteTargets.TryParse(path, out _) || path == "-")
            return context.Fail("Code and manifests are scanned one local file or folder at a time.", null, "Name one path, or scan with --kind models.");
        if (context.Out.Format is OutputFormat.Junit or OutputFormat.Cyclonedx)
            return context.Fail("A scan of code or manifests is written as text, json or sarif.", null, "Choose one of these, or scan with --kind models.");
        if (kind == ScanKind.Serving && !Path.Exists(path))
            return context.Fail("There is no such file or folder.", path, Problem.CheckPath);
        var (read, problem) = code.Read(context);
        if (read is null)
            return problem!.Write(context.Out.Format);
        // Manifests alone make no source tree: then the model scan goes on as it would without them.
        if (kind is not (ScanKind.Serving or ScanKind.Models))
        {
            (found, problem) = await code.ScanAsync(context, path, read, TimeSpan.FromSeconds(options.Limits.SecondsPerFile)).ConfigureAwait(false);
            if (found is null)
                return problem!.Write(context.Out.Format);
        }

        if (wantsServing)
        {
            (served, problem) = serving.Scan(context, path, read.Baseline, asked: kind == ScanKind.Serving);
            if (served is null)
                return problem!.Write(context.Out.Format);
        }

        if (found is not null && served is not null)
            found = found with { Findings = [.. found.Findings.Where(f => !IsDoubled(f, served))] };
        return await recording.RunAfterAsync(context, NameAsync, _ => Task.FromResult(Reports(kind, path)), Finish).ConfigureAwait(false);
    }

    // A file's weakness is told once.
    static bool IsDoubled(Finding finding, ServingScan served) =>
        served.Files.Any(f => f.Name == finding.Subject) && (Array.Exists(Doubled, d => finding.RuleId.StartsWith(d, StringComparison.Ordinal))
            || (finding.RuleId.StartsWith("tf-", StringComparison.Ordinal) && served.Findings.Any(s => s.Subject == finding.Subject && Math.Abs((s.Location?.Line ?? -9) - (finding.Location?.Line ?? 0)) <= 4 && s.References.Intersect(finding.References).Any())));

    // Manifests do not say which registered version they serve: whoever records them does.
    async Task<Problem?> NameAsync(IRecord record)
    {
        if (served is null || recording.Subject(context) is not { } name)
            return null;
        if (!(await record.ThingAsync(name, context.Cancel).ConfigureAwait(false)).TryGet(out var page, out var missing))
            return Refusals.ProblemOf(missing);
        serves = page.Thing.Digests.Count > 0 ? new Subject(page.Thing.Slug, page.Thing.RegisterDigest) : null;
        return null;
    }

    IReadOnlyList<Report> Reports(ScanKind kind, string path)
    {
        var now = TimeProvider.System.GetUtcNow();
        // In a source tree the code's own rules judge code; what a model brings along is judged as a part of the model as well. All means that both judge everything.
        if (kind is not (ScanKind.Code or ScanKind.Serving) && Models(path, kind) is { } target)
        {
            models = context.WithByteProgress("Scanning", progress => ModelScanner.Scan(target, options, progress is null ? null : new ScanCommand.Share(progress), context.Cancel));
            models = recording.Wanted(context) ? models.WithoutWaivers() : models;
        }

        var reports = new List<Report>();
        if (found is not null)
            reports.Add(found.ToReport(now));
        if (models is not null && options.Digests)
            reports.Add(recording.Wanted(context) ? FoundModel.ReportOfPath(models, path, options.Memory, context.Cancel) : models.ToReport());
        if (served?.ToReport(now, serves) is { } report && (reports.Count == 0 || report.Statements.Count > 0))
            reports.Add(report);
        return reports;
    }

    static ScanTarget? Models(string path, ScanKind kind)
    {
        if (kind is ScanKind.All or ScanKind.Models || !Directory.Exists(path))
            return kind is ScanKind.All or ScanKind.Models || !CodeScanner.IsCode(path) ? ScanTarget.AtPath([path]) : null;
        var names = FolderFiles.Below(path, ScanLimits.Default.Files, []).Select(f => Path.GetRelativePath(path, f.FullName).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(n => !n.Split('/').Any(p => p is ".git" or "node_modules" or ".venv" or "venv" or "__pycache__")).ToList();
        var brought = ModelFolders.Inside(names, CodeScanner.IsCode).ToHashSet(StringComparer.Ordinal);
        names.RemoveAll(n => CodeScanner.IsCode(n) && !brought.Contains(n));
        return names.Count == 0 ? null : ScanTarget.InFolder(path, names);
    }

    ExitCode Finish(IReadOnlyList<Recorded> recorded)
    {
        var now = TimeProvider.System.GetUtcNow();
        Write(recorded, now);
        ExitCode[] codes = [found?.ToReport(now).ExitCode(context.FailOn) ?? ExitCode.Yes, served?.ToReport(now).ExitCode(context.FailOn) ?? ExitCode.Yes, models?.ExitCode(context.FailOn) ?? ExitCode.Yes];
        return codes.Contains(ExitCode.No) ? ExitCode.No : codes.Contains(ExitCode.Incomplete) ? ExitCode.Incomplete : ExitCode.Yes;
    }

    void Write(IReadOnlyList<Recorded> recorded, DateTimeOffset now)
    {
        switch (context.Out.Format)
        {
            case OutputFormat.Text:
                context.Out.WriteText(text =>
                {
                    if (models is not null)
                        ScanText.Write(models, text);
                    if (found is not null)
                        CodeRendering.Text(found, text);
                    if (served is not null)
                        ServingRendering.Text(served, text);
                    foreach (var line in recorded.SelectMany(Recording.Lines))
                        text.Line(line);
                });
                return;
            case OutputFormat.Json:
                var root = models is null ? [] : JsonNode.Parse(ScanRendering.Document(json => ScanJson.Write(json, models, null)))!.AsObject();
                if (found is not null)
                    root["code"] = CodeRendering.Json(found);
                if (served is not null)
                    root["serving"] = ServingRendering.Json(served);
                if (recorded.Count > 0)
                    root["recorded"] = JsonNode.Parse(Json.Bytes(recorded));
                context.Out.WriteRaw(root.ToJsonString(Indented) + "\n");
                return;
            default:
                Report[] reports = [.. found is null ? [] : new[] { found.ToReport(now) }, .. served is null ? [] : new[] { served.ToReport(now) }, .. models is null ? [] : new[] { models.ToLocalReport() }];
                context.Out.WriteRaw(SarifReport.Write(reports[0] with { Findings = [.. reports.SelectMany(r => r.Findings)], Gaps = [.. reports.SelectMany(r => r.Gaps)] }));
                foreach (var line in recorded.SelectMany(Recording.Lines))
                    Console.Error.WriteLine(SafeText.Of(line));
                return;
        }
    }
}
