using System.Diagnostics;

namespace Assay.Server.Tests.SupplyChain;

/// <summary>The layout on chains, fans, circles and random graphs.</summary>
public sealed class LayeredLayoutTests
{
    static readonly LayoutSizes Sizes = LayoutSizes.Default;

    public static TheoryData<int, int, int> Graphs => new() { { 1, 1, 0 }, { 2, 12, 18 }, { 3, 60, 90 }, { 4, 240, 300 }, { 5, 240, 700 }, { 6, 30, 400 } };

    [Theory, MemberData(nameof(Graphs))]
    public void No_boxes_overlap_every_arrow_goes_to_the_right_and_none_cuts_a_box(int seed, int nodes, int edges)
    {
        var random = new Random(seed);
        var graph = Enumerable.Range(0, edges).Select(_ => (random.Next(nodes), random.Next(nodes))).ToList();
        var drawn = LayeredLayout.Of(nodes, graph, Sizes);
        Sound(drawn, graph);
        // An acyclic one is drawn whole.
        var forward = graph.Where(e => e.Item1 != e.Item2).Select(e => e.Item1 < e.Item2 ? e : (e.Item2, e.Item1)).ToList();
        var whole = LayeredLayout.Of(nodes, forward, Sizes);
        Sound(whole, forward);
        if (nodes <= 60)
            Assert.Empty(whole.NotDrawn);
    }

    [Fact]
    public void A_chain_lies_on_one_line()
    {
        var drawn = LayeredLayout.Of(5, [(0, 1), (1, 2), (2, 3), (3, 4)], Sizes);
        Assert.Single(drawn.Boxes.Select(b => Math.Round(b.Y, 6)).Distinct());
        Assert.Equal([0, 1, 2, 3, 4], drawn.Boxes.Select(b => (int)(b.X / (Sizes.Width + Sizes.LayerGap))));
        Assert.Equal(Sizes.Height, drawn.Height, 6);
    }

    [Fact]
    public void A_dataset_stands_beside_the_run_that_read_it_and_not_at_the_far_left()
    {
        // 0 → 1 → 2 → 3, and 4 → 3
        var drawn = LayeredLayout.Of(5, [(0, 1), (1, 2), (2, 3), (4, 3)], Sizes);
        Assert.Equal(drawn.Boxes[2].X, drawn.Boxes[4].X);
    }

    [Fact]
    public void Of_a_circle_one_arrow_is_left_out_and_said()
    {
        var drawn = LayeredLayout.Of(3, [(0, 1), (1, 2), (2, 0), (1, 1)], Sizes);
        Assert.Equal([2, 3], drawn.NotDrawn);
        Assert.Equal([0, 1], drawn.Routes.Select(r => r.Edge).Order());
    }

    [Fact]
    public void A_graph_that_asks_for_endless_room_gets_a_bounded_drawing_quickly()
    {
        var watch = Stopwatch.StartNew();
        List<(int, int)> edges = [.. Enumerable.Range(0, 239).Select(i => (i, i + 1))];
        for (var i = 0; i < 460; i++)
            edges.Add((i % 20, 239 - (i / 20)));
        var drawn = LayeredLayout.Of(240, edges, Sizes);
        Sound(drawn, edges);
        Assert.NotEmpty(drawn.NotDrawn);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
    }

    [Fact]
    public void Nothing_is_drawn_of_nothing() => Assert.Empty(LayeredLayout.Of(0, [], Sizes).Boxes);

    static void Sound(DrawnGraph drawn, IReadOnlyList<(int From, int To)> edges)
    {
        Assert.Equal(edges.Count, drawn.Routes.Count + drawn.NotDrawn.Count);
        Assert.Equal(Enumerable.Range(0, edges.Count), drawn.Routes.Select(r => r.Edge).Concat(drawn.NotDrawn).Order());
        var boxes = drawn.Boxes;
        Assert.All(boxes, b => Assert.True(b is { X: >= -0.001, Y: >= -0.001 } && b.X + Sizes.Width <= drawn.Width + 0.001 && b.Y + Sizes.Height <= drawn.Height + 0.001));
        for (var i = 0; i < boxes.Count; i++)
            for (var j = 0; j < i; j++)
                Assert.True(Math.Abs(boxes[i].X - boxes[j].X) >= Sizes.Width || Math.Abs(boxes[i].Y - boxes[j].Y) >= Sizes.Height + Sizes.Gap - 0.001, $"boxes {i} and {j} overlap");
        foreach (var route in drawn.Routes)
        {
            var (from, to) = edges[route.Edge];
            Assert.True(boxes[from].X + Sizes.Width < boxes[to].X, $"{from} to {to} does not go to the right");
            Near(new Spot(boxes[from].X + Sizes.Width, boxes[from].Y + (Sizes.Height / 2)), route.Points[0]);
            Near(new Spot(boxes[to].X, boxes[to].Y + (Sizes.Height / 2)), route.Points[^1]);
            for (var i = 1; i < route.Points.Count; i++)
            {
                Assert.True(route.Points[i].X > route.Points[i - 1].X);
                // Where it passes a layer it is level and between the boxes; between layers there are none.
                if (i % 2 == 0)
                {
                    Assert.Equal(route.Points[i - 1].Y, route.Points[i].Y);
                    Assert.DoesNotContain(boxes, b => Math.Abs(b.X - route.Points[i - 1].X) < 1 && route.Points[i].Y > b.Y - 1 && route.Points[i].Y < b.Y + Sizes.Height + 1);
                }
            }
        }
    }

    static void Near(Spot wanted, Spot found) => Assert.True(Math.Abs(wanted.X - found.X) + Math.Abs(wanted.Y - found.Y) < 0.001, $"{found} is not {wanted}");
}
