namespace Assay.Build.ModelFiles.Torch;

/// <summary>The layout of PyTorch's zip: everything below one folder that holds <c>data.pkl</c> (or TorchScript's <c>constants.pkl</c>).</summary>
internal sealed class TorchArchive
{
    readonly HashSet<string> roots = [];

    public TorchArchive(IEnumerable<string> names)
    {
        foreach (var name in names)
            if (name.EndsWith("/data.pkl", StringComparison.Ordinal) || name.EndsWith("/constants.pkl", StringComparison.Ordinal))
                roots.Add(name[..(name.LastIndexOf('/') + 1)]);
    }

    public bool IsTorch => roots.Count > 0;

    /// <summary>True for members whose bytes are raw tensors, whatever they look like.</summary>
    public bool IsStorage(string name) => roots.Any(root =>
        name.StartsWith(root, StringComparison.Ordinal) && name[root.Length..].Split('/') is [("data" or "constants" or "tensors"), var key] && key.All(char.IsAsciiDigit) && key.Length > 0);

    /// <summary>True for the small files PyTorch writes beside them.</summary>
    public bool IsKnown(string name) => roots.Any(root => name.StartsWith(root, StringComparison.Ordinal)
        && (name[root.Length..] is "version" or "byteorder" or ".data/serialization_id" or ".format_version" or ".storage_alignment"
            || name[root.Length..].StartsWith("code/", StringComparison.Ordinal) || name[root.Length..].StartsWith("extra/", StringComparison.Ordinal)));
}
