using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.SevenZip;

/// <summary>What is wrong with a 7z archive as such. What its members hold is judged by their own formats.</summary>
internal static class SevenZipRules
{
    const string Repack = "Unpack it with the program you trust, look at what came out, and save the model again.";

    public static readonly Rule Broken = new("7z-broken",
        "The archive does not hold what its header says. Programs that repair or skip see something else than this scan.", Repack, InterpretationConflict);

    public static readonly Rule DuplicateName = new("7z-duplicate-name", "Two members have the same name. Which one is kept depends on the program.", Repack, InterpretationConflict, UnsafeArtifact);

    public static readonly Rule BadChecksum = new("7z-bad-checksum", "The member's content does not have the checksum written for it.",
        "Fetch the file again. If it stays so, treat it as crafted.", InterpretationConflict);

    public static readonly Rule UnlistedData = new("7z-unlisted-data",
        "The archive holds bytes that its header does not list. Other formats' readers may see them.", Repack, HiddenFunctionality, InterpretationConflict);

    public static readonly Rule Traversal = new("7z-path-traversal", "The member's name or link leads out of the folder it is unpacked into.", "Do not unpack it.", PathTraversal, LinkFollowing);

    public static readonly Rule Bomb = new("7z-bomb", "The archive expands to far more than it holds.", "Do not unpack it without limits.", Amplification);

    public static IReadOnlyList<Rule> All => [Broken, DuplicateName, BadChecksum, UnlistedData, Traversal, Bomb];
}
