using System.Text;
using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>Terraform's JSON syntax ("JSON Configuration Syntax"), brought into the shape that HCL has here: a block is a list of maps under its type and labels.</summary>
internal static class TerraformJson
{
    public static (Node Root, string? Error) Read(string text)
    {
        var read = JsonDocuments.Read(Encoding.UTF8.GetBytes(text));
        if (read.Error is { } error)
            return (Node.None, error);
        var root = new Node(NodeKind.Map, 1, 1);
        foreach (var part in read.Roots.SelectMany(r => r.Each))
        {
            foreach (var (type, labels) in (ReadOnlySpan<(string, int)>)[("resource", 2), ("data", 2), ("module", 1), ("variable", 1)])
                if (part[type].Exists)
                    root.Set(type, Labelled(part[type], labels, root[type], literal: type == "variable"));
            if (part["locals"].Exists)
                root.Set("locals", Labelled(part["locals"], 0, root["locals"], literal: false));
        }

        return (root, read.Roots.Count == 0 || read.Roots[0].Kind is not (NodeKind.Map or NodeKind.List) ? "it is no object" : null);
    }

    /// <summary>A values file: literal, without templates.</summary>
    public static (Node Root, string? Error) Values(string text)
    {
        var read = JsonDocuments.Read(Encoding.UTF8.GetBytes(text));
        return (read.Roots.FirstOrDefault() ?? Node.None, read.Error);
    }

    // At every level there may be an object, or a list of objects.
    static Node Labelled(Node value, int labels, Node before, bool literal)
    {
        var made = new Node(labels == 0 ? NodeKind.List : NodeKind.Map, value.Line, value.Column);
        foreach (var item in before.Items)
            made.Add(item);
        foreach (var (name, item) in before.Pairs)
            made.Set(name, item);
        foreach (var part in value.Each)
            if (labels == 0)
                made.Add(literal ? part : Expressions(part));
            else
                foreach (var (name, inner) in part.Pairs)
                    if (name != "//")
                        made.Set(name, Labelled(inner, labels - 1, made[name], literal));
        return made;
    }

    static Node Expressions(Node node)
    {
        switch (node.Kind)
        {
            case NodeKind.Text when node.Quoted && (node.Text.Contains("${", StringComparison.Ordinal) || node.Text.Contains("%{", StringComparison.Ordinal)):
                return node.Text is ['$', '{', .. var inside, '}'] ? HclDocuments.Expression(inside, node.Line, node.Column) : new Node(NodeKind.Unknown, node.Line, node.Column, node.Text, quoted: true);
            case NodeKind.List:
                var list = new Node(NodeKind.List, node.Line, node.Column);
                foreach (var item in node.Items)
                    list.Add(Expressions(item));
                return list;
            case NodeKind.Map:
                var map = new Node(NodeKind.Map, node.Line, node.Column);
                foreach (var (name, inner) in node.Pairs)
                    if (name != "//")
                        map.Set(name, Expressions(inner));
                return map;
            default:
                return node;
        }
    }
}
