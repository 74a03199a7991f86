using Assay.Serving.Hardening.Documents;
using Assay.Serving.Hardening.Terraform;

namespace Assay.Serving.Hardening;

/// <summary>Everything that the files say, before anything is judged.</summary>
internal sealed class Landscape
{
    /// <summary>More is never deployed together; who reaches whom is asked for every two.</summary>
    public const int MostWorkloads = 5_000, MostManifests = 20_000;

    Dictionary<(string, string, string), Manifest>? named;

    public List<SourceFile> Files { get; } = [];

    public List<Manifest> Manifests { get; } = [];

    public List<Workload> Workloads { get; } = [];

    /// <summary>Compose files, each a project of its own.</summary>
    public List<(SourceFile File, Node Root)> Projects { get; } = [];

    public List<CloudResource> Resources { get; } = [];

    public List<Gap> Gaps { get; } = [];

    public List<SourceFile> Bombs { get; } = [];

    /// <summary>Keys that stand twice in one map.</summary>
    public List<(SourceFile File, Node Key)> Twice { get; } = [];

    public IEnumerable<Manifest> Of(string kind, string group) => Manifests.Where(m => m.Kind == kind && m.Group == group);

    /// <summary>The pods that a selector finds in a namespace; none when it selects by hand.</summary>
    public IEnumerable<Workload> Selected(string space, Node selector) =>
        selector is { IsMap: true, Pairs.Count: > 0 } ? Workloads.Where(w => w.Platform == Platform.Kubernetes && w.Namespace == space && selector.Pairs.All(p => w.Labels.TryGetValue(p.Key, out var value) && value == p.Value.Text)) : [];

    /// <summary>The object of the core API of that kind and name.</summary>
    public Manifest? Named(string kind, string space, string name)
    {
        if (named is null)
        {
            named = [];
            foreach (var manifest in Manifests.Where(m => m.Group.Length == 0))
                named.TryAdd((manifest.Kind, manifest.Namespace, manifest.Name), manifest);
        }

        return named.GetValueOrDefault((kind, space, name));
    }

    /// <summary>Says of every workload what it is.</summary>
    public void Recognise(ServingPolicy policy)
    {
        foreach (var workload in Workloads)
        {
            foreach (var container in workload.Containers)
            {
                container.IsGateway = !container.Init && Software.IsGateway(container.Image.Text, container.Command);
                container.Software = container.IsGateway ? null : Software.Of(container.Image.Text, container.Command);
            }

            var named = policy.Gateways?.Any(g => g.Fits(workload)) ?? false;
            workload.IsGateway = named || workload.Containers.Any(c => c.IsGateway);
            workload.IsModelServer = (policy.ModelServers?.Any(m => m.Fits(workload)) ?? false)
                || (!named && workload.Stays && (workload.Owner is { Kind: "InferenceService" or "LLMInferenceService" or "SeldonDeployment" or "ServingRuntime" or "ClusterServingRuntime" } || workload.Containers.Any(c => !c.Init && (c.Software?.IsModelServer ?? HasGpuAndPort(c)))));
        }
    }

    // Whoever computes on a GPU and listens serves a model, whatever its image is called.
    static bool HasGpuAndPort(Container container) => !container.IsGateway && container.Ports.Count > 0 && Gpu(container.At) is { Exists: true };

    public static Node Gpu(Node container)
    {
        foreach (var part in (ReadOnlySpan<string>)["limits", "requests"])
            foreach (var (name, value) in container.At("resources", part).Pairs)
                if (name.StartsWith("nvidia.com/", StringComparison.Ordinal) || name is "amd.com/gpu" or "aws.amazon.com/neuron" or "google.com/tpu" or "habana.ai/gaudi")
                    return value;
        return Node.None;
    }
}
