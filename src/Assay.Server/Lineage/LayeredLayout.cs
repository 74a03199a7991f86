namespace Assay.Server;

/// <summary>Sizes of a drawing, in pixels.</summary>
/// <param name="LayerGap">Between the boxes of neighbouring layers: the room in which arrows turn.</param>
/// <param name="Gap">Between boxes of one layer.</param>
sealed record LayoutSizes(double Width, double Height, double LayerGap, double Gap)
{
    public static LayoutSizes Default { get; } = new(178, 46, 42, 16);

    /// <summary>Of an arrow that passes a layer on its way.</summary>
    public const double Lane = 8;
}

/// <summary>A spot on the drawing: left and top of a box, or a point of an arrow.</summary>
readonly record struct Spot(double X, double Y);

/// <summary>An arrow from the right side of one box to the left side of another.</summary>
/// <param name="Edge">Its index among the edges that were given.</param>
/// <param name="Points">Starts, ends and crossings of layers, from left to right; between two of them it may bend, elsewhere it is level.</param>
readonly record struct Route(int Edge, IReadOnlyList<Spot> Points);

/// <summary>Boxes and arrows with their places.</summary>
/// <param name="NotDrawn">Edges without an arrow: loops, edges that close a circle, and what would cost too much room.</param>
sealed record DrawnGraph(IReadOnlyList<Spot> Boxes, IReadOnlyList<Route> Routes, IReadOnlyList<int> NotDrawn, double Width, double Height);

/// <summary>
/// Draws a directed graph in layers, left to right (Sugiyama, Tagawa, Toda 1981): layers by longest path, crossings lessened by barycentres,
/// heights by isotonic regression, so that boxes of a layer never overlap and stand as close to their neighbours as they can.
/// Every arrow goes to the right.
/// </summary>
static class LayeredLayout
{
    const int Sweeps = 8, MostLanes = 4000;

    public static DrawnGraph Of(int nodes, IReadOnlyList<(int From, int To)> edges, LayoutSizes sizes)
    {
        if (nodes == 0)
            return new DrawnGraph([], [], [.. Enumerable.Range(0, edges.Count)], 0, 0);
        var notDrawn = new List<int>();
        var kept = Acyclic(nodes, edges, notDrawn);
        var layer = Layers(nodes, edges, kept);

        // Boxes first, then a lane for every layer that an arrow passes.
        var layerOf = new List<int>(layer);
        var links = new List<(int From, int To)>();
        var routes = new List<(int Edge, List<int> Through)>();
        foreach (var edge in kept)
        {
            var (from, to) = edges[edge];
            if (layerOf.Count - nodes + layer[to] - layer[from] - 1 > MostLanes)
            {
                notDrawn.Add(edge);
                continue;
            }

            var through = new List<int> { from };
            for (var at = layer[from] + 1; at < layer[to]; at++)
            {
                through.Add(layerOf.Count);
                layerOf.Add(at);
            }

            through.Add(to);
            for (var i = 1; i < through.Count; i++)
                links.Add((through[i - 1], through[i]));
            routes.Add((edge, through));
        }

        var order = Order(layerOf, links);
        var centre = Centres(order, layerOf.Count, links, i => i < nodes ? sizes.Height : LayoutSizes.Lane, sizes.Gap);
        var step = sizes.Width + sizes.LayerGap;
        var top = Enumerable.Range(0, layerOf.Count).Min(i => centre[i] - (i < nodes ? sizes.Height : LayoutSizes.Lane) / 2);
        var boxes = Enumerable.Range(0, nodes).Select(i => new Spot(layer[i] * step, centre[i] - sizes.Height / 2 - top)).ToList();
        return new DrawnGraph(
            boxes,
            [.. routes.Select(r => new Route(r.Edge, [.. r.Through.SelectMany((at, i) => Points(at, i == 0, i == r.Through.Count - 1))]))],
            [.. notDrawn.Order()], (layer.Max() * step) + sizes.Width, Enumerable.Range(0, layerOf.Count).Max(i => centre[i] + (i < nodes ? sizes.Height : LayoutSizes.Lane) / 2) - top);

        // A lane is level over the whole width of its layer, so that an arrow never cuts a box.
        IEnumerable<Spot> Points(int at, bool first, bool last)
        {
            var (x, y) = (layerOf[at] * step, centre[at] - top);
            if (!first)
                yield return new Spot(x, y);
            if (!last)
                yield return new Spot(x + sizes.Width, y);
        }
    }

