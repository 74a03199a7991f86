using Assay.Governance;

namespace Assay.Server;

/// <summary>Collects parts and arrows. The same content is the same part, whoever names it; there is an end to how much is taken.</summary>
sealed class LineageGraph
{
    public const int MostNodes = 240, MostEdges = 700;

    readonly List<LineageNode> nodes = [];
    readonly Dictionary<string, int> byKey = new(StringComparer.Ordinal);
    readonly Dictionary<(string From, string To), int> byEnds = [];
    readonly List<LineageEdge> edges = [];
    readonly List<string> notes = [];
    int leftOut;

    public IReadOnlyList<LineageNode> Nodes => nodes;

    /// <summary>Adds a part, or finds the one that bears one of these keys; null when there are too many.</summary>
    public string? Node(IReadOnlyList<string> keys, Func<string, LineageNode> make)
    {
        foreach (var key in keys)
            if (byKey.TryGetValue(key, out var known))
            {
                foreach (var other in keys)
                    byKey.TryAdd(other, known);
                return nodes[known].Id;
            }

        if (nodes.Count >= MostNodes)
        {
            leftOut++;
            return null;
        }

        var id = $"n{nodes.Count}";
        foreach (var key in keys)
            byKey.TryAdd(key, nodes.Count);
        nodes.Add(make(id));
        return id;
    }

    /// <summary>Whether something bears this key already.</summary>
    public bool Holds(string key) => byKey.ContainsKey(key);

    /// <summary>What is known of a part grows.</summary>
    public void Tell(string id, params ReadOnlySpan<LineageFact> facts)
    {
        var at = int.Parse(id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        var node = nodes[at];
        foreach (var fact in facts)
            if (!node.Facts.Contains(fact))
                node = node with { Facts = [.. node.Facts, fact] };
        nodes[at] = node;
    }

    /// <summary>Adds an arrow. Of two that say the same of the same parts, what a run was seen to do counts before what a document says.</summary>
    public void Edge(string? from, string? to, string says, LineageSource source, EvidenceRow? evidence)
    {
        if (from is null || to is null || from == to)
            return;
        var edge = new LineageEdge(from, to, says, source, evidence?.Entry, evidence?.Origin);
        if (byEnds.TryGetValue((from, to), out var known))
        {
            if (edges[known].Source > source)
                edges[known] = edge;
        }
        else if (edges.Count >= MostEdges)
        {
            leftOut++;
        }
        else
        {
            byEnds[(from, to)] = edges.Count;
            edges.Add(edge);
        }
    }

    public void Note(string text)
    {
        if (notes.Count < 20 && !notes.Contains(text))
            notes.Add(text);
    }

    public LineageView View()
    {
        if (leftOut > 0)
            Note($"{leftOut} more parts and arrows are left out: {MostNodes} parts and {MostEdges} arrows are kept. The evidence holds them all.");
        var circular = Circles();
        if (circular.Count > 0)
            Note($"What the sources say goes in a circle: {Web.Words.Count(circular.Count, "arrow")} that would close it {(circular.Count == 1 ? "is" : "are")} listed and not drawn.");
        return new LineageView(nodes, [.. edges.Select((e, i) => circular.Contains(i) ? e with { Circular = true } : e)], notes);
    }

    // Depth first from every part; an arrow back onto the path closes a circle.
    HashSet<int> Circles()
    {
        var closing = new HashSet<int>();
        var next = edges.Select((e, i) => (e.From, e.To, Index: i)).ToLookup(e => e.From, StringComparer.Ordinal);
        var state = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var start in nodes)
        {
            if (state.ContainsKey(start.Id))
                continue;
            var open = new Stack<(string Id, IEnumerator<(string From, string To, int Index)> Left)>();
            state[start.Id] = 1;
            open.Push((start.Id, next[start.Id].GetEnumerator()));
            while (open.TryPeek(out var at))
                if (!at.Left.MoveNext())
                {
                    state[at.Id] = 2;
                    open.Pop().Left.Dispose();
                }
                else if (state.TryGetValue(at.Left.Current.To, out var seen))
                {
                    if (seen == 1)
                        closing.Add(at.Left.Current.Index);
                }
                else
                {
                    state[at.Left.Current.To] = 1;
                    open.Push((at.Left.Current.To, next[at.Left.Current.To].GetEnumerator()));
                }
        }

        return closing;
    }
}
