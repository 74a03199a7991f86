using System.Collections.Concurrent;
using System.Diagnostics;
using Assay.Build.Code;
using Assay.Build.Dependencies.Readers;
using Assay.Build.Discovery.Configurations;
using Assay.Build.Discovery.Contents;
using Assay.Build.Discovery.Instructions;
using Assay.Build.Discovery.Sources;
using Assay.Build.Discovery.Tools;

namespace Assay.Build.Discovery;

/// <summary>
/// Finds the AI assets of a source tree or a home: models, prompts, vector stores, agent frameworks, tools, MCP servers and clients,
/// settings and hooks of agents, skills, rule files, endpoints and keys; and what is wrong with them. Nothing is run, loaded or fetched.
/// </summary>
public static class AssetDiscovery
{
    static readonly IAssetReader[] Readers =
    [
        new ConfigurationReader(),
        new InstructionReader(),
        new ToolSchemaReader(),
        new PythonReader(),
        new ScriptReader(),
        new ManifestReader(),
        new AnyTextReader(),
    ];

    /// <summary>What reports name.</summary>
    public static Tool Tool { get; } = new("assay-discover", AssayVersion.Text);

    /// <summary>Every rule of the inventory, by id; those on tools and instructions are <see cref="ToolJudge"/>'s.</summary>
    public static IReadOnlyList<CodeRule> Rules { get; } = [.. ServerRules.All.Concat(SettingsRules.All).Concat(InstructionRules.All).Concat(SourceRules.All).OrderBy(r => r.Id, StringComparer.Ordinal)];

    /// <summary>Looks at a file or a folder, and at the user's configuration where that is asked for.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static DiscoveryScan Scan(string root, DiscoveryOptions options, CancellationToken cancel = default)
    {
        var watch = Stopwatch.StartNew();
        var gaps = new List<Gap>();
        var notEntered = 0;
        List<TreeFile> files;
        if (File.Exists(root))
            files = [new TreeFile(Path.GetFileName(root), Path.GetFullPath(root), new FileInfo(root).Length)];
        else if (Directory.Exists(root))
        {
            files = DiscoveryTree.Below(root, "", options, gaps, ref notEntered);
            // Before the home's files come in: they say nothing of a folder that was mistyped.
            if (files.Count == 0 && gaps.Count == 0 && notEntered == 0)
                gaps.Add(new Gap(root, "the folder holds no files"));
        }
        else
            return new DiscoveryScan(root, false, [], [], [new Gap(root, "there is no such file or folder")], [], new DiscoveryStats(0, 0, 0));
        if (options.Home is { } home)
            files = [.. files, .. OfUser(home, Path.GetFullPath(root), options, gaps, ref notEntered)];
        var found = new ConcurrentBag<(DiscoverySink Sink, Digest? Digest)>();
        Parallel.ForEach(files, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, file => found.Add(One(file, options, cancel)));
        var all = found.OrderBy(f => f.Sink.Path, StringComparer.Ordinal).ToList();
        List<DiscoverySink> sinks = [.. all.Select(f => f.Sink)];
        var together = new LoadedTogether(sinks, Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)));
        together.NamesTaken();
        gaps.AddRange(sinks.SelectMany(f => f.Gaps));
        List<Finding> findings = [.. sinks.SelectMany(f => f.Findings), .. together.Findings(cancel).Concat(Judged(sinks, cancel)).GroupBy(f => f.Fingerprint).Select(g => g.MaxBy(f => f.Severity)!)];
        return new DiscoveryScan(
            root, options.Home is not null, SameAssets.Merged(AssetFindings.Counted([.. all.SelectMany(f => f.Sink.Assets)], findings)),
            [.. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Subject, StringComparer.Ordinal).ThenBy(f => f.Location?.Line)], gaps,
            [.. all.Where(f => f.Digest is not null && f.Sink.Assets.Count > 0).Select(f => new Subject(f.Sink.Path, f.Digest!.Value))],
            new DiscoveryStats(files.Count, notEntered, watch.Elapsed.TotalSeconds));
    }

    // A file's tools stand before one model together.
    static IEnumerable<Finding> Judged(List<DiscoverySink> sinks, CancellationToken cancel)
    {
        foreach (var sink in sinks)
        {
            cancel.ThrowIfCancellationRequested();
            if (sink.Tools.Count + sink.Texts.Count > 0)
                foreach (var finding in ToolJudge.Judge(sink.Tools, sink.Texts))
                    yield return finding;
        }
    }

    static List<TreeFile> OfUser(string home, string root, DiscoveryOptions options, List<Gap> gaps, ref int notEntered)
    {
        var found = new List<TreeFile>();
        // A look at the home itself, or at a folder around it, has seen these already.
        if ((Path.GetFullPath(home) + "/").StartsWith(Path.TrimEndingDirectorySeparator(root) + "/", StringComparison.Ordinal))
            return found;
        foreach (var place in ClientFiles.OfUser)
        {
            var full = Path.Combine(home, place);
            if (File.Exists(full))
                found.Add(new TreeFile("~/" + place, full, new FileInfo(full).Length));
            else if (Directory.Exists(full))
                found.AddRange(DiscoveryTree.Below(full, $"~/{place}/", options, gaps, ref notEntered));
        }

        return [.. found.DistinctBy(f => f.Full)];
    }

    static (DiscoverySink Sink, Digest? Digest) One(TreeFile file, DiscoveryOptions options, CancellationToken cancel)
    {
        var sink = new DiscoverySink(file.Name, options.PerFile);
        var name = file.Name[(file.Name.LastIndexOf('/') + 1)..];
        var readers = Array.FindAll(Readers, r => r.Reads(file.Name, name));
        if (readers.Length == 0 || FileContents.LooksBinary(name))
        {
            FileContents.Read(file, sink, cancel);
            return (sink, sink.Assets.Count > 0 && file.Length <= options.FileBytes && DiscoveryTree.Read(file.Full, options.FileBytes).Bytes is { } small ? Digest.Sha256(small) : null);
        }

        var (bytes, problem) = DiscoveryTree.Read(file.Full, options.FileBytes);
        if (bytes is null)
        {
            sink.Gap(problem!);
            return (sink, null);
        }

        // What is binary under a text's name holds nothing to read here.
        if (bytes.AsSpan(0, Math.Min(bytes.Length, 8192)).Contains((byte)0) && !(bytes is [0xff, 0xfe, ..] or [0xfe, 0xff, ..]))
        {
            FileContents.Read(file, sink, cancel);
            return (sink, sink.Assets.Count > 0 ? Digest.Sha256(bytes) : null);
        }

        var text = new DependencyFile(file.Name, bytes, cancel);
        foreach (var reader in readers)
            reader.Read(text, sink, cancel);
        return (sink, sink.Assets.Count > 0 ? Digest.Sha256(bytes) : null);
    }
}