    static List<int> Acyclic(int nodes, IReadOnlyList<(int From, int To)> edges, List<int> closing)
    {
        var next = Enumerable.Range(0, edges.Count).Where(i => edges[i].From != edges[i].To).ToLookup(i => edges[i].From);
        closing.AddRange(Enumerable.Range(0, edges.Count).Where(i => edges[i].From == edges[i].To));
        var kept = new List<int>();
        var state = new byte[nodes];
        for (var start = 0; start < nodes; start++)
        {
            if (state[start] != 0)
                continue;
            var open = new Stack<(int Node, IEnumerator<int> Left)>();
            state[start] = 1;
            open.Push((start, next[start].GetEnumerator()));
            while (open.TryPeek(out var at))
            {
                if (!at.Left.MoveNext())
                {
                    state[at.Node] = 2;
                    open.Pop();
                    continue;
                }

                var to = edges[at.Left.Current].To;
                (state[to] == 1 ? closing : kept).Add(at.Left.Current);
                if (state[to] == 0)
                {
                    state[to] = 1;
                    open.Push((to, next[to].GetEnumerator()));
                }
            }
        }

        return kept;
    }

    static int[] Layers(int nodes, IReadOnlyList<(int From, int To)> edges, List<int> kept)
    {
        var layer = new int[nodes];
        var waits = new int[nodes];
        var next = kept.ToLookup(e => edges[e].From, e => edges[e].To);
        foreach (var edge in kept)
            waits[edges[edge].To]++;
        var sorted = new List<int>(nodes);
        var ready = new Queue<int>(Enumerable.Range(0, nodes).Where(i => waits[i] == 0));
        while (ready.TryDequeue(out var at))
        {
            sorted.Add(at);
            foreach (var to in next[at])
            {
                layer[to] = Math.Max(layer[to], layer[at] + 1);
                if (--waits[to] == 0)
                    ready.Enqueue(to);
            }
        }

        // What nothing leads to stands beside what it leads to, not at the far left.
        var before = kept.Select(e => edges[e].To).ToHashSet();
        foreach (var node in sorted.Where(n => !before.Contains(n) && next[n].Any()))
            layer[node] = next[node].Min(to => layer[to]) - 1;
        return layer;
    }

    static List<List<int>> Order(List<int> layerOf, List<(int From, int To)> links)
    {
        var layers = Enumerable.Range(0, layerOf.Max() + 1).Select(_ => new List<int>()).ToList();
        for (var i = 0; i < layerOf.Count; i++)
            layers[layerOf[i]].Add(i);
        var (after, before) = (links.ToLookup(l => l.From, l => l.To), links.ToLookup(l => l.To, l => l.From));
        var place = new double[layerOf.Count];
        foreach (var layer in layers)
            Number(layer);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var forth = sweep % 2 == 0;
            for (var l = 0; l < layers.Count; l++)
            {
                var layer = layers[forth ? l : layers.Count - 1 - l];
                var weight = layer.ToDictionary(n => n, n => (forth ? before : after)[n].Select(m => place[m]).DefaultIfEmpty(place[n]).Average());
                // Stable: what weighs the same keeps its order.
                var sorted = layer.OrderBy(n => weight[n]).ToList();
                layer.Clear();
                layer.AddRange(sorted);
                Number(layer);
            }
        }

        return layers;

        // Layers of different length are compared by shares of their length.
        void Number(List<int> layer)
        {
            for (var i = 0; i < layer.Count; i++)
                place[layer[i]] = (i + 0.5) / layer.Count;
        }
    }

    static double[] Centres(List<List<int>> layers, int count, List<(int From, int To)> links, Func<int, double> height, double gap)
    {
        var centre = new double[count];
        foreach (var layer in layers)
        {
            var at = 0.0;
            foreach (var node in layer)
            {
                centre[node] = at + (height(node) / 2);
                at += height(node) + gap;
            }
        }

        var (after, before) = (links.ToLookup(l => l.From, l => l.To), links.ToLookup(l => l.To, l => l.From));
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var forth = sweep % 2 == 0;
            for (var l = 0; l < layers.Count; l++)
            {
                var layer = layers[forth ? l : layers.Count - 1 - l];
                var wish = layer.Select(n => (forth ? before : after)[n].Select(m => centre[m]).DefaultIfEmpty(centre[n]).Average()).ToArray();
                Settle(layer, wish, centre, height, gap);
            }
        }

        return centre;
    }

    // The nearest places to those wished for that keep order and distance: pool adjacent violators.
    static void Settle(List<int> layer, double[] wish, double[] centre, Func<int, double> height, double gap)
    {
        var offset = new double[layer.Count];
        for (var i = 1; i < layer.Count; i++)
            offset[i] = offset[i - 1] + ((height(layer[i - 1]) + height(layer[i])) / 2) + gap;
        var pools = new List<(double Sum, int Count)>();
        for (var i = 0; i < layer.Count; i++)
        {
            pools.Add((wish[i] - offset[i], 1));
            while (pools.Count > 1 && pools[^2].Sum / pools[^2].Count > pools[^1].Sum / pools[^1].Count)
            {
                var last = pools[^1];
                pools.RemoveAt(pools.Count - 1);
                pools[^1] = (pools[^1].Sum + last.Sum, pools[^1].Count + last.Count);
            }
        }

        var at = 0;
        foreach (var (sum, members) in pools)
            for (var i = 0; i < members; i++, at++)
                centre[layer[at]] = (sum / members) + offset[at];
    }
}
