using Assay.Serving.Hardening.Compose;
using Assay.Serving.Hardening.Documents;
using Assay.Serving.Hardening.Reach;
using Assay.Serving.Hardening.Rules;

namespace Assay.Serving.Hardening.Checks;

/// <summary>What is offered outside, whether it is encrypted, and what servers may connect to.</summary>
internal static class ExposureChecks
{
    static readonly string[] Logins = ["auth-url", "auth-signin", "auth-type", "auth-tls-secret", "oauth2", "auth-type", "/auth-"];

    public static void Judge(Landscape landscape, Sightings found)
    {
        foreach (var entrance in Entrances.Of(landscape))
            Offered(entrance, landscape, found);
        foreach (var manifest in landscape.Manifests)
            Tls(manifest, found);
        foreach (var workload in landscape.Workloads.Where(w => w.Platform == Platform.Compose && !w.IsGateway))
            foreach (var port in Services.Published(workload.Spec))
                if (!port.IsLocal && (workload.IsModelServer || workload.Containers[0].Software is not null))
                    found.Find(ReachRules.Public, workload, port.At, Severity.Medium, key: $"port {port.Target}");
                else if (!port.IsLocal && !IsWeb(workload, port))
                    found.Find(ReachRules.Public, workload, port.At, Severity.Low, key: $"port {port.Target}");
        Egress(landscape, found);
    }

    // A web server or a page is there to be reached.
    static bool IsWeb(Workload workload, PublishedPort port) => port.Target is 80 or 443 || Array.Exists(["nginx", "traefik", "caddy", "haproxy", "envoy", "webui", "ui", "frontend"], n => workload.Containers[0].Image.Text.Contains(n, StringComparison.OrdinalIgnoreCase) || workload.Name.Contains(n, StringComparison.OrdinalIgnoreCase));

    static void Offered(Entrance entrance, Landscape landscape, Sightings found)
    {
        var behind = landscape.Selected(entrance.Service.Namespace, entrance.Service.Spec["selector"]).ToList();
        var servers = behind.Where(w => (w.IsModelServer || w.Containers.Any(c => !c.Init && c.Software is not null)) && !(w.IsGateway && !Reaches(entrance.Service, w))).ToList();
        var about = $"{entrance.Offers.Kind} {entrance.Offers.Name}";
        var within = Entrances.IsInternal(entrance.Offers) || (!entrance.Direct && entrance.Offers.Root.At("metadata", "annotations").Pairs.Any(a => Array.Exists(Logins, l => a.Key.Contains(l, StringComparison.Ordinal))));
        if (servers.Count > 0)
            found.Find(ReachRules.Public, entrance.Offers.File, entrance.At, about, within ? Severity.Low : Severity.High, evidence: $"leads to {servers[0].Title}");
        else if (entrance.Direct && behind.Count == 0 && !within)
            found.Find(ReachRules.Public, entrance.Offers.File, entrance.At, about, Severity.Medium, evidence: $"{entrance.Title}: what it leads to is not in these files");
    }

    static bool Reaches(Manifest service, Workload workload) => Entrances.Targets(service, workload).Intersect(workload.ServingPorts).Any();

    // Clouds and controllers take certificates by annotations of their own.
    static bool SaysTls(string key, string value) =>
        key.EndsWith("/certificate-arn", StringComparison.Ordinal) || key.EndsWith("managed-certificates", StringComparison.Ordinal) || key.EndsWith("pre-shared-cert", StringComparison.Ordinal)
        || (key.EndsWith("/listen-ports", StringComparison.Ordinal) && value.Contains("HTTPS", StringComparison.Ordinal)) || key.EndsWith("router.tls", StringComparison.Ordinal);

    static void Tls(Manifest manifest, Sightings found)
    {
        var about = $"{manifest.Kind} {manifest.Name}";
        switch (manifest.Kind)
        {
            case "Ingress" when manifest.Group is "networking.k8s.io" or "extensions" && manifest.Spec["tls"].Items.Count == 0:
                if (!manifest.Root.At("metadata", "annotations").Pairs.Any(n => SaysTls(n.Key, n.Value.Text)))
                    found.Find(ReachRules.Tls, manifest.File, manifest.Spec, about, Entrances.IsInternal(manifest) ? Severity.Low : null, evidence: "no spec.tls");
                break;
            case "Gateway" when manifest.Group == "gateway.networking.k8s.io":
                // A plain listener beside an encrypted one sends callers on to it.
                if (manifest.Spec["listeners"].Items is { Count: > 0 } listeners && !listeners.Any(l => l["protocol"].Value is "HTTPS" or "TLS"))
                    found.Find(ReachRules.Tls, manifest.File, listeners[0], about, evidence: "no listener of protocol HTTPS or TLS");
                break;
            case "Gateway" when manifest.Group == "networking.istio.io":
                foreach (var server in manifest.Spec["servers"].Items)
                    if (server["port"]["protocol"].Value is "HTTP" or "HTTP2" or "TCP" && !server["tls"]["httpsRedirect"].IsTrue && !manifest.Spec["servers"].Items.Any(s => s["port"]["protocol"].Value is "HTTPS" or "TLS"))
                        found.Find(ReachRules.Tls, manifest.File, server, about, evidence: "a server without TLS");
                break;
            case "Route" when manifest.Group == "route.openshift.io" && !manifest.Spec["tls"].IsMap:
                found.Find(ReachRules.Tls, manifest.File, manifest.Spec, about, evidence: "no spec.tls");
                break;
        }
    }

    static void Egress(Landscape landscape, Sightings found)
    {
        var rules = new PolicyRules(landscape);
        // Whoever writes no policy at all is told so once, by the answer to who reaches the server.
        foreach (var workload in landscape.Workloads.Where(w => w.IsModelServer && w.Platform == Platform.Kubernetes && w.Owner?.Kind is not ("ServingRuntime" or "ClusterServingRuntime")))
        {
            var closing = rules.Selecting(workload, ingress: false);
            if (closing.Count == 0)
                found.Find(ReachRules.Egress, workload, workload.At, rules.Selecting(workload, ingress: true).Count > 0 ? Severity.Medium : Severity.Low, evidence: "no NetworkPolicy for what it sends");
            else if (closing.Find(p => PolicyRules.Rules(p, ingress: false).Any(r => Open(r))) is { } open)
                found.Find(ReachRules.Egress, workload.File, workload.At, workload.Title, Severity.Medium, evidence: $"NetworkPolicy {open.Name} lets it connect to anywhere");
        }

        foreach (var (file, root) in landscape.Projects)
            foreach (var workload in landscape.Workloads.Where(w => w.File == file && w.IsModelServer && !w.IsGateway && w.Spec["network_mode"].Value is not "none"))
                if (Services.Networks(workload.Spec) is { Count: > 0 } networks && networks.FirstOrDefault(n => !root["networks"][n]["internal"].IsTrue) is { } outward)
                    found.Find(ReachRules.Egress, workload, workload.At, evidence: $"network {outward} is not internal");
    }

    // No peers and no ports, or all addresses on all ports: name lookups alone name a port.
    static bool Open(Node rule) => rule["ports"].Items.Count == 0 && (PolicyRules.Peers(rule, ingress: false) is not { Count: > 0 } peers || Addresses.Everywhere(peers.Where(p => p["ipBlock"]["except"].Items.Count == 0).Select(p => p["ipBlock"]["cidr"].Text)));
}
