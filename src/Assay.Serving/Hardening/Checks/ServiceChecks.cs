using Assay.Serving.Hardening.Documents;
using Assay.Serving.Hardening.Rules;

namespace Assay.Serving.Hardening.Checks;

/// <summary>What a Compose service may do to the machine.</summary>
internal static class ServiceChecks
{
    public static void Judge(Workload workload, Sightings found)
    {
        var (service, serves) = (workload.Spec, workload.IsModelServer || workload.IsGateway);
        if (service["privileged"].IsTrue)
            found.Find(PodRules.Privileged, workload, service["privileged"]);
        foreach (var key in (ReadOnlySpan<string>)["pid", "ipc", "network_mode", "userns_mode"])
            if (service[key].Value == "host")
                // vLLM's own instructions say ipc: host for shared memory; shm_size gives the same to one container.
                found.Find(PodRules.HostNamespace, workload, service[key], key == "ipc" ? Severity.Medium : Severity.High, key: key);
        if (service["user"].Value is { } user && user.Split(':')[0] is var name && (name == "root" || Node.IsZeroText(name)))
            found.Find(PodRules.Root, workload, service["user"]);
        foreach (var added in service["cap_add"].Items)
            found.Find(PodRules.Capabilities, workload, added, added.Text.ToUpperInvariant() is "ALL" or "SYS_ADMIN" or "SYS_PTRACE" or "NET_ADMIN" or "SYS_MODULE" ? Severity.High : Severity.Medium, key: added.Text);
        foreach (var option in service["security_opt"].Items)
            if (option.Text.EndsWith("unconfined", StringComparison.Ordinal) && !option.Text.StartsWith("label", StringComparison.Ordinal))
                found.Find(PodRules.Seccomp, workload, option, Severity.Medium, key: option.Text.Split(':', '=')[0]);
        Volumes(workload, found);
        if (serves)
            Absent(workload, service, found);
        if (service.At("deploy", "resources", "reservations", "devices").Items.FirstOrDefault(d => d["count"].Value == "all") is { } all)
            found.Find(PodRules.Gpu, workload, all["count"], Severity.Low);
        else if (service["gpus"] is { Value: "all" } gpus)
            found.Find(PodRules.Gpu, workload, gpus, Severity.Low);
    }

    // An image may bring a user of its own, and Docker filters system calls by itself: what is absent says less than in Kubernetes.
    static void Absent(Workload workload, Node service, Sightings found)
    {
        if (!service["user"].Exists)
            found.Find(PodRules.Root, workload, service, Severity.Low, evidence: "no user: the image decides");
        if (!service["security_opt"].Items.Any(o => o.Text.StartsWith("no-new-privileges", StringComparison.Ordinal) && !o.Text.EndsWith("false", StringComparison.Ordinal)))
            found.Find(PodRules.Escalation, workload, service, Severity.Low, evidence: "no security_opt: no-new-privileges:true");
        if (!service["cap_drop"].Items.Any(c => c.Text.Equals("ALL", StringComparison.OrdinalIgnoreCase)))
            found.Find(PodRules.Capabilities, workload, service, evidence: "cap_drop does not hold ALL");
        if (!service["read_only"].IsTrue)
            found.Find(PodRules.WritableRoot, workload, service, evidence: "read_only is not true");
        if (!service.At("deploy", "resources", "limits", "memory").Exists && !service["mem_limit"].Exists)
            found.Find(PodRules.Limits, workload, service, evidence: "no deploy.resources.limits.memory");
    }

    static void Volumes(Workload workload, Sightings found)
    {
        foreach (var item in workload.Spec["volumes"].Items)
        {
            var parts = item.Value is { } text ? text.Split(':') : [];
            var (source, target, readOnly) = item.IsMap
                ? (item["source"].Text, item["target"].Text, item["read_only"].IsTrue)
                : (parts.Length > 1 ? parts[0] : "", parts.Length > 1 ? parts[1] : parts.FirstOrDefault(""), parts.Length > 2 && parts[2].Split(',').Contains("ro"));
            if (source.EndsWith("docker.sock", StringComparison.Ordinal) || source.EndsWith("containerd.sock", StringComparison.Ordinal) || source.EndsWith("podman.sock", StringComparison.Ordinal))
                found.Find(PodRules.Privileged, workload, item, key: "socket");
            else if (source is "/" or "/etc" or "/root" or "/proc" or "/sys" or "/var/run" or "/var/lib/docker")
                found.Find(PodRules.HostPath, workload, item, readOnly && source is not "/" ? Severity.Medium : Severity.High, key: source);
            else if (workload.IsModelServer && !readOnly && source.Length > 0 && Weights.IsPath(target) && !IsCache(workload, target))
                found.Find(ContentRules.WeightsWritable, workload, item, Severity.Low, key: target);
        }
    }

    // What a server downloads itself it has to write: that it does is told by another rule.
    static bool IsCache(Workload workload, string target) => target.Contains(".cache", StringComparison.Ordinal) || workload.Containers[0].Software?.Id is "ollama" or "localai" || workload.Containers[0].Variables.Any(v => v.Name is "HF_HOME" or "HUGGINGFACE_HUB_CACHE" or "HF_HUB_CACHE" && v.Value is { Length: > 1 } home && target.StartsWith(home, StringComparison.Ordinal));
}
