using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>What Terraform puts into a cluster: manifests are judged as such, and what is written in the provider's own words is said not to be.</summary>
internal static class ClusterResources
{
    static readonly string[] Typed = ["kubernetes_deployment", "kubernetes_stateful_set", "kubernetes_daemonset", "kubernetes_daemon_set", "kubernetes_replication_controller", "kubernetes_pod", "kubernetes_job", "kubernetes_cron_job", "kubernetes_service", "kubernetes_ingress", "kubernetes_network_policy"];

    // What runs containers in other places, or makes resources of its own.
    static readonly string[] Elsewhere = ["docker_container", "docker_service", "nomad_job", "aws_cloudformation_stack", "aws_apprunner_service", "azurerm_container_group", "azurerm_container_app", "argocd_application", "kustomization_resource", "rancher2_app_v2", "azurerm_resource_group_template_deployment"];

    const int MostEmbedded = 64 << 20;

    public static void Take(Landscape landscape)
    {
        var (unread, others) = (new SortedDictionary<string, List<string>>(StringComparer.Ordinal), new SortedDictionary<string, List<string>>(StringComparer.Ordinal));
        var left = MostEmbedded;
        foreach (var resource in landscape.Resources)
        {
            if (resource.Type == "kubernetes_manifest" && resource.Body["manifest"] is { IsMap: true } manifest)
                Add(resource, manifest, landscape);
            else if (resource.Type == "kubectl_manifest" && resource.Body["yaml_body"].Value is { } yaml)
                Embedded(resource, yaml, ref left, landscape);
            else if (Array.IndexOf(Elsewhere, resource.Type) >= 0)
                (others.TryGetValue(resource.File.Path, out var made) ? made : others[resource.File.Path] = []).Add(resource.Name);
            else if (resource.Type is "helm_release" or "kubernetes_manifest" or "kubectl_manifest" || Array.Exists(Typed, t => resource.Type == t || resource.Type.StartsWith(t + "_v", StringComparison.Ordinal)))
                (unread.TryGetValue(resource.File.Path, out var names) ? names : unread[resource.File.Path] = []).Add(resource.Name);
        }

        foreach (var (file, names) in others)
            landscape.Gaps.Add(new Gap(file, $"what {string.Join(", ", names.Take(5))}{(names.Count > 5 ? " and others deploy" : names.Count > 1 ? " deploy" : " deploys")} is not read here"));
        foreach (var (file, names) in unread)
            landscape.Gaps.Add(new Gap(file, $"what {string.Join(", ", names.Take(5))}{(names.Count > 5 ? " and others put" : names.Count > 1 ? " put" : " puts")} into a cluster is not read here; scan what kubectl get -o yaml or helm template writes of it"));
    }

    static void Embedded(CloudResource resource, string yaml, ref int left, Landscape landscape)
    {
        var read = (left = Math.Max(left - yaml.Length, -1)) < 0 ? new DocumentStream([], "there is more such text in all files than is read") : YamlDocuments.Read(yaml);
        foreach (var document in read.Roots)
            Add(resource, document, landscape);
        if (read.Error is { } error)
            landscape.Gaps.Add(new Gap(resource.File.Path, $"the YAML in {resource.Name} cannot be read: {error}"));
        if (read.Twice is [var twice, ..])
            landscape.Gaps.Add(new Gap(resource.File.Path, $"in the YAML of {resource.Name}, {(twice.Text.Length <= 80 ? twice.Text : twice.Text[..80])} stands twice in one map: readers differ in which of the two counts"));
    }

    // Lines inside a text are those of the resource: good enough to find it.
    static void Add(CloudResource resource, Node manifest, Landscape landscape)
    {
        // Of more than are judged none is kept; that there are more is told with the others.
        if (manifest["apiVersion"].Exists && manifest["kind"].Exists && landscape.Manifests.Count <= Landscape.MostManifests)
            landscape.Manifests.Add(new Manifest(resource.File, manifest));
    }
}
