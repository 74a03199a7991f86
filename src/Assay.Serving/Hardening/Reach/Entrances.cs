using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Reach;

/// <summary>A way from outside to a Service: what offers it, and how it is called.</summary>
/// <param name="Direct">The Service itself is offered, with no proxy between.</param>
internal sealed record Entrance(Manifest Offers, Manifest Service, string Title, Node At, bool Direct);

/// <summary>Services, Ingresses, routes and gateways that let traffic into the cluster.</summary>
internal static class Entrances
{
    const int MostMaps = 5_000;

    static readonly HashSet<string> Routes = ["Ingress", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "VirtualService", "Route", "IngressRoute", "HTTPProxy", "ApisixRoute", "TransportServer", "VirtualServer", "Mapping"];

    public static List<Entrance> Of(Landscape landscape)
    {
        var (found, seen) = (new List<Entrance>(), new HashSet<(Manifest, Manifest)>());
        foreach (var manifest in landscape.Manifests)
        {
            if (manifest is { Kind: "Service", Group: "" })
            {
                if (manifest.Spec["type"] is { Value: "LoadBalancer" or "NodePort" } type)
                    found.Add(new Entrance(manifest, manifest, $"Service {manifest.Name} ({type.Text})", type, true));
                else if (manifest.Spec["externalIPs"] is { Items.Count: > 0 } addresses)
                    found.Add(new Entrance(manifest, manifest, $"Service {manifest.Name} (externalIPs)", addresses, true));
            }
            else if (Routes.Contains(manifest.Kind) && !(manifest.Kind == "VirtualService" && IsMesh(manifest)))
            {
                foreach (var (name, space, at) in Backends(manifest).Take(200))
                    if (landscape.Named("Service", space ?? manifest.Namespace, name) is { } service && seen.Add((manifest, service)))
                        found.Add(new Entrance(manifest, service, $"{manifest.Kind} {manifest.Name} → Service {service.Name}", at, false));
            }
        }

        return found;
    }

    // Without a gateway, or with the mesh as the only one, a VirtualService is about traffic inside.
    static bool IsMesh(Manifest manifest) => manifest.Spec["gateways"].Items.All(g => g.Text == "mesh");

    /// <summary>Every service that a route names, whatever the kind calls it.</summary>
    static IEnumerable<(string Name, string? Namespace, Node At)> Backends(Manifest manifest)
    {
        foreach (var (map, _, key) in manifest.Spec.Maps(MostMaps))
        {
            if (map["serviceName"].Value is { } old)
                yield return (old, null, map["serviceName"]);
            if (key is "service" or "backendRefs" or "services" or "to" or "defaultBackend" or "upstreams" && (map["name"].Value ?? map["service"].Value) is { } name && map["kind"].Value is null or "Service")
                yield return (name, map["namespace"].Value, map["name"].Exists ? map["name"] : map);
            if (key == "destination" && map["host"].Value is { } host && host.Split('.') is [var first, .. var rest])
                yield return (first, rest.Length > 0 && rest[0].Length > 0 ? rest[0] : null, map["host"]);
        }
    }

    /// <summary>The ports of a workload that a Service leads to, by number.</summary>
    public static IEnumerable<int> Targets(Manifest service, Workload workload)
    {
        foreach (var port in service.Spec["ports"].Items)
        {
            var target = port["targetPort"].Exists ? port["targetPort"] : port["port"];
            if (Manifest.Number(target) is { } number)
                yield return number;
            else
                foreach (var named in workload.Containers.SelectMany(c => c.Ports).Where(p => p.Name == target.Text))
                    yield return named.Number;
        }
    }

    /// <summary>It is offered to the organisation's own network, or to named addresses.</summary>
    public static bool IsInternal(Manifest manifest) =>
        manifest.Root.At("metadata", "annotations").Pairs.Any(a => (a.Key.Contains("internal", StringComparison.OrdinalIgnoreCase) && !a.Value.IsFalse) || (a.Key.Contains("load-balancer-type", StringComparison.Ordinal) && a.Value.Text.Equals("internal", StringComparison.OrdinalIgnoreCase)) || (a.Key.EndsWith("/scheme", StringComparison.Ordinal) && a.Value.Text == "internal"))
        || (manifest.Spec["loadBalancerSourceRanges"].Items is { Count: > 0 } ranges && !Addresses.Everywhere(ranges.Select(r => r.Text)));
}
