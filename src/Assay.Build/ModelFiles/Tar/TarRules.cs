using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Tar;

/// <summary>What a tar archive may not do when it is unpacked.</summary>
internal static class TarRules
{
    static readonly Rule Traversal = new("tar-path-traversal", "The member's name or link leads out of the folder it is unpacked into.", "Do not unpack it.", PathTraversal);

    public static IReadOnlyList<Rule> All => [Traversal];

    public static void Judge(TarEntry entry, ScanScope scope)
    {
        if (Leaves(entry.Name))
            scope.Find(Traversal, Severity.High, "Has a member whose name leads out of its folder", ScanScope.Printable(entry.Name), identity: entry.Name);
        if (entry.Type is '1' or '2' && Leaves(entry.Target))
            scope.Find(Traversal, Severity.High, "Has a link that leads out of its folder", ScanScope.Printable(entry.Target), identity: entry.Name + "\n" + entry.Target);
    }

    static bool Leaves(string name) => name.StartsWith('/') || name.Replace('\\', '/').Split('/').Contains("..");
}
