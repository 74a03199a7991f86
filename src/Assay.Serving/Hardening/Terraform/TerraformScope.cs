using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>What <c>var.x</c> and <c>local.x</c> stand for where that is written down: defaults, values files, locals. The rest stays unknown.</summary>
internal sealed class TerraformScope
{
    const int MostValues = 200_000, MostHops = 8;

    readonly Dictionary<string, Node> values = new(StringComparer.Ordinal);
    int left = MostValues;

    public void Declare(Node root)
    {
        foreach (var (name, list) in root["variable"].Pairs)
            foreach (var body in list.Items)
                if (body["default"].Kind != NodeKind.None)
                    values.TryAdd("var." + name, body["default"]);
        foreach (var block in root["locals"].Items)
            foreach (var (name, value) in block.Pairs)
                values.TryAdd("local." + name, value);
    }

    /// <summary>A values file goes before defaults.</summary>
    public void Give(Node root)
    {
        foreach (var (name, value) in root.Pairs)
            values["var." + name] = value;
    }

    public Node Resolve(Node node) => Resolve(node, 0);

    Node Resolve(Node node, int hops)
    {
        if (--left < 0)
            return node;
        switch (node.Kind)
        {
            case NodeKind.Unknown when hops < MostHops && values.TryGetValue(node.Text, out var value):
                // It stands where it is used, not where it is declared.
                return value.Kind is NodeKind.Text or NodeKind.Null ? new Node(value.Kind, node.Line, node.Column, value.Text, value.Quoted) : Resolve(value, hops + 1);
            case NodeKind.List:
                var list = new Node(NodeKind.List, node.Line, node.Column);
                foreach (var item in node.Items)
                    list.Add(Resolve(item, hops));
                return list;
            case NodeKind.Map:
                var map = new Node(NodeKind.Map, node.Line, node.Column);
                foreach (var (name, inner) in node.Pairs)
                    map.Set(name, Resolve(inner, hops));
                return map;
            default:
                return node;
        }
    }
}
