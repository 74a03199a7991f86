using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>What a container of arrays may not do: take its data from other files, need foreign code, or hide bytes.</summary>
internal static class Hdf5Rules
{
    const string Keep = "Do not load it. A model's file holds its own weights; ask for one that does.";
    static readonly Reference ExternalControl = new("cwe", "CWE-73");
    static readonly Reference FileRead = new("cve", "CVE-2026-1669");
    static readonly Reference Allocation = new("cve", "CVE-2026-0897");

    static readonly Rule ExternalLink = new("hdf5-external-link",
        "A name in the file is a link into another file. Whoever opens the name reads that file, and a model saved again carries its content away.",
        Keep, ExternalControl, PathTraversal, FileRead, UnsafeArtifact);

    static readonly Rule ExternalStorage = new("hdf5-external-storage",
        "A dataset's bytes lie in another file. Loading the model reads that file as weights.", Keep, ExternalControl, PathTraversal, FileRead, UnsafeArtifact);

    static readonly Rule VirtualDataset = new("hdf5-virtual-dataset",
        "A dataset is put together from datasets of other files. Loading the model reads them.", Keep, ExternalControl, PathTraversal, FileRead, UnsafeArtifact);

    static readonly Rule UserLink = new("hdf5-user-link",
        "A name in the file is a link of a user's own type, which code outside the HDF5 library follows.", Keep, HiddenFunctionality);

    static readonly Rule SoftLink = new("hdf5-soft-link",
        "A name in the file stands for another path in the same file. Keras writes none and refuses them.", "Look whether the program that wrote the file makes such links.", UnsafeArtifact);

    static readonly Rule FilterPlugin = new("hdf5-filter-plugin",
        "Data is packed with a filter that the HDF5 library loads from a plug-in, a shared library on the reader's machine.",
        "Find out which plug-in it is. Save the model again with gzip or without a filter.", SupplyChain, UnsafeArtifact);

    static readonly Rule Front = new("hdf5-front-data",
        "Bytes stand in front of the HDF5 part (a user block). Another reader sees another file in them.", "Save the model again without a user block.", InterpretationConflict, HiddenFunctionality);

    static readonly Rule Trailing = new("hdf5-trailing-data",
        "Bytes follow the end that the file states. The HDF5 library never looks at them.", "Save the model again.", HiddenFunctionality);

    static readonly Rule ShapeBomb = new("hdf5-shape-bomb",
        "A dataset declares far more data than is stored for it. A program that reads it needs that much memory.", "Do not load it without limits.", Amplification, Allocation);

    static readonly Dictionary<int, string> Plugins = new()
    {
        [32000] = "LZF",
        [32001] = "Blosc",
        [32004] = "LZ4",
        [32008] = "bitshuffle",
        [32013] = "ZFP",
        [32015] = "Zstandard",
        [32026] = "Blosc2",
        [307] = "bzip2",
        [305] = "LZO",
    };

    public static IReadOnlyList<Rule> All => [ExternalLink, ExternalStorage, VirtualDataset, UserLink, SoftLink, FilterPlugin, Front, Trailing, ShapeBomb];

    public static void Link(Hdf5Link link, string path, ScanScope scope)
    {
        var shown = ScanScope.Printable(link.Name);
        if (link.Type == 64)
            scope.Find(ExternalLink, Reach(link.File), "Has a link into another file", ScanScope.Printable($"{link.File}:{link.Target}"), part: path, identity: path + link.File);
        else if (link.Type == 1)
            scope.Find(SoftLink, Severity.Low, "Has a soft link", ScanScope.Printable($"{link.Name} -> {link.Target}"), part: path, identity: path);
        else if (link.Type != 0)
            scope.Find(UserLink, Severity.Medium, "Has a link of a user's own type", $"{shown} is of type {link.Type}", part: path, identity: path);
    }

    public static void External(string name, string path, ScanScope scope) =>
        scope.Find(ExternalStorage, Reach(name), "Keeps a dataset in another file", ScanScope.Printable(name), part: path, identity: path + name);

    public static void Virtual(string name, string path, ScanScope scope) =>
        scope.Find(VirtualDataset, name == "." ? Severity.Low : Reach(name), "Has a dataset made of others", ScanScope.Printable(name), part: path, identity: path + name);

    public static void Filter(Hdf5Filter filter, string path, ScanScope scope)
    {
        if (filter.Id is >= 1 and <= 6)
            return;
        scope.Find(FilterPlugin, Plugins.ContainsKey(filter.Id) ? Severity.Info : Severity.Medium, "Needs a filter plug-in",
            ScanScope.Printable($"filter {filter.Id} {Plugins.GetValueOrDefault(filter.Id, filter.Name)}"), part: path, identity: "filter" + filter.Id);
    }

    public static void FrontData(bool known, long size, ScanScope scope) =>
        scope.Find(Front, known ? Severity.Info : Severity.Medium, "Has data in front of the HDF5 part", $"{size} bytes", 0, identity: "front");

    public static void TrailingData(long at, long size, ScanScope scope) =>
        scope.Find(Trailing, Severity.Medium, "Has data behind its end", $"{size} bytes", at, identity: "behind");

    public static void Bomb(double declared, long stored, string path, ScanScope scope) =>
        scope.Find(ShapeBomb, Severity.Medium, "Declares far more data than it holds", $"{declared:0} bytes declared, {stored} stored", part: path, identity: path);

    // Another file at all is unusual; one outside the model's folder is what an attack reads.
    static Severity Reach(string name)
    {
        var parts = name.Replace('\\', '/').Split('/');
        return name.StartsWith('/') || name.StartsWith('\\') || name.StartsWith('~') || parts.Contains("..") || name.Contains(':', StringComparison.Ordinal) || name.Contains('$', StringComparison.Ordinal)
            ? Severity.High : Severity.Medium;
    }
}
