using Assay.Serving.Hardening.Compose;
using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Reach;

/// <summary>Who reaches the model servers of a Compose file: whoever shares a network with them, and whoever reaches a port they publish.</summary>
internal sealed class ProjectReach(Landscape landscape, ServingPolicy policy)
{
    public IEnumerable<ServerReach> Answers() =>
        landscape.Projects.SelectMany(p => Of(p.Root, [.. landscape.Workloads.Where(w => w.Platform == Platform.Compose && w.File == p.File)]));

    IEnumerable<ServerReach> Of(Node root, List<Workload> services) => services.Where(s => s.IsModelServer && !s.IsGateway).Select(s => Of(s, root, services));

    ServerReach Of(Workload server, Node root, List<Workload> services)
    {
        var state = new Ways();
        var local = false;
        var mode = server.Spec["network_mode"].Value ?? "";
        if (mode == "host")
            state.Path($"whoever reaches the machine → {server.Title} (network_mode: host)", outside: true);
        foreach (var port in Services.Published(server.Spec))
            if (port.IsLocal)
                local = true;
            else
                state.Path($"whoever reaches the machine → {server.Title}{(port.Target is { } number ? $":{number}" : "")} (published on {(port.Address.Length == 0 ? "all addresses" : port.Address)})", outside: true);
        var networks = Joined(server, services);
        foreach (var other in services.Where(o => o != server && !o.IsGateway && !o.IsModelServer && !IsAllowed(o)))
            if (Joined(other, services).Intersect(networks).Order(StringComparer.Ordinal).FirstOrDefault() is { } shared)
                state.Path($"{other.Title} → {server.Title} (both in network {shared})", outside: false);
        foreach (var network in networks)
            if (root["networks"][network] is { } said && (said["external"].IsTrue || said["external"].IsMap))
                state.Unknown($"network {network} is external: containers that are not in this file may be in it");
        if (state.Paths.Count == 0 && state.Why is null)
        {
            var gateways = services.Where(s => s.IsGateway).ToList();
            if (gateways.Count == 0)
                state.Unknown("no service in this file is known as the gateway; name it in a file for --serving-policy");
            else if (!gateways.Exists(g => Joined(g, services).Intersect(networks).Any()))
                state.Unknown($"not even the gateway ({gateways[0].Title}) shares a network with it");
        }

        var why = $"networks {string.Join(", ", networks)}{(local ? "; and from the machine itself, by 127.0.0.1" : "")}";
        return new ServerReach(server.Title, server.File.Path, server.At.Line, state.Paths.Count > 0 ? GatewayReach.NotOnly : state.Why is null ? GatewayReach.OnlyThroughGateway : GatewayReach.CannotTell, state.Paths, state.Paths.Count > 0 ? "" : state.Why ?? why)
        { Workload = server, FromOutside = state.Outside };
    }

    bool IsAllowed(Workload workload) => policy.Allowed?.Any(a => a.Fits(workload)) ?? false;

    // A service may stand in another's network.
    static IReadOnlyList<string> Joined(Workload service, List<Workload> services)
    {
        for (var (at, hops) = (service, 0); hops < 8; hops++)
        {
            if (at.Spec["network_mode"].Value is not { } mode || !mode.StartsWith("service:", StringComparison.Ordinal) || services.Find(s => s.Name == mode[8..]) is not { } next)
                return Services.Networks(at.Spec);
            at = next;
        }

        return [];
    }
}
