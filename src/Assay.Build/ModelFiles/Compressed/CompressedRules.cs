using Assay.Build.ModelFiles.Sources;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Compressed;

/// <summary>What is wrong with a wrapper as such.</summary>
internal static class CompressedRules
{
    static readonly Rule Bomb = new("compressed-bomb", "The content expands to far more than the file holds.", "Do not unpack it without limits.", Amplification);

    static readonly Rule Trailing = new("compressed-trailing-data",
        "Bytes stand behind the compressed data. Programs that unpack it pass over them or stop; other readers see them.",
        "Unpack it, look at what came out, and pack it again.", HiddenFunctionality, InterpretationConflict);

    public static IReadOnlyList<Rule> All => [Bomb, Trailing];

    public static void Judge(long packed, long content, ScanScope scope)
    {
        if (content > 100L << 20 && content / Math.Max(1, packed) > 200)
            scope.Find(Bomb, Severity.Medium, "Expands to more than 200 times its size", $"{packed} bytes hold {content}", identity: "ratio");
    }

    public static void Behind(ByteSource source, long at, ScanScope scope)
    {
        using var rest = source.Slice(at, source.Length - at);
        // Tapes and block devices pad with zeros.
        if (rest.Length <= 1 << 16 && rest.Bytes(0, 1 << 16).AsSpan().IndexOfAnyExcept((byte)0) < 0)
            return;
        scope.Find(Trailing, Severity.Medium, "Has data behind its compressed content", $"{rest.Length} bytes", at, identity: "behind");
        scope.Inside("behind", opportunistic: true).Judge(rest);
    }
}
