using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Reach;

/// <summary>NetworkPolicies as Kubernetes means them (networking.k8s.io/v1): additive, a pod that any selects is closed but for what one allows.</summary>
internal sealed class PolicyRules
{
    readonly List<Manifest> policies;
    readonly Dictionary<string, IReadOnlyDictionary<string, string>> namespaces = new(StringComparer.Ordinal);

    public PolicyRules(Landscape landscape)
    {
        policies = [.. landscape.Manifests.Where(m => m.Kind == "NetworkPolicy" && m.Group is "networking.k8s.io" or "extensions")];
        foreach (var space in landscape.Manifests.Where(m => m is { Kind: "Namespace", Group: "" }))
            namespaces[space.Name] = space.Labels;
    }

    public int Count => policies.Count;

    /// <summary>The policies that close a workload in one direction.</summary>
    public List<Manifest> Selecting(Workload workload, bool ingress) =>
        [.. policies.Where(p => p.Namespace == workload.Namespace && HasType(p, ingress) && Fits(p.Spec["podSelector"], workload.Labels))];

    // Without policyTypes every policy is about what comes in, and about what goes out when it says something of that.
    static bool HasType(Manifest policy, bool ingress) => policy.Spec["policyTypes"] is { Kind: NodeKind.List } types
        ? types.Items.Any(t => t.Text == (ingress ? "Ingress" : "Egress"))
        : ingress || policy.Spec["egress"].Exists;

    /// <summary>Whether one workload may talk to another's port, by both sides' policies.</summary>
    public bool Allows(Workload from, Workload to, int port) => Side(to, from, to, port, ingress: true) && Side(from, to, to, port, ingress: false);

    bool Side(Workload closed, Workload peer, Workload listens, int port, bool ingress)
    {
        var selecting = Selecting(closed, ingress);
        return selecting.Count == 0 || selecting.Exists(p => Rules(p, ingress).Any(r => Covers(r, listens, port) && Admits(p, r, peer, ingress)));
    }

    public static IEnumerable<Node> Rules(Manifest policy, bool ingress) => policy.Spec[ingress ? "ingress" : "egress"].Items;

    public static IReadOnlyList<Node> Peers(Node rule, bool ingress) => rule[ingress ? "from" : "to"].Items;

    bool Admits(Manifest policy, Node rule, Workload peer, bool ingress) => Peers(rule, ingress) is not { Count: > 0 } peers || peers.Any(p => Matches(policy, p, peer));

    /// <summary>A peer with both selectors means pods of those labels in namespaces of those labels; addresses are never pods.</summary>
    public bool Matches(Manifest policy, Node peer, Workload workload) => !peer["ipBlock"].Exists
        && (peer["namespaceSelector"].IsMap ? Fits(peer["namespaceSelector"], LabelsOf(workload.Namespace)) : workload.Namespace == policy.Namespace)
        && (!peer["podSelector"].IsMap || Fits(peer["podSelector"], workload.Labels));

    /// <summary>Whether a rule's ports hold one; a name is looked up in what listens.</summary>
    public static bool Covers(Node rule, Workload listens, int port)
    {
        if (rule["ports"].Items is not { Count: > 0 } ports)
            return true;
        foreach (var item in ports)
        {
            if (item["protocol"].Value is { } protocol && protocol != "TCP")
                continue;
            if (!item["port"].Exists)
                return true;
            if (Manifest.Number(item["port"]) is not { } first)
            {
                if (listens.Containers.SelectMany(c => c.Ports).Any(p => p.Name == item["port"].Text && p.Number == port))
                    return true;
            }
            else if (port >= first && port <= (Manifest.Number(item["endPort"]) ?? first))
            {
                return true;
            }
        }

        return false;
    }

    // Every namespace has its own name as a label (Kubernetes 1.21).
    IReadOnlyDictionary<string, string> LabelsOf(string space)
    {
        var labels = new Dictionary<string, string>(namespaces.TryGetValue(space, out var said) ? said : new Dictionary<string, string>(), StringComparer.Ordinal) { ["kubernetes.io/metadata.name"] = space };
        return labels;
    }

    public static bool Fits(Node selector, IReadOnlyDictionary<string, string> labels)
    {
        foreach (var (name, value) in selector["matchLabels"].Pairs)
            if (!labels.TryGetValue(name, out var has) || has != value.Text)
                return false;
        foreach (var expression in selector["matchExpressions"].Items)
        {
            var has = labels.TryGetValue(expression["key"].Text, out var value);
            var among = has && expression["values"].Items.Any(v => v.Text == value);
            if (expression["operator"].Text switch { "In" => !among, "NotIn" => among, "Exists" => !has, "DoesNotExist" => has, _ => true })
                return false;
        }

        return true;
    }

    public static bool IsEmpty(Node selector) => selector["matchLabels"].Pairs.Count == 0 && selector["matchExpressions"].Items.Count == 0;
}
