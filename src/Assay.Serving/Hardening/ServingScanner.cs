using Assay.Serving.Hardening.Checks;
using Assay.Serving.Hardening.Documents;
using Assay.Serving.Hardening.Reach;
using Assay.Serving.Hardening.Rules;

namespace Assay.Serving.Hardening;

/// <summary>How to scan serving.</summary>
public sealed record ServingOptions
{
    public static ServingOptions Default { get; } = new();

    /// <summary>What is the gateway, what serves models, who else may reach them.</summary>
    public ServingPolicy Policy { get; init; } = ServingPolicy.None;

    /// <summary>Findings of an earlier scan, as <c>version:value</c> fingerprints: they are told apart from new ones.</summary>
    public IReadOnlySet<string> Baseline { get; init; } = new HashSet<string>();

    /// <summary>The scan was asked for by name: that nothing serves a model is then something that could not be judged.</summary>
    public bool Asked { get; init; }
}

/// <summary>
/// Looks at how models are served: Kubernetes manifests (Helm's output too), Compose files, Terraform and its plans. Answers whether each model server is reached
/// only through the gateway. Nothing is executed or fetched.
/// </summary>
public static class ServingScanner
{
    public static Tool Tool { get; } = new("assay", AssayVersion.Text);

    /// <summary>Every rule, by id.</summary>
    public static IReadOnlyList<ServingRule> Rules { get; } =
        [.. PodRules.All.Concat(ContentRules.All).Concat(ReachRules.All).Concat(SoftwareRules.All).Concat(FileRules.All).OrderBy(r => r.Id, StringComparer.Ordinal)];

    /// <summary>Whether a path is, or holds, something that is read here: what decides if a folder gets this scan without being asked.</summary>
    public static bool Holds(string path)
    {
        if (File.Exists(path))
            return ManifestFiles.Sniff(path, ManifestFiles.Kind(path));
        return Directory.Exists(path) && ManifestFiles.Below(path, []).Exists(n => ManifestFiles.Sniff(Path.Join(path, n), ManifestFiles.Kind(n)));
    }

    /// <summary>Scans a file or a folder. The files are judged together: a policy in one closes a server in another.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static ServingScan Scan(string root, ServingOptions options, CancellationToken cancel = default)
    {
        if (!File.Exists(root) && !Directory.Exists(root))
            return new ServingScan(root, [], [], [], [new Gap(root, "there is no such file or folder")], [], [], 0);
        var landscape = new LandscapeReader(root, cancel).Read();
        landscape.Recognise(options.Policy);
        List<ServerReach> servers = [.. new ClusterReach(landscape, options.Policy).Answers(), .. new ProjectReach(landscape, options.Policy).Answers()];
        var found = Judged(landscape, servers, cancel);
        if (found.Full)
            landscape.Gaps.Add(new Gap(".", "more findings than are kept"));
        foreach (var server in servers)
            if (server.Answer == GatewayReach.CannotTell)
                landscape.Gaps.Add(new Gap($"{server.File}: {server.Server}", $"cannot tell whether it is reached only through the gateway: {server.Why}"));
        if (options.Asked && servers.Count == 0)
            landscape.Gaps.Add(new Gap(".", "cannot tell whether model servers are reached only through the gateway: nothing here is known as a model server; name it in a file for --serving-policy"));
        var all = found.All.Select(f => f.Finding).OrderByDescending(f => f.Severity).ThenBy(f => f.Subject, StringComparer.Ordinal).ThenBy(f => f.Location?.Line).ToList();
        return new ServingScan(
            root, [.. landscape.Files.DistinctBy(f => f.Path).OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => new Subject(f.Path, f.Digest))], [.. all.Where(f => !options.Baseline.Contains(f.Fingerprint.ToString()))],
            [.. all.Where(f => options.Baseline.Contains(f.Fingerprint.ToString()))], landscape.Gaps, servers, HardeningControls.Of(landscape, servers, found), landscape.Workloads.Count)
        { Image = ImageOf(landscape) };
    }

    static Sightings Judged(Landscape landscape, List<ServerReach> servers, CancellationToken cancel)
    {
        var found = new Sightings();
        foreach (var file in landscape.Bombs)
            found.Find(FileRules.Bomb, file, new Node(NodeKind.Text, 1, 1), "file", evidence: "aliases");
        foreach (var (file, key) in landscape.Twice)
            found.Find(FileRules.Twice, file, key, "file", key: key.Text.Length <= 100 ? key.Text : key.Text[..100], evidence: $"{key.Text} stands twice in one map");
        foreach (var workload in landscape.Workloads)
        {
            cancel.ThrowIfCancellationRequested();
            if (workload.Platform == Platform.Kubernetes)
                PodChecks.Judge(workload, landscape, found);
            else
                ServiceChecks.Judge(workload, found);
            ContentChecks.Judge(workload, found);
            Weights.Judge(workload, found);
            SoftwareChecks.Judge(workload, servers.Exists(s => s.Workload == workload && s.Answer == GatewayReach.OnlyThroughGateway), landscape, found);
        }

        foreach (var manifest in landscape.Manifests)
        {
            PodChecks.Rights(manifest, found);
            ContentChecks.Object(manifest, found);
        }

        ExposureChecks.Judge(landscape, found);
        new CloudChecks(landscape, found).Judge();
        foreach (var server in servers.Where(s => s.Answer == GatewayReach.NotOnly))
            found.Find(ReachRules.Bypass, server.Workload!, server.Workload!.At, server.FromOutside ? Severity.High : Severity.Medium, evidence: server.Paths[0],
                description: $"{ReachRules.Bypass.Description} Ways in: {string.Join("; ", server.Paths)}.");
        return found;
    }

    // The one image that serves, when it is named by its digest.
    static string? ImageOf(Landscape landscape)
    {
        var digests = landscape.Workloads.Where(w => w.IsModelServer).SelectMany(w => w.Containers.Where(c => !c.Init && !c.IsGateway)).Select(c => c.Image.Text).Distinct().ToList();
        return digests is [var only] && only.IndexOf("@sha256:", StringComparison.Ordinal) is > 0 and var at && only.Length == at + 8 + 64 ? only[(at + 1)..] : null;
    }
}
