using System.CommandLine;
using Assay.Serving.Hardening;

namespace Assay.Cli;

/// <summary>The options of <c>assay scan</c> that are about serving, and the scan they ask for.</summary>
sealed class ServingScanning
{
    const int MostPolicy = 1 << 20, MostNames = 100_000;

    readonly Option<string?> _policy = new("--serving-policy") { Description = "YAML file that says which workloads are the gateway and model servers, and who else may reach these.", HelpName = "FILE" };

    public void AddTo(Command command) => command.Add(_policy);

    /// <summary>Whether a path is to be looked at: it was asked for, or there is something of serving in it.</summary>
    public bool Wanted(CommandContext context, ScanKind kind, string[] paths) => kind switch
    {
        ScanKind.Serving => true,
        // JUnit and CycloneDX are written of model files.
        ScanKind.Auto or ScanKind.All => context.Out.Format is not (OutputFormat.Junit or OutputFormat.Cyclonedx) && paths is [var path] && (context.Get(_policy) is not null || Holds(path)),
        _ => false,
    };

    static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 64, AttributesToSkip = FileAttributes.ReparsePoint };

    // By names first, so that a scan of a model loads nothing of this. A model's folder is full of JSON: alone that is no sign.
    static bool Holds(string path)
    {
        if (File.Exists(path))
            return (IsNamedSo(path) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) && Sniffed(path);
        return Directory.Exists(path) && Directory.EnumerateFiles(path, "*", Below).Take(MostNames).Any(IsNamedSo) && Sniffed(path);
    }

    static readonly string[] Endings = [".yaml", ".yml", ".tf", ".tofu", ".tf.json", ".tofu.json"];

    static bool IsNamedSo(string name) => Array.Exists(Endings, e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase));

    static bool Sniffed(string path) => ServingScanner.Holds(path);

    public (ServingScan? Scan, Problem? Problem) Scan(CommandContext context, string path, IReadOnlySet<string> baseline, bool asked)
    {
        var options = ServingOptions.Default with { Baseline = baseline, Asked = asked };
        if (context.Get(_policy) is { } file)
        {
            if (CodeScanning.Bytes(file, out var bytes) is { } problem)
                return (null, problem);
            var error = "it is larger than 1 MiB";
            if (bytes.Length > MostPolicy || ServingPolicy.Read(System.Text.Encoding.UTF8.GetString(bytes), out error) is not { } policy)
                return (null, new Problem($"The serving policy cannot be used: {error}.", file, "The guide Harden the serving shows one."));
            options = options with { Policy = policy };
        }

        return (ServingScanner.Scan(path, options, context.Cancel), null);
    }
}
