using Assay.Serving.Hardening.Documents;
using Assay.Serving.Hardening.Rules;

namespace Assay.Serving.Hardening.Checks;

/// <summary>
/// What the containers of a pod may do (Pod Security Standards, restricted). What is missing is judged fully for model servers and the gateway, and as low for
/// whatever else is deployed with them; what is written and dangerous is the same everywhere.
/// </summary>
internal static class PodChecks
{
    static readonly string[] Sockets = ["docker.sock", "containerd.sock", "crio.sock", "cri-dockerd.sock", "podman.sock"];

    public static void Judge(Workload workload, Landscape landscape, Sightings found)
    {
        var pod = workload.Spec;
        if (pod.At("os", "name").Value == "windows" || pod["nodeSelector"]["kubernetes.io/os"].Value == "windows")
            return;
        foreach (var key in (ReadOnlySpan<string>)["hostNetwork", "hostPID", "hostIPC"])
            if (pod[key].IsTrue)
                found.Find(PodRules.HostNamespace, workload, pod[key], key: key);
        Token(workload, landscape, found);
        Volumes(workload, found);
        foreach (var container in workload.Containers)
            if (container.At.IsMap)
                One(workload, container, Missing(workload), found);
    }

    // How bad it is that something is not said.
    static Func<ServingRule, Severity> Missing(Workload workload) => workload.IsModelServer || workload.IsGateway ? r => r.Severity : r => r.Severity < Severity.Low ? r.Severity : Severity.Low;

    static void One(Workload workload, Container container, Func<ServingRule, Severity> missing, Sightings found)
    {
        var (own, pod) = (container.At["securityContext"], workload.Spec["securityContext"]);
        Node Either(string name) => own[name].Exists ? own[name] : pod[name];
        // Without an image the rest of the container comes from somewhere else (a serving runtime, an operator): what is not said here is not missing.
        var whole = container.Image.Exists;
        var named = container.Name;
        if (own["privileged"].IsTrue)
            found.Find(PodRules.Privileged, workload, own["privileged"], key: named);
        if (own.At("windowsOptions", "hostProcess").IsTrue)
            found.Find(PodRules.Privileged, workload, own["windowsOptions"], key: named);

        if (Either("runAsUser") is { IsZero: true } zero)
            found.Find(PodRules.Root, workload, zero, key: named);
        else if (whole && !Either("runAsUser").Exists && !Either("runAsNonRoot").IsTrue)
            found.Find(PodRules.Root, workload, container.At, missing(PodRules.Root), key: named, evidence: $"container {named}: neither runAsNonRoot nor runAsUser");
        if (own["allowPrivilegeEscalation"].IsTrue)
            found.Find(PodRules.Escalation, workload, own["allowPrivilegeEscalation"], key: named);
        else if (whole && !own["allowPrivilegeEscalation"].IsFalse && !own["privileged"].IsTrue)
            found.Find(PodRules.Escalation, workload, container.At, missing(PodRules.Escalation), key: named, evidence: $"container {named}: allowPrivilegeEscalation is not false");
        Capabilities(workload, container, own["capabilities"], whole, missing, found);
        if (whole && !own["readOnlyRootFilesystem"].IsTrue)
            found.Find(PodRules.WritableRoot, workload, container.At, key: named, evidence: $"container {named}: readOnlyRootFilesystem is not true");
        if (Either("seccompProfile")["type"] is { Value: "Unconfined" } unconfined)
            found.Find(PodRules.Seccomp, workload, unconfined, Severity.Medium, key: named);
        else if (whole && !Either("seccompProfile").Exists)
            found.Find(PodRules.Seccomp, workload, container.At, missing(PodRules.Seccomp), key: named, evidence: $"container {named}: no seccompProfile");
        if (Either("appArmorProfile")["type"] is { Value: "Unconfined" } armor)
            found.Find(PodRules.Seccomp, workload, armor, Severity.Medium, key: named + "/apparmor");
        Resources(workload, container, whole, found);
        foreach (var port in container.Ports)
            if (port.Host is not null && !workload.Spec["hostNetwork"].IsTrue)
                found.Find(PodRules.HostPort, workload, port.At, key: named);
    }

