using Assay.Build.Code.Docker;
using Assay.Build.ModelFiles.Documents;
using Assay.Text;

namespace Assay.Build.Code.Pipelines;

/// <summary>Kubernetes manifests, also those of KServe, Kubeflow and Argo workflows; compiled Kubeflow pipelines.</summary>
internal static class ManifestChecks
{
    public static void Judge(DataNode root, CodeFile file)
    {
        var kind = root["kind"].Value() ?? "";
        if (kind == "Service" && root.At("spec", "type") is { Text: "LoadBalancer" or "NodePort" } type && !Internal(root))
            file.Find(PipelineRules.Exposed, type);
        if (kind is "ClusterRoleBinding" or "RoleBinding" && root.At("roleRef", "name") is { Text: "cluster-admin" } admin)
            file.Find(PipelineRules.ServiceAccount, admin);
        if (kind is "ClusterRole" or "Role")
            foreach (var rule in root["rules"].Each())
                if (rule["verbs"].Each().Any(v => v.Text == "*") && rule["resources"].Each().Any(r => r.Text == "*"))
                    file.Find(PipelineRules.ServiceAccount, rule);
        if (kind == "Secret")
            foreach (var (name, value) in root["stringData"].Entries())
                if (value.Text.Length > 5 && !value.Text.Contains('$', StringComparison.Ordinal) && !value.Text.Contains("{{", StringComparison.Ordinal) && !value.Text.StartsWith('<'))
                    file.Find(PipelineRules.SecretValue, value, excerpt: $"{(name.Length > 60 ? "" : name)}: …");
        var pipeline = kind is "Workflow" or "WorkflowTemplate" or "PipelineRun" or "Pipeline";
        foreach (var map in root.Maps())
        {
            if (map["hostPath"] is { } path)
                file.Find(PipelineRules.HostPath, path);
            foreach (var key in new[] { "hostNetwork", "hostPID", "hostIPC" })
                if (map[key].IsTrue())
                    file.Find(PipelineRules.HostNamespace, map[key]!);
            foreach (var list in new[] { "containers", "initContainers" })
                foreach (var container in map[list].Each())
                    Container(container, map, file, list == "containers", pipeline);
            if (pipeline && map["container"] is { Kind: DataKind.Map } step)
                Container(step, map, file, false, pipeline);
        }
    }

    static bool Internal(DataNode root) => root.At("metadata", "annotations").Entries().Any(a => a.Key.Contains("internal", StringComparison.OrdinalIgnoreCase)) || root.At("spec", "loadBalancerSourceRanges") is not null;

    static void Container(DataNode container, DataNode pod, CodeFile file, bool limits, bool pipeline)
    {
        if (container.Kind != DataKind.Map)
            return;
        var context = container["securityContext"];
        if (context.At("privileged").IsTrue())
            file.Find(PipelineRules.Privileged, context.At("privileged")!);
        else if (limits && !pipeline && !context.At("runAsNonRoot").IsTrue() && !pod.At("securityContext", "runAsNonRoot").IsTrue() && !(context.At("runAsUser").Value() ?? pod.At("securityContext", "runAsUser").Value() ?? "0").Trim('"').All(c => c is >= '0' and <= '9' && c != '0') && (context.At("runAsUser").Value() ?? pod.At("securityContext", "runAsUser").Value() ?? "0") == "0")
            file.Find(PipelineRules.RunsAsRoot, container);
        if (container["image"] is { } image && !image.Text.Contains("@sha256:", StringComparison.Ordinal) && !image.Text.Contains("{{", StringComparison.Ordinal) && !image.Text.Contains('$', StringComparison.Ordinal))
            file.Find(pipeline ? PipelineRules.KubeflowImage : PipelineRules.Image, image, image.Text.EndsWith(":latest", StringComparison.Ordinal) || !image.Text.Contains(':', StringComparison.Ordinal) ? Severity.Medium : Severity.Low);
        if (limits && !pipeline && container.At("resources", "limits") is null)
            file.Find(PipelineRules.Limits, container);
        foreach (var variable in container["env"].Each())
            if (variable["value"] is { } value && variable["name"].Value() is { } name && IsSecret(name, value.Text))
                file.Find(PipelineRules.SecretValue, value, excerpt: $"{(name.Length > 60 ? "" : name)}: …");
        var words = string.Join(' ', container["command"].Each().Concat(container["args"].Each()).Select(w => w.Text));
        if (ShellChecks.TrustsRemoteCode(words))
            file.Find(DockerRules.RemoteCode, container["args"] ?? container["command"]!);
        if (pipeline && ShellChecks.Install(words) is { Unpinned: true })
            file.Find(PipelineRules.KubeflowInstall, container["command"] ?? container["args"]!);
    }

    /// <summary>A pipeline as Kubeflow's compiler writes it (pipeline_spec.proto).</summary>
    public static void Compiled(DataNode root, CodeFile file)
    {
        foreach (var (_, executor) in root.At("deploymentSpec", "executors").Entries())
        {
            if (executor.At("container", "image") is { } image && !image.Text.Contains("@sha256:", StringComparison.Ordinal))
                file.Find(PipelineRules.KubeflowImage, image);
            var words = string.Join(' ', executor.At("container", "command").Each().Concat(executor.At("container", "args").Each()).Select(w => w.Text));
            if (ShellChecks.Install(words) is { Unpinned: true })
                file.Find(PipelineRules.KubeflowInstall, executor.At("container", "command")!);
        }
    }

    public static bool IsSecret(string name, string value)
    {
        if (value.Length < 6 || value.Contains('$', StringComparison.Ordinal) || value.Contains("{{", StringComparison.Ordinal) || value.StartsWith('<') || value.StartsWith('/'))
            return false;
        if (Secrets.In(value).Count > 0)
            return true;
        var plain = name.ToUpperInvariant();
        return (plain.EndsWith("PASSWORD", StringComparison.Ordinal) || plain.EndsWith("_TOKEN", StringComparison.Ordinal) || plain.EndsWith("API_KEY", StringComparison.Ordinal) || plain.EndsWith("SECRET", StringComparison.Ordinal) || plain.EndsWith("SECRET_KEY", StringComparison.Ordinal) || plain.EndsWith("ACCESS_KEY", StringComparison.Ordinal))
            && !(value.Equals("changeme", StringComparison.OrdinalIgnoreCase) || value.StartsWith("your", StringComparison.OrdinalIgnoreCase) || value.Contains("example", StringComparison.OrdinalIgnoreCase));
    }
}
