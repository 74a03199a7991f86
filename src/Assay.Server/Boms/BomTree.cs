using Assay.Build;

namespace Assay.Server;

/// <summary>
/// The components of a bill as the lines of a tree. Bills of strangers may go in circles and name everything everywhere: each
/// component is opened once, each has at least one line, and no more lines are made than are asked for.
/// </summary>
static class BomTree
{
    /// <summary>Deeper lines stand at this depth.</summary>
    public const int Deepest = 12;

    // Work that finding the nearest parents of a node may cost; a denser bill is shown with all of its edges.
    const int MostSteps = 2_000_000;

    /// <summary>A line: the component, where it stands, and whether it stood further up.</summary>
    public readonly record struct Line(BomComponent Component, int Depth, bool Again, int Needs);

    public static IEnumerable<Line> Of(Bom bom)
    {
        var byRef = new Dictionary<string, BomComponent>(StringComparer.Ordinal);
        foreach (var component in bom.All)
            byRef.TryAdd(component.Ref, component);
        var next = bom.Edges.Where(e => e.From != e.To && byRef.ContainsKey(e.To)).GroupBy(e => e.From, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(e => e.To).Distinct(StringComparer.Ordinal).ToList(), StringComparer.Ordinal);
        Nearest(next);
        var opened = new HashSet<BomComponent>(ReferenceEqualityComparer.Instance);
        var leads = next.Values.SelectMany(v => v).ToHashSet(StringComparer.Ordinal);
        // What the bill is about, then what nothing leads to, then what only leads to itself in a circle.
        var roots = bom.Components.Where(c => !leads.Contains(c.Ref)).Concat(bom.Components).Select(c => (c, 1));
        foreach (var (root, depth) in bom.Main is { } main ? roots.Prepend((main, 0)) : roots)
            if (!opened.Contains(root))
                foreach (var line in Below(root, depth, byRef, next, opened))
                    yield return line;
    }

    static IEnumerable<Line> Below(BomComponent root, int depth, Dictionary<string, BomComponent> byRef, Dictionary<string, List<string>> next, HashSet<BomComponent> opened)
    {
        var waiting = new Stack<(BomComponent Component, int Depth)>([(root, depth)]);
        while (waiting.TryPop(out var at))
        {
            var first = opened.Add(at.Component);
            // Two components may bear one reference: the second has a line, the dependencies are the first's.
            var needs = ReferenceEquals(byRef[at.Component.Ref], at.Component) && next.TryGetValue(at.Component.Ref, out var to) ? to : [];
            yield return new Line(at.Component, Math.Min(at.Depth, Deepest), !first, needs.Count);
            if (!first)
                continue;
            foreach (var inner in needs.Select(r => byRef[r]).OrderByDescending(c => Rank(c, next)).ThenByDescending(c => c.Name, StringComparer.OrdinalIgnoreCase))
                waiting.Push((inner, at.Depth + 1));
        }
    }

    // What has parts of its own first, then as a reader asks: models, data, code, libraries, files.
    static int Rank(BomComponent component, Dictionary<string, List<string>> next) => (next.ContainsKey(component.Ref) ? 0 : 10) + component.Kind switch
    {
        BomKind.Model => 0,
        BomKind.Dataset => 1,
        BomKind.Tokenizer => 2,
        BomKind.Code => 3,
        BomKind.Application => 4,
        BomKind.Library => 5,
        BomKind.File => 7,
        _ => 6,
    };

    // A file of the tokenizer is a file of the model too: it stands below the tokenizer only.
    static void Nearest(Dictionary<string, List<string>> next)
    {
        var steps = 0L;
        foreach (var needs in next.Values)
            foreach (var need in needs)
                steps += next.TryGetValue(need, out var inner) ? inner.Count : 0;
        if (steps > MostSteps)
            return;
        var all = next.ToDictionary(n => n.Key, n => n.Value.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (from, needs) in next)
        {
            var own = all[from];
            var through = new HashSet<string>(StringComparer.Ordinal);
            foreach (var need in own)
                if (all.TryGetValue(need, out var inner))
                    through.UnionWith(inner.Where(i => i != need && own.Contains(i) && !(all.TryGetValue(i, out var back) && back.Contains(need))));
            needs.RemoveAll(through.Contains);
        }
    }
}
