using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Compose;

/// <summary>A Compose file as Compose reads it: names filled in, services that extend one of the same file put together. What other files add is told.</summary>
internal static class Project
{
    const int MostHops = 8;
    const string Whole = "write the whole with docker compose config > composed.yaml and scan that";

    // What decides what a container may do, and what it runs.
    static readonly string[] Deciding = ["image", "user", "privileged", "pid", "ipc", "userns_mode", "network_mode", "cap_add", "security_opt", "volumes", "command", "entrypoint", "networks", "devices"];

    // Lists that a service adds to; of every other the extending one replaces the whole.
    static readonly HashSet<string> Adding = new(StringComparer.Ordinal) { "ports", "expose", "volumes", "cap_add", "cap_drop", "security_opt", "devices", "tmpfs", "dns", "env_file", "secrets", "configs", "group_add", "environment", "labels", "networks" };

    public static Node Of(SourceFile file, Node root, IReadOnlyDictionary<string, string> environment, ComposeBudget budget, List<Gap> gaps)
    {
        var names = new Interpolation(environment, budget);
        var whole = names.Of(root);
        // A short text may be filled in with a long one, and repeated by aliases.
        if (!budget.TakeValues(Math.Max(0, whole.Size - root.Size)))
            whole = root;
        if (whole["include"].Exists)
            gaps.Add(new Gap(file.Path, $"includes other files; {Whole}"));
        if (file.Path.Contains(".override.", StringComparison.OrdinalIgnoreCase))
            gaps.Add(new Gap(file.Path, $"is laid over another file by Compose, and was judged by itself; {Whole}"));
        var open = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (name, service) in whole["services"].Pairs)
        {
            foreach (var field in Deciding)
                if (service[field].Each.Any(v => names.IsOpen(v) || (field is "volumes" or "devices" && names.IsOpen(v["source"]))))
                    open.Add($"{name}.{field}");
            if (service["extends"] is { Exists: true } extends && (extends["file"].Exists || Base(whole, extends) is null))
                gaps.Add(new Gap(file.Path, $"service {name} extends what is not in this file; {Whole}"));
        }

        foreach (var (name, network) in whole["networks"].Pairs)
            if (names.IsOpen(network["internal"]) || names.IsOpen(network["external"]))
                open.Add($"networks.{name}");
        if (open.Count > 0)
            gaps.Add(new Gap(file.Path, $"what {string.Join(", ", open.Take(5))}{(open.Count > 5 ? " and others" : "")} will be is given from outside; {Whole}"));
        var endless = new List<string>();
        var made = Extended(whole, budget, endless);
        if (endless.Count > 0)
            gaps.Add(new Gap(file.Path, $"services {string.Join(", ", endless.Take(5))}{(endless.Count > 5 ? " and others" : "")} extend in a circle, or over more than {MostHops} services; {Whole}"));
        return made;
    }

    static Node? Base(Node root, Node extends) => (extends.IsMap ? extends["service"].Value : extends.Value) is { } name && !extends["file"].Exists && root["services"][name] is { IsMap: true } found ? found : null;

    /// <param name="endless">Takes the services whose chain was not followed to its end.</param>
    static Node Extended(Node root, ComposeBudget budget, List<string> endless)
    {
        if (!root["services"].Pairs.Values.Any(s => s["extends"].Exists))
            return root;
        var services = new Node(NodeKind.Map, root["services"].Line, root["services"].Column);
        foreach (var (name, service) in root["services"].Pairs)
        {
            var (made, from) = (service, service);
            var seen = new HashSet<Node> { service };
            while (from["extends"].Exists && Base(root, from["extends"]) is { } next)
            {
                if (seen.Count > MostHops || !seen.Add(next))
                {
                    endless.Add(name.Length <= 80 ? name : name[..80]);
                    break;
                }

                // What both hold is gone through, with all that is in it.
                if (!budget.TakeValues(made.Size + next.Size))
                    break;
                (made, from) = (Merged(made, next), next);
            }

            services.Set(name, made);
        }

        var all = new Node(NodeKind.Map, root.Line, root.Column);
        foreach (var (name, value) in root.Pairs)
            all.Set(name, name == "services" ? services : value);
        return all;
    }

    static Node Merged(Node own, Node from, int depth = 0)
    {
        var made = new Node(NodeKind.Map, own.Line, own.Column);
        foreach (var (name, value) in own.Pairs)
            made.Set(name, from[name].Exists && name != "extends" && depth < MostHops ? Both(name, value, from[name], depth) : value);
        foreach (var (name, value) in from.Pairs)
            if (name != "extends" && !own.Pairs.ContainsKey(name))
                made.Set(name, value);
        return made;
    }

    static Node Both(string name, Node own, Node from, int depth)
    {
        if (own.IsMap && from.IsMap)
            return Merged(own, from, depth + 1);
        if (!Adding.Contains(name) || own.Kind is not (NodeKind.List or NodeKind.Map) || from.Kind is not (NodeKind.List or NodeKind.Map))
            return own;
        // One as NAME=value, the other as a map: both as lines, what is extended first.
        var list = new Node(NodeKind.List, own.Line, own.Column);
        foreach (var item in Lines(from).Concat(Lines(own)))
            list.Add(item);
        return list;
    }

    static IEnumerable<Node> Lines(Node node) => node.IsMap ? node.Pairs.Select(p => new Node(NodeKind.Text, p.Value.Line, p.Value.Column, p.Value.Exists ? $"{p.Key}={p.Value.Text}" : p.Key)) : node.Items;
}
