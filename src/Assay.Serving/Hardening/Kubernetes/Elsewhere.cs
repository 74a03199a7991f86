namespace Assay.Serving.Hardening.Kubernetes;

/// <summary>Objects that make others whose manifests are not in the files: charts and folders that a controller fetches, pods that an operator writes.</summary>
internal static class Elsewhere
{
    const string Render = "write what it makes (helm template, flux build, argocd app manifests, or kubectl get -o yaml) and scan that";

    // Group and kinds; each puts objects into the cluster that stand somewhere else.
    static readonly (string Group, string[] Kinds)[] Fetching =
    [
        ("helm.toolkit.fluxcd.io", ["HelmRelease"]), ("kustomize.toolkit.fluxcd.io", ["Kustomization"]), ("argoproj.io", ["Application", "ApplicationSet"]), ("helm.cattle.io", ["HelmChart", "HelmChartConfig"]),
        ("fleet.cattle.io", ["GitRepo", "Bundle"]), ("helm.crossplane.io", ["Release"]), ("addons.cluster.x-k8s.io", ["HelmChartProxy"]), ("source.toolkit.fluxcd.io", ["HelmChart"]), ("apps.open-cluster-management.io", ["Subscription"]),
    ];

    // Operators' own objects that serve models, without a pod in them where none is written.
    static readonly (string Group, string[] Kinds)[] Serving =
    [
        ("serving.kserve.io", ["InferenceService", "LLMInferenceService", "InferenceGraph", "Predictor"]), ("machinelearning.seldon.io", ["SeldonDeployment"]), ("mlops.seldon.io", ["Model", "Server", "SeldonRuntime"]), ("kubeai.org", ["Model"]),
        ("apps.nvidia.com", ["NIMService", "NIMPipeline"]), ("nvidia.com", ["DynamoGraphDeployment"]), ("production-stack.vllm.ai", ["VLLMRuntime"]), ("ollama.ayaka.io", ["Model"]), ("serving.yatai.ai", ["BentoDeployment"]),
    ];

    /// <summary>What to say of an object that was not seen whole; null when there is nothing to say.</summary>
    /// <param name="pods">A pod's spec was found in it.</param>
    public static string? Of(Manifest manifest, bool pods)
    {
        if (Array.Exists(Fetching, f => f.Group == manifest.Group && f.Kinds.Contains(manifest.Kind)))
            return $"what {manifest.Kind} {manifest.Name} deploys lies elsewhere and was not looked at; {Render}";
        if (!pods && Array.Exists(Serving, s => s.Group == manifest.Group && s.Kinds.Contains(manifest.Kind)))
            return $"the pods of {manifest.Kind} {manifest.Name} are written by its operator and were not looked at; scan what kubectl get pods -o yaml shows of them";
        return null;
    }
}
