using System.CommandLine;
using System.IO.Enumeration;
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

    static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = 0 };

    // By names first, so that a scan of a model loads nothing of this. A model's folder is full of JSON: alone that is no sign.
    static bool Holds(string path)
    {
        if (File.Exists(path))
            return (IsNamedSo(Path.GetFileName(path)) || path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) && Sniffed(path);
        return Directory.Exists(path) && MayHold(path) && Sniffed(path);
    }

    static readonly string[] Endings = [".yaml", ".yml", ".tf", ".tofu", ".tf.json", ".tofu.json", ".j2", ".tmpl", ".gotmpl", ".erb", ".mustache", ".bicep", ".jsonnet", ".nomad", ".nomad.hcl"];

    // Models carry templates too (chat_template.jinja): of these endings only one behind a manifest's own counts.
    static readonly string[] Behind = [".jinja", ".jinja2", ".tpl", ".template"];

    static bool IsNamedSo(ReadOnlySpan<char> name)
    {
        foreach (var ending in Endings)
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return true;
        foreach (var ending in Behind)
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && IsNamedSo(name[..^ending.Length]))
                return true;
        return name is "terragrunt.hcl" or "Kustomization";
    }

    // False only where every name is known: what cannot be listed, or is too much to list here, is the scan's to judge.
    static bool MayHold(string path)
    {
        try
        {
            var unknown = false;
            var names = new FileSystemEnumerable<bool>(path, (ref FileSystemEntry entry) => IsNamedSo(entry.FileName), Below)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
                ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                {
                    // All attributes at once: nothing could be learnt of it.
                    unknown |= (int)entry.Attributes == -1;
                    return (entry.Attributes & FileAttributes.ReparsePoint) == 0;
                },
            };
            var seen = 0;
            foreach (var named in names)
                if (named || ++seen > MostNames)
                    return true;
            return unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

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