    static void Capabilities(Workload workload, Container container, Node capabilities, bool whole, Func<ServingRule, Severity> missing, Sightings found)
    {
        foreach (var added in capabilities["add"].Items)
            if (added.Text.Replace("CAP_", "", StringComparison.OrdinalIgnoreCase).ToUpperInvariant() is not ("NET_BIND_SERVICE" or "CHOWN" or "SETGID" or "SETUID" or "FOWNER" or "DAC_OVERRIDE" or "FSETID" or "KILL" or "SETPCAP" or "SYS_CHROOT" or "SETFCAP" or "AUDIT_WRITE" or "MKNOD") and var name)
                found.Find(PodRules.Capabilities, workload, added, name is "SYS_ADMIN" or "ALL" or "SYS_PTRACE" or "SYS_MODULE" or "NET_ADMIN" or "SYS_RAWIO" or "BPF" or "DAC_READ_SEARCH" ? Severity.High : Severity.Medium, key: $"{container.Name}/{name}");
        if (whole && !capabilities["drop"].Items.Any(d => d.Text.Equals("ALL", StringComparison.OrdinalIgnoreCase)))
            found.Find(PodRules.Capabilities, workload, container.At, missing(PodRules.Capabilities), key: container.Name, evidence: $"container {container.Name}: drop does not hold ALL");
    }

    static void Resources(Workload workload, Container container, bool whole, Sightings found)
    {
        var limits = container.At.At("resources", "limits");
        // Limits of the whole pod (Kubernetes 1.34) count for each of its containers.
        if (whole && workload.Stays && !container.Init && !limits["memory"].Exists && !workload.Spec.At("resources", "limits", "memory").Exists)
            found.Find(PodRules.Limits, workload, container.At, workload.IsModelServer ? Severity.Medium : Severity.Low, key: container.Name, evidence: $"container {container.Name}: no resources.limits.memory");
        if (container.Variable("NVIDIA_VISIBLE_DEVICES") is { Value: "all" } all && !Landscape.Gpu(container.At).Exists)
            found.Find(PodRules.Gpu, workload, all.At, key: container.Name);
    }

    static void Token(Workload workload, Landscape landscape, Sightings found)
    {
        var (pod, account) = (workload.Spec["automountServiceAccountToken"], workload.Spec["serviceAccountName"].Value ?? workload.Spec["serviceAccount"].Value ?? "default");
        if (pod.IsFalse || workload.Containers.All(c => !c.Image.Exists))
            return;
        var said = landscape.Named("ServiceAccount", workload.Namespace, account);
        if (!pod.Exists && said is not null && said.Root["automountServiceAccountToken"].IsFalse)
            return;
        // An account of its own that rights were given to is there to be used; only its model server should have none.
        if (account != "default" && !workload.IsModelServer)
            return;
        found.Find(PodRules.Token, workload, pod.Exists ? pod : workload.At, workload.IsModelServer ? Severity.Medium : Severity.Low, evidence: $"automountServiceAccountToken is not false; service account {account}");
    }

    static void Volumes(Workload workload, Sightings found)
    {
        foreach (var volume in workload.Spec["volumes"].Items)
        {
            if (volume["hostPath"]["path"] is not { Exists: true } path || volume["name"].Value is not { } name)
                continue;
            var mounts = workload.Containers.SelectMany(c => c.At["volumeMounts"].Items.Select(m => (Container: c, Mount: m))).Where(m => m.Mount["name"].Value == name).ToList();
            if (Array.Exists(Sockets, s => path.Text.EndsWith(s, StringComparison.Ordinal)))
                found.Find(PodRules.Privileged, workload, path, key: name);
            else if (workload.IsModelServer && mounts.Exists(m => Weights.IsMount(m.Mount)))
                found.Find(ContentRules.WeightsHostPath, workload, path, key: name);
            else
                found.Find(PodRules.HostPath, workload, path, workload.Kind == "DaemonSet" || path.Text == "/dev/shm" || (mounts.Count > 0 && mounts.TrueForAll(m => m.Mount["readOnly"].IsTrue)) ? Severity.Medium : Severity.High, key: name);
        }
    }

    /// <summary>Bindings that hand out the whole cluster.</summary>
    public static void Rights(Manifest manifest, Sightings found)
    {
        if (manifest.Kind is "ClusterRoleBinding" or "RoleBinding" && manifest.Root.At("roleRef", "name") is { Value: "cluster-admin" } admin)
            found.Find(PodRules.Rights, manifest.File, admin, $"{manifest.Kind} {manifest.Name}");
        if (manifest.Kind is "ClusterRole" or "Role")
            foreach (var rule in manifest.Root["rules"].Items)
                if (rule["verbs"].Items.Any(v => v.Text == "*") && rule["resources"].Items.Any(r => r.Text == "*") && rule["apiGroups"].Items.Any(g => g.Text is "*" or ""))
                    found.Find(PodRules.Rights, manifest.File, rule, $"{manifest.Kind} {manifest.Name}");
    }
}
