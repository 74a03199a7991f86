using System.CommandLine;
using System.Text.Json;
using Assay.Build.Code;
using Assay.Build.Code.Outside;

namespace Assay.Cli;

/// <summary>What of a path <c>assay scan</c> looks at.</summary>
enum ScanKind
{
    /// <summary>Model files; and code, where the folder is a source tree.</summary>
    Auto,

    /// <summary>Model files only.</summary>
    Models,

    /// <summary>Code only.</summary>
    Code,

    /// <summary>Manifests of what serves models only.</summary>
    Serving,

    /// <summary>Every file as both.</summary>
    All,
}

/// <summary>The options of <c>assay scan</c> that are about code, and the scan they ask for.</summary>
sealed class CodeScanning
{
    const int MostInput = 256 << 20;
    static readonly string[] Marks = ["pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Dockerfile", "environment.yml", "Pipfile", "package.json", ".gitlab-ci.yml", "main.tf", "Makefile", ".git", ".github"];

    readonly Option<string> _kind = new("--kind") { Description = "What to look at: models, code, serving (Kubernetes, Compose, Terraform), all, or auto (models, code where the folder is a source tree, and serving where there are manifests).", HelpName = "auto|models|code|serving|all", DefaultValueFactory = _ => "auto" };
    readonly Option<string[]> _with = new("--with") { Description = "Run these scanners as well and merge what they find: bandit, semgrep, gitleaks, osv-scanner (comma between).", HelpName = "TOOLS" };
    readonly Option<string[]> _sarif = new("--sarif") { Description = "Merge the findings of a SARIF file of any tool.", HelpName = "FILE" };
    /// <summary>Whether findings of an earlier result are left out.</summary>
    public bool HasBaseline(CommandContext context) => context.Get(_baseline) is not null;

    readonly Option<string?> _baseline = new("--baseline") { Description = "An earlier result (JSON or SARIF of assay scan): only findings in code and manifests that it does not hold count.", HelpName = "FILE" };
    readonly Option<string?> _secretKey = new("--secret-key") { Description = "A file of at least 16 random bytes: credentials are shown with a fingerprint under this key, which matches them without telling them.", HelpName = "FILE" };

    public CodeScanning() => OneOf.Bound(_kind, "auto", "models", "code", "serving", "all");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _kind, _with, _sarif, _baseline, _secretKey })
            command.Add(option);
    }

    /// <summary>The kind as it was asked for.</summary>
    public ScanKind Asked(CommandContext context) => context.Get(_kind) switch { "models" => ScanKind.Models, "code" => ScanKind.Code, "serving" => ScanKind.Serving, "all" => ScanKind.All, _ => ScanKind.Auto };

    /// <summary>What to do with these paths.</summary>
    public ScanKind Kind(CommandContext context, string[] paths)
    {
        var kind = Asked(context);
        if (kind != ScanKind.Auto)
            return kind;
        if (context.Get(_with) is { Length: > 0 } || context.Get(_sarif) is { Length: > 0 } || context.Get(_baseline) is not null)
            return ScanKind.Auto;
        return paths is [var only] && IsSourceTree(only) ? ScanKind.Auto : ScanKind.Models;
    }

    // A model's folder may hold a module or a notebook: those are judged as parts of the model. A project says that it is one.
    static bool IsSourceTree(string path) => Directory.Exists(path) && Array.Exists(Marks, m => Path.Exists(Path.Combine(path, m))) && CodeScanner.HoldsCode(path);

    public (CodeOptions? Options, Problem? Problem) Read(CommandContext context)
    {
        var options = CodeOptions.Default;
        if (context.Get(_baseline) is { } baseline)
        {
            if (Bytes(baseline, out var json) is { } problem)
                return (null, problem);
            if (CodeBaseline.Read(json) is not { } known)
                return (null, new Problem("The baseline is no JSON of assay scan.", baseline, "Write one with assay scan PATH --format json --output FILE."));
            options = options with { Baseline = known };
        }

        if (context.Get(_secretKey) is { } file)
        {
            if (Bytes(file, out var key) is { } problem)
                return (null, problem);
            if (key.Length < 16)
                return (null, new Problem("The key has fewer than 16 bytes.", file, "Make one with: openssl rand -out FILE 32"));
            options = options with { SecretKey = key };
        }

        var unknown = Tools(context).Except(OtherTools.Names).FirstOrDefault();
        return unknown is null ? (options, null) : (null, new Problem($"--with does not know '{unknown}'.", null, $"It runs {string.Join(", ", OtherTools.Names)}; of any other tool give the result with --sarif."));
    }

    string[] Tools(CommandContext context) => [.. (context.Get(_with) ?? []).SelectMany(w => w.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];

    /// <summary>Scans, with what other tools found.</summary>
    public async Task<(CodeScan? Scan, Problem? Problem)> ScanAsync(CommandContext context, string path, CodeOptions options, TimeSpan limit)
    {
        var others = new List<Report>();
        foreach (var file in context.Get(_sarif) ?? [])
        {
            if (Bytes(file, out var json) is { } problem)
                return (null, problem);
            var (reports, error) = SarifReader.Read(json, path);
            if (error is not null)
                return (null, new Problem("The SARIF file cannot be used: " + error + ".", file, "Write it again with the tool, as SARIF 2.1.0."));
            others.AddRange(reports);
        }

        foreach (var tool in Tools(context))
            others.Add(await OtherToolRun.RunAsync(tool, path, limit, context.Cancel).ConfigureAwait(false));
        return (CodeScanner.Scan(path, options with { Others = others }, context.Cancel), null);
    }

    public static Problem? Bytes(string path, out byte[] bytes)
    {
        bytes = [];
        if (!File.Exists(path))
            return new Problem("There is no such file.", path, Problem.CheckPath);
        if (new FileInfo(path).Length > MostInput)
            return new Problem($"The file is larger than the {MostInput >> 20} MiB that are read.", path, "Give a smaller one: split it, or scan fewer files with the other tool.");
        bytes = File.ReadAllBytes(path);
        return null;
    }
}

/// <summary>Fingerprints in an earlier result, whatever its format.</summary>
static class CodeBaseline
{
    public static HashSet<string>? Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
            var found = new HashSet<string>();
            var waiting = new Stack<JsonElement>([document.RootElement]);
            while (waiting.TryPop(out var at))
            {
                if (at.ValueKind == JsonValueKind.Array)
                    foreach (var item in at.EnumerateArray())
                        waiting.Push(item);
                if (at.ValueKind != JsonValueKind.Object)
                    continue;
                foreach (var property in at.EnumerateObject())
                {
                    if (property is { Name: "fingerprint", Value.ValueKind: JsonValueKind.String })
                        found.Add(property.Value.GetString()!);
                    else if (property.Name == "fingerprint" && property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("version", out var version) && property.Value.TryGetProperty("value", out var value))
                        found.Add($"{version.GetString()}:{value.GetString()}");
                    else if (property.Name.StartsWith("assay/", StringComparison.Ordinal) && property.Value.ValueKind == JsonValueKind.String)
                        found.Add($"{property.Name[6..]}:{property.Value.GetString()}");
                    else
                        waiting.Push(property.Value);
                }
            }

            return document.RootElement.ValueKind == JsonValueKind.Object ? found : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
