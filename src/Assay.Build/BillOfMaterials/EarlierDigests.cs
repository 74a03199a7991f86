using System.Globalization;

namespace Assay.Build;

/// <summary>Digests of an earlier bill, for files whose name and length are still the same.</summary>
internal sealed class EarlierDigests
{
    readonly Dictionary<string, (long Length, Digest Digest)> _known = new(StringComparer.Ordinal);
    readonly HashSet<string> _took = new(StringComparer.Ordinal);

    public static EarlierDigests Of(Bom bom)
    {
        var earlier = new EarlierDigests();
        foreach (var file in bom.Components.Where(c => c.Kind == BomKind.File))
            if (file.Digests.FirstOrDefault(d => d.Algorithm == "sha256") is { Hex: not null } digest
                && long.TryParse(file.Property("assay:bytes"), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                earlier._known.TryAdd(file.Name, (length, digest));
        return earlier;
    }

    public Digest? For(TreeFile file)
    {
        // A model that is one file is listed by its own name.
        var name = file.Name == "." ? Path.GetFileName(file.FullPath) : file.Name;
        if (!_known.TryGetValue(name, out var known) || known.Length != file.Length)
            return null;
        _took.Add(file.Name);
        return known.Digest;
    }

    public bool Took(string name) => _took.Contains(name);
}
