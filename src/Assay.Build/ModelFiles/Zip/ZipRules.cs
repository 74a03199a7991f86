using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Zip;

/// <summary>What is wrong with an archive as such. What its members hold is judged by their own formats.</summary>
internal static class ZipRules
{
    const string Repack = "Unpack it with the program you trust, look at what came out, and save the model again.";

    public static readonly Rule HeaderMismatch = new("zip-header-mismatch",
        "The central directory and the member's own header differ. Readers choose one or the other, so a scanner may read something else than the loader.",
        Repack, InterpretationConflict, UnsafeArtifact);

    public static readonly Rule DuplicateName = new("zip-duplicate-name",
        "Two members have the same name. Some readers take the first, some the last.", Repack, InterpretationConflict, UnsafeArtifact);

    public static readonly Rule BadChecksum = new("zip-bad-checksum",
        "The member's content does not have the checksum written for it. Python's zipfile refuses it; PyTorch loads it all the same.",
        "Fetch the file again. If it stays so, treat it as crafted.", InterpretationConflict);

    public static readonly Rule UnlistedData = new("zip-unlisted-data",
        "The archive holds bytes that its directory does not list. A reader that walks the local headers, or another format's reader, sees them.",
        Repack, HiddenFunctionality, InterpretationConflict);

    public static readonly Rule Encrypted = new("zip-encryption-flag",
        "The member is marked as encrypted. With plain content behind the mark, scanners stop where loaders go on.", Repack, InterpretationConflict);

    public static readonly Rule Traversal = new("zip-path-traversal",
        "The member's name leads out of the folder it is unpacked into.", "Do not unpack it.", PathTraversal);

    public static readonly Rule Link = new("zip-link",
        "The member is a symbolic link. Unpacking it and then writing or reading through it reaches another place.", "Do not unpack it with a program that follows links.", PathTraversal);

    public static readonly Rule Bomb = new("zip-bomb",
        "The archive expands to far more than it holds, or its members share bytes.", "Do not unpack it without limits.", Amplification);

    public static IReadOnlyList<Rule> All => [HeaderMismatch, DuplicateName, BadChecksum, UnlistedData, Encrypted, Traversal, Link, Bomb];
}
