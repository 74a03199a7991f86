namespace Assay.Build.ModelFiles.Torch;

/// <summary>The layout of PyTorch's zip: everything below one folder that holds <c>data.pkl</c> (or TorchScript's <c>constants.pkl</c>).</summary>
internal sealed class TorchArchive
{
    readonly HashSet<string> roots = [];
    readonly HashSet<string> packages = [];
    readonly HashSet<string> modules = [];

    public TorchArchive(IEnumerable<string> names)
    {
        var all = names.ToList();
        foreach (var name in all)
        {
            if (name.EndsWith("/data.pkl", StringComparison.Ordinal) || name.EndsWith("/constants.pkl", StringComparison.Ordinal))
                roots.Add(name[..(name.LastIndexOf('/') + 1)]);
            if (name.EndsWith("/.data/extern_modules", StringComparison.Ordinal))
                packages.Add(name[..^20]);
        }

        foreach (var root in packages)
            foreach (var name in all)
                if (name.StartsWith(root, StringComparison.Ordinal) && name.EndsWith(".py", StringComparison.Ordinal))
                    modules.Add(name[root.Length..^3].Replace("/__init__", "", StringComparison.Ordinal).Replace('/', '.'));
    }

    /// <summary>Modules that a torch.package brings with it (torch/package/package_exporter.py); their members are judged as Python.</summary>
    public IReadOnlySet<string> Modules => modules;

    public bool IsTorch => roots.Count > 0;

    /// <summary>Folders that hold a pickle with its storages, with the slash.</summary>
    public IReadOnlySet<string> Roots => roots;

    /// <summary>True for members whose bytes are raw tensors, whatever they look like.</summary>
    public bool IsStorage(string name) => packages.Any(root => name.StartsWith(root + ".data/", StringComparison.Ordinal) && name.EndsWith(".storage", StringComparison.Ordinal)) || roots.Any(root =>
        name.StartsWith(root, StringComparison.Ordinal) && name[root.Length..].Split('/') is [("data" or "constants" or "tensors"), var key] && key.All(char.IsAsciiDigit) && key.Length > 0);

    /// <summary>True for the small files PyTorch writes beside them.</summary>
    public bool IsKnown(string name) => packages.Any(root => name.StartsWith(root, StringComparison.Ordinal) && name[root.Length..] is ".data/extern_modules" or ".data/python_version" or ".data/version") || roots.Any(root => name.StartsWith(root, StringComparison.Ordinal)
        && (name[root.Length..] is "version" or "byteorder" or ".data/serialization_id" or ".format_version" or ".storage_alignment"
            || name[root.Length..].StartsWith("code/", StringComparison.Ordinal) || name[root.Length..].StartsWith("extra/", StringComparison.Ordinal)));
}
