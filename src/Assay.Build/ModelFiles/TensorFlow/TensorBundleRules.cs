using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>A checkpoint's promises: tensors that fit their shapes and share no bytes.</summary>
internal static class TensorBundleRules
{
    static readonly Rule Data = new("tensorflow-checkpoint-data",
        "The tensors lie in other files, which this file does not bind by digest. Scan and sign the folder as a whole.", "Sign the model's folder, so that the weights cannot be exchanged.", SupplyChain);

    static readonly Rule Size = new("tensorflow-checkpoint-size",
        "A tensor's place does not fit its type and shape, or the number of data files.", "Save the checkpoint again from a source you trust.", InputValidation);

    static readonly Rule Overlap = new("tensorflow-checkpoint-overlap", "Two tensors of the checkpoint share bytes: changing one changes the other.", "Save the checkpoint again from a source you trust.", InputValidation, ManipulateModel);

    static readonly Rule Hole = new("tensorflow-checkpoint-hole", "Bytes of a data file belong to no tensor, so they can carry anything.", "Save the checkpoint again.", HiddenFunctionality);

    public static IReadOnlyList<Rule> All => [Data, Size, Overlap, Hole];

    public static void Judge(TensorBundle bundle, ScanScope scope)
    {
        scope.Find(Data, Severity.Info, "Keeps its tensors in other files", $"{bundle.Entries.Count} entries in {bundle.Shards} files");
        foreach (var entry in bundle.Entries)
        {
            var part = ScanScope.Printable(entry.Name);
            if (entry.Offset < 0 || entry.Size < 0 || entry.Offset > long.MaxValue - entry.Size || entry.Shard < 0 || entry.Shard >= Math.Max(1, bundle.Shards))
                scope.Find(Size, Severity.High, "Has a tensor in an impossible place", $"shard {entry.Shard}, {entry.Size} bytes at {entry.Offset}", part: part, identity: "place" + entry.Name);
            else if (!entry.Sliced && Bytes(entry.Type) is var bytes and > 0 && entry.Elements * bytes != entry.Size)
                scope.Find(Size, Severity.High, "Has a tensor whose bytes do not fit its type and shape", $"{entry.Elements:0} of {bytes} bytes, stored {entry.Size}", part: part, identity: "size" + entry.Name);
        }

        foreach (var shard in bundle.Entries.Where(e => e.Size > 0 && e.Offset >= 0 && e.Offset <= long.MaxValue - e.Size).GroupBy(e => e.Shard))
        {
            long at = 0;
            foreach (var entry in shard.OrderBy(e => e.Offset))
            {
                if (entry.Offset < at)
                    scope.Find(Overlap, Severity.Medium, "Has tensors that share bytes", null, part: ScanScope.Printable(entry.Name), identity: entry.Name);
                // Writers may align tensors: small holes are padding.
                else if (entry.Offset - at >= 4096)
                    scope.Find(Hole, Severity.Low, "Has bytes between its tensors", $"{entry.Offset - at} bytes", part: ScanScope.Printable(entry.Name), identity: "hole");
                at = Math.Max(at, entry.Offset + entry.Size);
            }
        }
    }

    // Bytes of types.proto's fixed types; 0 for those whose size varies.
    static int Bytes(int type) => type switch
    {
        1 or 3 or 13 or 22 => 4,
        2 or 8 or 9 or 23 => 8,
        4 or 6 or 10 or 11 or 12 or 24 or 25 => 1,
        5 or 14 or 15 or 16 or 17 or 19 => 2,
        18 => 16,
        _ => 0,
    };
}
