using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Kubernetes;

/// <summary>
/// Workloads of Kubernetes objects. A pod's spec is known by its list of containers, wherever it stands: so every kind with a pod's template is understood,
/// those of operators (Ray, Argo, Knative, LeaderWorkerSet, KServe, Seldon) too.
/// </summary>
internal static class Pods
{
    const int MostContainers = 200;

    static readonly HashSet<string> NoWorkloads = ["CustomResourceDefinition", "ConfigMap", "Secret", "NetworkPolicy", "Service", "Ingress", "Namespace", "Role", "ClusterRole"];
    static readonly string[] Frameworks = ["sklearn", "xgboost", "tensorflow", "pytorch", "triton", "onnx", "lightgbm", "paddle", "pmml", "huggingface"];

    public static IEnumerable<Workload> Of(Manifest manifest, Landscape landscape)
    {
        if (NoWorkloads.Contains(manifest.Kind))
            yield break;
        var parts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (map, parent, key) in manifest.Root.Maps())
        {
            if (map["containers"] is { Kind: NodeKind.List } list && list.Items.Any(i => i.IsMap))
                yield return Make(manifest, map, parent, key, Containers(map, landscape, manifest), parts);
            else if (manifest.Group == "serving.kserve.io" && key is "predictor" or "transformer" or "explainer" && Model(map) is { } model)
                yield return Make(manifest, map, parent, key, [One(model, landscape, manifest, false)], parts);
        }
    }

    static Node? Model(Node predictor)
    {
        if (predictor["model"].IsMap)
            return predictor["model"];
        foreach (var framework in Frameworks)
            if (predictor[framework].IsMap)
                return predictor[framework];
        return null;
    }

    static Workload Make(Manifest manifest, Node spec, Node parent, string key, IReadOnlyList<Container> containers, HashSet<string> parts)
    {
        var template = key == "spec" && parent != manifest.Root ? parent["metadata"]["labels"] : Node.None;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in manifest.Kind == "Pod" || !template.Exists ? manifest.Labels : Manifest.Texts(template))
            labels[name] = value;
        if (manifest.Kind == "InferenceService")
            (labels["serving.kserve.io/inferenceservice"], labels["component"]) = (manifest.Name, key);
        // Several templates in one object (a Ray cluster's groups) are told apart.
        var part = parent["groupName"].Value ?? (key is "predictor" or "transformer" or "explainer" or "worker" ? key : manifest.Kind.StartsWith("Ray", StringComparison.Ordinal) ? (key == "spec" && IsHead(manifest, spec) ? "head" : "submitter") : "");
        var told = part.Length == 0 || part == "predictor" ? manifest.Name : $"{manifest.Name}/{part}";
        for (var i = 2; !parts.Add(told); i++)
            told = $"{manifest.Name}/{i}";
        return new Workload { Platform = Platform.Kubernetes, File = manifest.File, Kind = manifest.Kind, Name = told, Namespace = manifest.Namespace, At = spec, Spec = spec, Labels = labels, Containers = containers, Owner = manifest };
    }

    static bool IsHead(Manifest manifest, Node spec) => (manifest.Spec["rayClusterConfig"].IsMap ? manifest.Spec["rayClusterConfig"] : manifest.Spec["rayClusterSpec"].IsMap ? manifest.Spec["rayClusterSpec"] : manifest.Spec)["headGroupSpec"].At("template", "spec") == spec;

    static List<Container> Containers(Node spec, Landscape landscape, Manifest manifest)
    {
        var found = new List<Container>();
        foreach (var key in (ReadOnlySpan<string>)["containers", "initContainers", "ephemeralContainers"])
            foreach (var item in spec[key].Items)
                if (item.IsMap && found.Count < MostContainers)
                    // An init container that always restarts is a sidecar.
                    found.Add(One(item, landscape, manifest, key == "initContainers" && item["restartPolicy"].Value != "Always"));
        return found;
    }

    static Container One(Node at, Landscape landscape, Manifest manifest, bool init)
    {
        var ports = at["ports"].Items.Where(p => Manifest.Number(p["containerPort"]) is not null)
            .Select(p => new OpenPort(Manifest.Number(p["containerPort"])!.Value, p["name"].Value ?? "", p, Manifest.Number(p["hostPort"]))).ToList();
        return new Container(at["name"].Value ?? "kserve-container", at, at["image"], CommandLine.Of(at["command"], at["args"]), [.. Variables(at, landscape, manifest)], ports, init);
    }

    static IEnumerable<Variable> Variables(Node container, Landscape landscape, Manifest manifest)
    {
        foreach (var item in container["env"].Items)
            if (item["name"].Value is { } name)
                yield return new Variable(name, item["value"].Value ?? FromMap(item["valueFrom"]["configMapKeyRef"], landscape, manifest), item["value"].Exists ? item["value"] : item);
        foreach (var from in container["envFrom"].Items)
            if (from.At("configMapRef", "name").Value is { } map && landscape.Named("ConfigMap", manifest.Namespace, map) is { } config)
                foreach (var (name, value) in config.Root["data"].Pairs)
                    yield return new Variable(name, value.Value, from);
    }

    static string? FromMap(Node reference, Landscape landscape, Manifest manifest) =>
        reference["name"].Value is { } name && reference["key"].Value is { } key ? landscape.Named("ConfigMap", manifest.Namespace, name)?.Root["data"][key].Value : null;
}
