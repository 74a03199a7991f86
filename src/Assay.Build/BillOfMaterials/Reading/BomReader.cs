using System.Text;
using System.Text.Json;

namespace Assay.Build;

/// <summary>What came of reading a bill of materials.</summary>
/// <param name="Bom">Null when it could not be read; <paramref name="Error"/> says why.</param>
/// <param name="Problems">What is wrong with a bill that could be read: duplicate and dangling references, cycles, values of the wrong kind.</param>
public sealed record BomReading(Bom? Bom, string Error, IReadOnlyList<string> Problems);

/// <summary>
/// Reads other people's bills: CycloneDX 1.4 to 1.7 (JSON, and XML's components), SPDX 2.3 and 3.0.1 (JSON). The bytes are hostile until
/// parsed: size, depth and count are bounded; what is malformed is told and left out, never guessed.
/// </summary>
public static class BomReader
{
    public const int MaxBytes = 256 * 1024 * 1024;
    internal const int MaxComponents = 1_000_000, MaxEdges = 4_000_000, MaxProblems = 200, MaxDepth = 48;

    public static BomReading Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            return Fail($"it has {bytes.Length} bytes, more than the {MaxBytes} read here");
        var content = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes;
        if (content.Span.TrimStart(" \t\r\n"u8) is [(byte)'<', ..])
            return CycloneDxXml.Read(content);
        try
        {
            if (BomMembers.Of(content) is not { } members)
                return Fail("it is not a JSON object");
            if (members.Text("bomFormat") == "CycloneDX")
                return Finished(new CycloneDxReader(members));
            using var document = StrictJson.Parse(content, new JsonDocumentOptions { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            return Fail($"it is not JSON that can be read: {e.Message}");
        }
    }

    /// <summary>The same of JSON that was parsed already, with a bound on its depth and without duplicate members (a statement's predicate).</summary>
    public static BomReading Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Fail("it is not a JSON object");
        if (root.Text("bomFormat") == "CycloneDX")
            return Finished(new CycloneDxReader(new BomMembers(root)));
        if (root.Text("spdxVersion") is { } version)
            return version.StartsWith("SPDX-2.", StringComparison.Ordinal) ? Finished(new Spdx2Reader(root)) : Fail($"SPDX version '{Printable.Name(version, 40)}' is not read here (2.x and 3.0.1 are)");
        if (root.TryGetProperty("@graph", out var graph) && graph.ValueKind == JsonValueKind.Array)
            return Finished(new Spdx3Reader(root));
        return Fail("it is neither CycloneDX (bomFormat) nor SPDX (spdxVersion, or @context with @graph)");
    }

    static BomReading Finished(IBomReader reader)
    {
        var problems = new List<string>();
        if (reader.Read(problems, out var error) is not { } bom)
            return Fail(error);
        if (bom.Edges.Count > MaxEdges)
            return Fail($"it has more than {MaxEdges} dependencies");
        BomReferences.Check(bom, problems);
        return new BomReading(bom, "", problems.Count > MaxProblems ? [.. problems.Take(MaxProblems), $"and {problems.Count - MaxProblems} more"] : problems);
    }

    internal static BomReading Fail(string why) => new(null, why, []);
}

/// <summary>One format of bills.</summary>
internal interface IBomReader
{
    Bom? Read(List<string> problems, out string error);
}

/// <summary>References that lead nowhere, stand twice, or go in a circle.</summary>
internal static class BomReferences
{
    // Far more than are shown, far fewer than a hostile bill has.
    const int Enough = 10_000;

    public static void Check(Bom bom, List<string> problems)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var reference in bom.All.Select(c => c.Ref).Concat(bom.Services.Select(s => s.Ref)).Where(r => r.Length > 0))
            if (!known.Add(reference) && problems.Count < Enough)
                problems.Add($"two components have the reference '{Printable.Name(reference)}'");
        foreach (var edge in bom.Edges)
        {
            if (problems.Count >= Enough)
                break;
            if (!known.Contains(edge.From))
                problems.Add($"a dependency starts at '{Printable.Name(edge.From)}', which is no component");
            if (!known.Contains(edge.To))
                problems.Add($"'{Printable.Name(edge.From)}' depends on '{Printable.Name(edge.To)}', which is no component");
        }

        foreach (var found in bom.Vulnerabilities)
            foreach (var affected in found.Affects.Where(a => !known.Contains(a) && !a.StartsWith("urn:cdx:", StringComparison.Ordinal)))
                problems.Add($"{Printable.Name(found.Id)} affects '{Printable.Name(affected)}', which is no component");
        foreach (var dataset in bom.All.SelectMany(c => c.Card?.Datasets ?? []).Where(d => d.Length > 0 && !known.Contains(d)).Take(Enough))
            problems.Add($"the model card names the dataset '{Printable.Name(dataset)}', which is no component");
        if (Cycle(bom.Edges) is { } cycle)
            problems.Add($"dependencies go in a circle: {string.Join(" -> ", cycle.Select(c => Printable.Name(c, 60)))}");
    }

    // Depth-first over numbers with a stack of its own: a chain may be as long as the bill has components.
    internal static List<string>? Cycle(IReadOnlyList<BomEdge> edges)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new List<string>();
        var (from, to) = (new int[edges.Count], new int[edges.Count]);
        for (var i = 0; i < edges.Count; i++)
            (from[i], to[i]) = (Number(edges[i].From), Number(edges[i].To));
        // The targets of each node lie beside one another, from first[node] on.
        var first = new int[names.Count + 1];
        foreach (var node in from)
            first[node + 1]++;
        for (var i = 0; i < names.Count; i++)
            first[i + 1] += first[i];
        var (targets, filled) = (new int[edges.Count], (int[])first.Clone());
        for (var i = 0; i < edges.Count; i++)
            targets[filled[from[i]]++] = to[i];
        const byte onPath = 1, done = 2;
        var (state, next, path) = (new byte[names.Count], (int[])first.Clone(), new Stack<int>());
        for (var start = 0; start < names.Count; start++)
        {
            if (state[start] != 0)
                continue;
            state[start] = onPath;
            path.Push(start);
            while (path.TryPeek(out var at))
                if (next[at] == first[at + 1])
                {
                    state[at] = done;
                    path.Pop();
                }
                else if (targets[next[at]++] is var target && state[target] == onPath)
                {
                    return [.. path.Reverse().SkipWhile(p => p != target).Take(8).Select(p => names[p]), names[target]];
                }
                else if (state[target] == 0)
                {
                    state[target] = onPath;
                    path.Push(target);
                }
        }

        return null;

        int Number(string name)
        {
            if (numbers.TryGetValue(name, out var number))
                return number;
            names.Add(name);
            return numbers[name] = names.Count - 1;
        }
    }
}
