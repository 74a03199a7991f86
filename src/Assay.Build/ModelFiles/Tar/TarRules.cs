using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Tar;

/// <summary>What a tar archive may not do when it is unpacked.</summary>
internal static class TarRules
{
    const string Repack = "Unpack it with the program you trust, look at what came out, and save the model again.";

    static readonly Rule Traversal = new("tar-path-traversal",
        "The member's name or link leads out of the folder it is unpacked into.", "Do not unpack it.", PathTraversal, LinkFollowing);

    static readonly Rule ThroughLink = new("tar-through-link",
        "A member is written through a link that another member makes. Where the link leads decides where the bytes land.", "Do not unpack it.", LinkFollowing);

    static readonly Rule Device = new("tar-device",
        "The archive makes a device or a pipe when it is unpacked by an administrator. No model needs one.", "Do not unpack it.", InputValidation);

    public static readonly Rule DuplicateName = new("tar-duplicate-name", "Two members have the same name. The last one stays; programs that read one member may take the first.", Repack, InterpretationConflict);

    public static readonly Rule HeaderConflict = new("tar-header-conflict",
        "A header announces content where none can be. Some programs pass over it, others read it as the next header: they see different archives.", Repack, InterpretationConflict);

    public static readonly Rule UnlistedData = new("tar-unlisted-data", "Bytes stand behind the end of the archive. Programs that go on reading, or other formats' readers, see them.",
        Repack, HiddenFunctionality, InterpretationConflict);

    public static readonly Rule BlobDigest = new("oci-blob-digest",
        "A blob of the image does not have the digest that its name states. A runtime that does not check runs what was put there.", "Pull the image again, by digest.", IntegrityCheck, SupplyChain);

    public static readonly Rule HydraTarget = new("nemo-instantiates",
        "The configuration names a Python object that loading the model calls (Hydra's _target_). Any importable name can stand there.",
        "Load it with a NeMo version that restricts targets, or correct the name by hand.", UntrustedDeserialization, new("cve", "CVE-2025-23304"), UnsafeArtifact);

    public static IReadOnlyList<Rule> All => [Traversal, ThroughLink, Device, DuplicateName, HeaderConflict, UnlistedData, BlobDigest, HydraTarget];

    public static void Judge(TarEntry entry, HashSet<string> links, ScanScope scope)
    {
        var name = Clean(entry.Name);
        // The root of an unpacked image is the place it is unpacked to.
        if (scope.Filesystem ? name.StartsWith("..", StringComparison.Ordinal) : FileNames.Leaves(entry.Name))
            scope.Find(Traversal, Severity.High, "Has a member whose name leads out of its folder", ScanScope.Printable(entry.Name), entry.HeaderAt, identity: entry.Name);
        if (Leads(entry, name, scope))
            scope.Find(Traversal, Severity.High, "Has a link that leads out of its folder",
                $"{ScanScope.Printable(entry.Name)} to {ScanScope.Printable(entry.Target)}", entry.HeaderAt, identity: entry.Name + "\n" + entry.Target);
        if (entry.Type is '3' or '4' or '6' && !scope.Filesystem)
            scope.Find(Device, Severity.Medium, "Has a device or a pipe", ScanScope.Printable(entry.Name), entry.HeaderAt, identity: entry.Name);
        if (!scope.Filesystem && links.Count > 0 && Parents(name).FirstOrDefault(links.Contains) is { } link)
            scope.Find(ThroughLink, Severity.Medium, "Has a member that is written through a link", $"{ScanScope.Printable(entry.Name)} through {ScanScope.Printable(link)}", entry.HeaderAt, identity: entry.Name);
        if (entry.Type == '2')
            links.Add(name);
    }

    static bool Leads(TarEntry entry, string name, ScanScope scope)
    {
        if (entry.Type is not ('1' or '2') || entry.Target.Length == 0)
            return false;
        // A symbolic link counts from where it stands, a hard link from the root of the archive; that of a file system is its own root.
        return scope.Filesystem ? entry.Type == '1' && Clean(entry.Target).StartsWith("..", StringComparison.Ordinal)
            : FileNames.LinkLeaves(entry.Type == '2' ? name : "", entry.Target);
    }

    static string Clean(string path) => FileNames.Clean(path);

    static IEnumerable<string> Parents(string name)
    {
        for (var slash = name.IndexOf('/'); slash > 0; slash = name.IndexOf('/', slash + 1))
            yield return name[..slash];
    }
}
