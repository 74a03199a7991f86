using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Compressed;

/// <summary>What is wrong with a wrapper as such.</summary>
internal static class CompressedRules
{
    static readonly Rule Bomb = new("compressed-bomb", "The content expands to far more than the file holds.", "Do not unpack it without limits.", Amplification);

    public static IReadOnlyList<Rule> All => [Bomb];

    public static void Judge(long packed, long content, ScanScope scope)
    {
        if (content > 100L << 20 && content / Math.Max(1, packed) > 200)
            scope.Find(Bomb, Severity.Medium, "Expands to more than 200 times its size", $"{packed} bytes hold {content}", identity: "ratio");
    }
}
