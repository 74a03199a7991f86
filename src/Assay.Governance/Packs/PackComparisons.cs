using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Holds a pack that was examined against what its reader kept from earlier: another pack, or a tree head. Each either adds a
/// check or gives the reason why nothing could be compared; a thing that was not compared says nothing against the pack.
/// </summary>
static class PackComparisons
{
    /// <param name="since">What came since, of what this pack holds; empty unless this one goes on from the earlier one.</param>
    /// <returns>Why nothing was compared, and what to do; null when a check was added.</returns>
    public static string? Earlier(PackContents pack, ReadOnlyMemory<byte> earlier, PublicKey root, PackChecks checks, out IReadOnlyList<PackAddition> since)
    {
        since = [];
        var ofEarlier = new PackChecks();
        if (PackVerifier.Examine(earlier, root, null, ofEarlier) is not var (old, _) || !ofEarlier.Hold)
        {
            if (ofEarlier.NotLookedAt is { } unknown)
                return $"Of the earlier pack: {unknown} Leave it out to verify this pack alone.";
            var failed = ofEarlier.All.First(c => !c.Holds);
            return failed.Name == "Zip" && !earlier.Span.StartsWith("PK"u8)
                ? "The earlier pack is no assurance pack, so nothing was compared. Leave it out to verify this pack alone."
                : $"The earlier pack does not verify itself ({failed.Name}: {failed.Detail}), so nothing was compared. Leave it out to verify this pack alone.";
        }

        const string name = "Earlier pack";
        var (size, to) = (old.Head.Size, pack.Head.Size);
        if (old.Head.Record != pack.Head.Record)
            return $"The earlier pack is of another record, {old.Head.Record}, and this one of {pack.Head.Record}, so nothing was compared. Give an earlier pack of this record, or leave it out.";

        if (size > to)
        {
            // What the other one shows of the size of this one tells a mistake of the reader from a history with another past.
            if (RootAt(old, to) is not { } then || then == pack.Head.Root)
                return Say($"The earlier pack was built at {size} entries and this pack at {to}, so nothing was compared. Give them the other way round.");
            checks.Add(name, Say($"History was rewritten: the {to} entries of this pack are not the first {to} of the {size} of the earlier one."), "");
            return null;
        }

        if (size == to ? old.Head.Root != pack.Head.Root : RootAt(pack, size) != old.Head.Root)
        {
            checks.Add(name, Say($"History was rewritten: the {size} entries of the earlier pack are not the first {size} of this one."), "");
            return null;
        }

        var here = pack.Model.Entries.Select(e => e.Index).ToHashSet();
        checks.Add(
            name, [.. old.Model.Entries.Where(e => PackScope.IsTrust(e.Type) && !here.Contains(e.Index)).Select(e => $"Entry {e.Index} ({e.Type}) was in the earlier pack and is left out here.")],
            Say($"its {size} entries are the first {size} of the {to} here{Elsewhere(old, pack)}"));
        since = [.. pack.Model.Entries.Where(e => e.Index >= size).GroupBy(e => TypeOf(e, pack)).Select(g => new PackAddition(g.Key, [.. g.Select(e => e.Index)]))];
        return null;
    }

    // Right of the record, and of no use to who asks what became of this use case.
    static string Elsewhere(PackContents old, PackContents pack) => old.Manifest.UseCase.Id == pack.Manifest.UseCase.Id ? ""
        : $". It is a pack of another use case, {old.Manifest.UseCase.Slug} ({old.Manifest.ModelVersion.Slug}): nothing of the record was rewritten, and what was known of {pack.Manifest.UseCase.Slug} then is not in it";

    // Packs of the whole record are listed, for its tree is one.
    static string TypeOf(LogEntry entry, PackContents pack) =>
        entry.Type == EntryTypes.Pack && PackScope.Read<PackBody>(entry).UseCase != pack.Manifest.UseCase.Id ? "pack of another use case" : entry.Type;

    /// <returns>Why nothing was compared, and what to do; null when a check was added.</returns>
    public static string? Head(PackContents pack, TreeHead kept, PackChecks checks)
    {
        const string name = "Kept tree head";
        var to = pack.Head.Size;
        if (kept.Record != pack.Head.Record)
            return $"The tree head is of another record, {kept.Record}, and this pack is of {pack.Head.Record}, so nothing was compared. Give a tree head that you kept of this record; if you did, this is not a pack of the record that you were shown then.";
        if (kept.Size > to)
            return Say($"The tree head covers {kept.Size} entries and the pack was built at {to}, so nothing was compared. Keep it for the next pack, or ask for one that was built since.");
        if (Damaged(pack, kept) is { } damaged)
            return $"The tree head is not as it was signed ({damaged.TrimEnd('.')}), so nothing was compared. Give it as you kept it, or leave it out.";
        var problem = Unsigned(pack, kept);
        if (problem is null && RootAt(pack, kept.Size) is var root && root != kept.Root)
        {
            if (root is null)
                return Say($"The pack does not show what the record was at {kept.Size} entries, so it was not held against this tree head. Ask for one that does: assay pack build --use-case USE-CASE --since HEAD.json");
            problem = Say($"History was rewritten: the {kept.Size} entries of the tree head are not the first {kept.Size} of this pack's record.");
        }

        checks.Add(name, problem, Say($"the record of {to} entries begins with its {kept.Size}"));
        return null;
    }

    // A signature that does not fit its own content says that the head was changed, and nothing of the pack.
    static string? Damaged(PackContents pack, TreeHead kept) =>
        kept.Envelope is null ? "it came without its signature"
        : Envelope.TryRead(kept.Envelope, out var error) is not { } envelope ? error
        : Verdict(pack, kept, envelope) is { Distrust: Distrust.BadSignature } verdict ? verdict.Message
        : null;

    // A head that names this record under a key that this record does not have: either it was made up, or the record was made anew.
    static string? Unsigned(PackContents pack, TreeHead kept) =>
        kept.Envelope is { } bytes && Envelope.TryRead(bytes, out _) is { } envelope && Verdict(pack, kept, envelope) is { Trusted: false } verdict ? $"It is not signed by a tree-head key of this record: {verdict.Message}" : null;

    static TrustVerdict Verdict(PackContents pack, TreeHead kept, Envelope envelope) => pack.Model.Trust.Verify(envelope, Math.Min(kept.Size, pack.Head.Size), KeyPurpose.TreeHead);

    // By the proof that the pack brings from there, or by what the proofs of its entries name; null when neither reaches it.
    static Digest? RootAt(PackContents pack, long size)
    {
        if (size == pack.Head.Size)
            return pack.Head.Root;
        if (pack.Consistency(size) is { } proof && Merkle.VerifyConsistency(new ConsistencyProof(size, proof.To, proof.Path), proof.Root, pack.Head.Root))
            return proof.Root;
        var tree = new PartialTree();
        foreach (var entry in pack.Model.Entries)
            if (pack.File(PackNames.Proof(entry.Index)) is { } file)
                tree.Add(Merkle.LeafHash(entry.Leaf), Json.Read<InclusionProof>(file.Span));
        return tree.Root(size);
    }

    static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
