using System.Globalization;
using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>
/// What <c>var.x</c>, <c>local.x</c> and the names of a repetition (<c>each.value</c>, <c>ingress.value</c>) stand for where that is written down: defaults, values
/// files, locals, arguments of a module, literal <c>for_each</c>. The rest stays unknown. Dynamic blocks become the blocks that they stand for.
/// </summary>
internal sealed class TerraformScope(TerraformBudget budget, TerraformScope? outer = null)
{
    // Deep enough for whatever is written, with what its names stand for put in; what goes through it goes level by level.
    const int MostHops = 8, MostDepth = 512, MostRepetitions = 1_000;

    readonly Dictionary<string, Node> values = new(StringComparer.Ordinal);

    public void Declare(Node root)
    {
        foreach (var (name, list) in root["variable"].Pairs)
            foreach (var body in list.Each)
                if (body["default"].Kind != NodeKind.None)
                    values.TryAdd("var." + name, body["default"]);
        // A policy that is written as a data source is named by what it comes to: data.aws_iam_policy_document.x.json.
        foreach (var (name, list) in root["data"]["aws_iam_policy_document"].Pairs)
            foreach (var body in list.Each)
            {
                var document = new Node(NodeKind.Map, body.Line, body.Column);
                document.Set("json", body);
                values["data.aws_iam_policy_document." + name] = document;
            }

        foreach (var block in root["locals"].Each)
            foreach (var (name, value) in block.Pairs)
                values.TryAdd("local." + name, value);
        budget.Take(values.Count);
    }

    /// <summary>A values file goes before defaults.</summary>
    public void Give(Node root)
    {
        foreach (var (name, value) in root.Pairs)
            values["var." + name] = value;
    }

    /// <summary>The same names with those of one repetition more.</summary>
    TerraformScope With(string iterator, Node key, Node value)
    {
        var inner = new TerraformScope(budget, this);
        (inner.values[iterator + ".key"], inner.values[iterator + ".value"]) = (key, value);
        return inner;
    }

    public Node Resolve(Node node) => Resolve(node, 0, 0);

    /// <summary>What each repetition of something gets: a scope of its own, and the key that names it. Null when only a plan knows how often.</summary>
    /// <param name="set">Of a list, keys are its values, as in a set; else its positions.</param>
    public IReadOnlyList<(string Key, TerraformScope Scope)>? Repetitions(Node over, string iterator, bool set) => Repetitions(over, iterator, set, 0, 0);

    IReadOnlyList<(string Key, TerraformScope Scope)>? Repetitions(Node over, string iterator, bool set, int hops, int depth)
    {
        var known = Resolve(over, hops, depth);
        if (known.Kind is not (NodeKind.List or NodeKind.Map) || known.Items.Count + known.Pairs.Count > MostRepetitions)
            return null;
        if (known.IsMap)
            return [.. known.Pairs.Select(p => (p.Key, With(iterator, new Node(NodeKind.Text, p.Value.Line, p.Value.Column, p.Key, quoted: true), p.Value)))];
        return [.. known.Items.Select((item, i) =>
        {
            var key = set ? item : new Node(NodeKind.Text, item.Line, item.Column, i.ToString(CultureInfo.InvariantCulture));
            return (key.Text, With(iterator, key, item));
        })];
    }

    Node? Known(string name) => values.TryGetValue(name, out var value) ? value : outer?.Known(name);

    // "var.x" and what follows it; a policy's document has a name of three parts, so that no other is worked out with it.
    Node? Named(string reference, int hops, int depth)
    {
        if (TerraformReference.Parts(reference) is not { } parts)
            return null;
        var named = parts is ["data", _, _, ..] ? 3 : 2;
        if (Known(string.Join('.', parts.Take(named))) is not { } at)
            return null;
        foreach (var step in parts.Skip(named))
            at = TerraformReference.Follow(at.Kind == NodeKind.Unknown ? Resolve(at, hops + 1, depth + 1) : at, [step]);
        return at;
    }

    Node Resolve(Node node, int hops, int depth)
    {
        if (!budget.Take())
            return node;
        if (depth > MostDepth && node.Kind is NodeKind.List or NodeKind.Map)
        {
            budget.TooDeep();
            return new Node(NodeKind.Unknown, node.Line, node.Column, "(too deep)");
        }

        switch (node.Kind)
        {
            case NodeKind.Unknown when hops < MostHops && Named(node.Text, hops, depth) is { } value:
                // It stands where it is used, not where it is declared.
                return value.Kind is NodeKind.Text or NodeKind.Null ? new Node(value.Kind, node.Line, node.Column, value.Text, value.Quoted) : value.Kind == NodeKind.None ? node : Resolve(value, hops + 1, depth + 1);
            case NodeKind.List:
                var list = new Node(NodeKind.List, node.Line, node.Column);
                foreach (var item in node.Items)
                    list.Add(Resolve(item, hops, depth + 1));
                return list;
            case NodeKind.Map:
                var map = new Node(NodeKind.Map, node.Line, node.Column);
                foreach (var (name, inner) in node.Pairs)
                    if (!(name == "dynamic" && inner.IsMap))
                        map.Set(name, Resolve(inner, hops, depth + 1));
                if (node["dynamic"].IsMap)
                    Expand(node["dynamic"], map, hops, depth + 1);
                return map;
            default:
                return node;
        }
    }

    // dynamic "ingress" { for_each = … content { … } }. What only a plan knows stays under "dynamic", and its content counts once: it may be there.
    void Expand(Node dynamic, Node into, int hops, int depth)
    {
        var unknown = new Node(NodeKind.Map, dynamic.Line, dynamic.Column);
        foreach (var (type, blocks) in dynamic.Pairs)
        {
            var made = new Node(NodeKind.List, dynamic.Line, dynamic.Column);
            foreach (var there in into[type].Each)
                made.Add(there);
            foreach (var block in blocks.Each)
            {
                var iterator = block["iterator"].Text is { Length: > 0 } said ? said : type;
                var over = hops < MostHops ? Repetitions(block["for_each"], iterator, set: false, hops + 1, depth + 1) : null;
                if (over is null)
                    unknown.Set(type, block);
                IEnumerable<TerraformScope> scopes = over is null ? [this] : over.Select(o => o.Scope);
                foreach (var (scope, content) in scopes.SelectMany(s => block["content"].Each.Select(c => (s, c))))
                {
                    // It may be more of them than were made: told as what only a plan knows.
                    if (budget.IsSpent)
                    {
                        unknown.Set(type, block);
                        break;
                    }

                    made.Add(scope.Resolve(content, hops + 1, depth + 1));
                }
            }

            into.Set(type, made);
        }

        if (unknown.Pairs.Count > 0)
            into.Set("dynamic", unknown);
    }
}
