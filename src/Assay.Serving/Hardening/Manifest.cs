using System.Globalization;
using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening;

/// <summary>A file that was read: its name below the scanned path, its lines, its digest.</summary>
internal sealed class SourceFile(string path, string text, Digest digest)
{
    string[]? lines;

    public string Path => path;

    public string Text => text;

    public Digest Digest => digest;

    public string LineAt(int line)
    {
        lines ??= text.Split('\n');
        return line > 0 && line <= lines.Length ? lines[line - 1] : "";
    }
}

/// <summary>An object of Kubernetes' API.</summary>
internal sealed class Manifest(SourceFile file, Node root)
{
    public SourceFile File => file;

    public Node Root => root;

    public string Kind { get; } = root["kind"].Value ?? "";

    /// <summary>The group of its API, without the version; empty for the core.</summary>
    public string Group { get; } = root["apiVersion"].Value is { } version && version.Contains('/', StringComparison.Ordinal) ? version[..version.IndexOf('/', StringComparison.Ordinal)] : "";

    public string Name { get; } = root.At("metadata", "name").Value ?? root.At("metadata", "generateName").Value ?? "";

    public string Namespace { get; } = root.At("metadata", "namespace").Value ?? "default";

    public Node Spec => root["spec"];

    public IReadOnlyDictionary<string, string> Labels { get; } = Texts(root.At("metadata", "labels"));

    public string? Annotation(string name) => root.At("metadata", "annotations")[name].Value;

    public static IReadOnlyDictionary<string, string> Texts(Node map)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in map.Pairs)
            found[name] = value.Value ?? "";
        return found;
    }

    public static int? Number(Node node) => int.TryParse(node.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
