using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Reach;

/// <summary>Who reaches the model servers of a cluster: from outside by what offers them, from inside by what its NetworkPolicies leave open.</summary>
internal sealed class ClusterReach(Landscape landscape, ServingPolicy policy)
{
    const int MostPaths = 12;

    static readonly HashSet<string> OtherPolicies = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "GlobalNetworkPolicy", "AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy", "AuthorizationPolicy"];

    readonly PolicyRules rules = new(landscape);
    readonly Dictionary<Workload, List<Entrance>> entrances = [];
    readonly List<Workload> running = [.. landscape.Workloads.Where(w => w.Platform == Platform.Kubernetes && w.Owner?.Kind is not ("ServingRuntime" or "ClusterServingRuntime" or "PodTemplate" or "WorkflowTemplate" or "ClusterWorkflowTemplate"))];

    // What two workloads may do is asked for every pair of them: a bound for sets that were made to be asked for ever.
    long steps = 20_000_000;

    public IEnumerable<ServerReach> Answers()
    {
        foreach (var entrance in Entrances.Of(landscape))
        {
            steps -= landscape.Workloads.Count;
            if (steps < 0)
                break;
            foreach (var workload in landscape.Selected(entrance.Service.Namespace, entrance.Service.Spec["selector"]).Concat(running.Where(w => w.IsModelServer && IsRouteOf(entrance.Service, w))))
                (entrances.TryGetValue(workload, out var known) ? known : entrances[workload] = []).Add(entrance);
        }

        return Servers();
    }

    IEnumerable<ServerReach> Servers() => running.Where(w => w.IsModelServer && !IsFront(w) && !IsWorker(w)).Select(Of);

    // A gateway in the same pod does not make the pod a gateway for its other containers.
    static bool IsFront(Workload workload) => workload.IsGateway && !workload.Containers.Any(c => !c.Init && !c.IsGateway && c.Software is { IsModelServer: true });

    // Of a Ray cluster the head answers; its workers do what the head says.
    static bool IsWorker(Workload workload) => workload.Owner is { Kind: "RayCluster" or "RayService" or "RayJob" } && !workload.Name.EndsWith("/head", StringComparison.Ordinal);

    ServerReach Of(Workload server)
    {
        var state = new Ways();
        var sidecar = server.Containers.Any(c => c.IsGateway);
        var serving = server.Containers.Where(c => !c.Init && !c.IsGateway).ToList();
        if (sidecar && serving.TrueForAll(c => c.Command.Option("--host", "--hostname")?.Value is "127.0.0.1" or "localhost"))
            return Answer(server, state, "it listens on its pod's own loopback, where the gateway runs beside it");
        IReadOnlyList<int> ports = [.. server.ServingPorts];
        if (server.Spec["hostNetwork"].IsTrue)
            state.Path("whoever reaches the machine → " + server.Title + " (hostNetwork: network policies do not hold)", outside: true);
        foreach (var port in serving.SelectMany(c => c.Ports).Where(p => p.Host is not null))
            state.Path($"whoever reaches the machine:{port.Host} → {server.Title}:{port.Number} (hostPort)", outside: true);
        if (!Goes(rules.Count, state))
            return Answer(server, state, "");
        var closing = rules.Selecting(server, ingress: true);
        Outside(server, ports, closing.Count > 0, state);
        if (closing.Count == 0)
            state.Path($"any pod of the cluster → {Told(server, ports)} (no NetworkPolicy selects it)", outside: false);
        else
            Inside(server, ports, closing, state);
        if (state.Paths.Count > 0 && !state.Outside && landscape.Manifests.Find(m => OtherPolicies.Contains(m.Kind) && (m.Namespace == server.Namespace || m.Kind is not ("CiliumNetworkPolicy" or "AuthorizationPolicy") || m.Namespace == "istio-system")) is { } other)
        {
            state.Paths.Clear();
            state.Unknown($"{other.Kind} {other.Name} may forbid what the NetworkPolicies leave open; its rules are not evaluated");
        }

        if (state.Paths.Count == 0 && state.Why is null && !sidecar)
            Gateway(server, ports, state);
        return Answer(server, state, closing.Count > 0 ? $"NetworkPolicy {string.Join(", ", closing.Select(c => c.Name).Distinct().Take(5))}; the cluster's network plugin has to enforce it" : "");
    }

    bool Goes(int count, Ways state)
    {
        steps -= count;
        if (steps < 0)
            state.Unknown("there are more workloads and policies than are compared");
        return steps >= 0;
    }

    static string Told(Workload server, IReadOnlyList<int> ports) => ports.Count > 0 ? $"{server.Title}:{ports[0]}" : server.Title;

    void Outside(Workload server, IReadOnlyList<int> ports, bool closed, Ways state)
    {
        foreach (var entrance in entrances.GetValueOrDefault(server) ?? [])
        {
            var targets = Entrances.Targets(entrance.Service, server).ToList();
            // It leads to another container of the pod: the gateway beside the server.
            if (targets.Count > 0 && ports.Count > 0 && !targets.Exists(ports.Contains))
                continue;
            // A proxy in the cluster is a pod like others: the policies say whether it is let in, below.
            if (entrance.Direct || !closed)
                state.Path($"outside → {entrance.Title} → {Told(server, [.. targets.Where(ports.Contains)])}", outside: true);
        }

        if (server.Owner is { Kind: "InferenceService" } owner && server.Name == owner.Name && !closed && owner.Labels.GetValueOrDefault("networking.kserve.io/visibility") != "cluster-local" && owner.Labels.GetValueOrDefault("networking.knative.dev/visibility") != "cluster-local")
            state.Path($"outside → the ingress that KServe makes for InferenceService {owner.Name} → {server.Title} (no label networking.kserve.io/visibility: cluster-local)", outside: true);
    }

    // The services that operators make for their own objects are not in the files.
    static bool IsRouteOf(Manifest service, Workload server) => server.Owner is { Kind: "InferenceService" } owner && service.Namespace == owner.Namespace && service.Name == owner.Name + "-predictor";

    void Inside(Workload server, IReadOnlyList<int> ports, List<Manifest> closing, Ways state)
    {
        foreach (var network in closing)
            foreach (var rule in PolicyRules.Rules(network, ingress: true))
            {
                if (ports.Count > 0 && !ports.Any(p => PolicyRules.Covers(rule, server, p)))
                    continue;
                var peers = PolicyRules.Peers(rule, ingress: true);
                if (peers.Count == 0)
                    state.Path($"anybody → {Told(server, ports)} (NetworkPolicy {network.Name} admits everybody)", outside: false);
                foreach (var peer in peers)
                    Peer(server, ports, network, peer, state);
            }
    }

    void Peer(Workload server, IReadOnlyList<int> ports, Manifest network, Node peer, Ways state)
    {
        var told = Told(server, ports);
        if (peer["ipBlock"].Exists)
        {
            var range = peer["ipBlock"]["cidr"].Text;
            state.Path($"addresses {range} → {told} (NetworkPolicy {network.Name})", outside: Addresses.Everywhere(range));
            return;
        }

        if (!Goes(running.Count, state))
            return;
        var (spaces, pods) = (peer["namespaceSelector"], peer["podSelector"]);
        var admitted = running.Where(w => w != server && rules.Matches(network, peer, w)).ToList();
        // Workers of one server, and servers behind a router of their own, talk to each other.
        var others = admitted.Where(w => !w.IsGateway && !w.IsModelServer && !IsAllowed(w)).ToList();
        foreach (var other in others)
            if (Goes(rules.Count, state) && (ports.Count == 0 || ports.Any(p => rules.Allows(other, server, p))))
                state.Path($"{other.Title} → {told} (NetworkPolicy {network.Name})", outside: false);
        if (spaces.IsMap && PolicyRules.IsEmpty(spaces) && PolicyRules.IsEmpty(pods))
            state.Path($"any pod of any namespace → {told} (NetworkPolicy {network.Name})", outside: false);
        else if (!spaces.IsMap && PolicyRules.IsEmpty(pods) && others.Count == 0)
            state.Path($"any pod of namespace {network.Namespace} → {told} (NetworkPolicy {network.Name} has an empty podSelector)", outside: false);
        else if (admitted.Count == 0 && !rules.Matches(network, peer, server) && !IsAllowedSpace(spaces))
            state.Unknown($"NetworkPolicy {network.Name} admits pods that are not in these files ({Selector(spaces, pods)})");
    }

    bool IsAllowed(Workload workload) => policy.Allowed?.Any(a => a.Fits(workload) || a.FitsNamespace(workload.Namespace)) ?? false;

    // A namespace that the policy allows, named by the label that every namespace has.
    bool IsAllowedSpace(Node spaces) => spaces["matchLabels"]["kubernetes.io/metadata.name"].Value is { } name && (policy.Allowed?.Any(a => a.FitsNamespace(name)) ?? false);

    static string Selector(Node spaces, Node pods)
    {
        var parts = pods["matchLabels"].Pairs.Select(p => $"{p.Key}={p.Value.Text}").Concat(spaces["matchLabels"].Pairs.Select(p => $"namespace {p.Key}={p.Value.Text}")).Take(4).ToList();
        return parts.Count > 0 ? string.Join(", ", parts) : "a selector by expressions";
    }

    void Gateway(Workload server, IReadOnlyList<int> ports, Ways state)
    {
        var gateways = running.Where(w => w.IsGateway).ToList();
        if (gateways.Count == 0)
            state.Unknown("no workload in these files is known as the gateway; name it in a file for --serving-policy");
        else if (ports.Count > 0 && !gateways.Exists(g => ports.Any(p => rules.Allows(g, server, p))))
            state.Unknown($"not even the gateway ({gateways[0].Title}) is let in; these files are not the whole of it");
    }

    static ServerReach Answer(Workload server, Ways state, string why) => new(server.Title, server.File.Path, server.At.Line,
        state.Paths.Count > 0 ? GatewayReach.NotOnly : state.Why is null ? GatewayReach.OnlyThroughGateway : GatewayReach.CannotTell, [.. state.Paths.Take(MostPaths)], state.Paths.Count > 0 ? "" : state.Why ?? why)
    { Workload = server, FromOutside = state.Outside };
}
