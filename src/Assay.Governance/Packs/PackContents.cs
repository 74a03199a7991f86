using System.Globalization;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// A pack that was opened: its parts read, in the order in which each step makes the next one safe to believe. What is
/// missing after <see cref="Open"/> was reported as a check that does not hold.
/// </summary>
sealed class PackContents
{
    readonly Dictionary<string, ReadOnlyMemory<byte>> _files;

    PackContents(Dictionary<string, ReadOnlyMemory<byte>> files) => _files = files;

    public required PackManifest Manifest { get; init; }

    public required TreeHead Head { get; init; }

    public required PackModel Model { get; init; }

    public static PackContents? Open(ReadOnlyMemory<byte> pack, PublicKey root, PackChecks checks)
    {
        var files = PackZip.TryRead(pack, out var error);
        if (!checks.Add("Zip", files is null ? $"The file is not an assurance pack: {error}." : null, string.Create(CultureInfo.InvariantCulture, $"canonical, {files?.Count} files, {pack.Length} bytes")))
            return null;
        var manifest = ReadManifest(files!, out var envelope, out var problem);
        if (manifest is not null && !PackManifest.Knows(manifest.Format))
        {
            checks.NotLookedAt = Unknown(manifest.Format);
            return null;
        }

        if (!checks.Add("Manifest", problem is null ? Listed(files!, manifest!) : [problem], string.Create(CultureInfo.InvariantCulture, $"names every one of the {manifest?.Files.Count} files and nothing else")))
            return null;
        var head = TreeHeads.Read(files!.GetValueOrDefault(PackNames.TreeHead).ToArray(), out error);
        if (head is null || head.Size != manifest!.TreeSize || head.Root != manifest.Root || head.Record != manifest.Record)
        {
            checks.Add("Tree head", head is null ? $"It cannot be read: {error}." : "It is not the one that the manifest names.", "");
            return null;
        }

        var entries = ReadEntries(files!, head, out var problems);
        if (!checks.Add("Inclusion", problems, string.Create(CultureInfo.InvariantCulture, $"each of the {entries.Count} entries is one of the {head.Size} under the tree head {head.Root.Short}")))
            return null;
        if (!Trusted(entries, root, head, envelope!, checks))
            return null;
        var chosen = PackScope.Choose(() => entries, manifest.UseCase.Id, manifest.ModelVersion.Id);
        var content = ReadContent(files!, chosen, manifest, out problems);
        if (chosen.Count != entries.Count)
            problems.Add($"{entries.Count - chosen.Count} entries do not concern this use case and model version.");
        if (!checks.Add("Content", problems, string.Create(CultureInfo.InvariantCulture, $"{content.Count} pieces match what the entries commit to")))
            return null;
        return new PackContents(files!)
        {
            Manifest = manifest,
            Head = head,
            Model = PackModel.Of(chosen, content.GetValueOrDefault, manifest.UseCase.Id, manifest.ModelVersion.Id, head.Size, root, manifest.Format, manifest.Policies),
        };
    }

    // The type is said: a bare null would become an empty file.
    public ReadOnlyMemory<byte>? File(string name) => _files.TryGetValue(name, out var content) ? content : default(ReadOnlyMemory<byte>?);

    public IEnumerable<string> Names => _files.Keys;

    /// <summary>A consistency proof of the pack; null when there is none from that size.</summary>
    public PackConsistency? Consistency(long from)
    {
        if (File(PackNames.Consistency(from)) is not { } file)
            return null;
        var proof = Json.Read<PackConsistency>(file.Span);
        return proof.From == from && proof.To == Head.Size ? proof : null;
    }

    static PackManifest? ReadManifest(Dictionary<string, ReadOnlyMemory<byte>> files, out Envelope? envelope, out string? problem)
    {
        envelope = null;
        if (!files.TryGetValue(PackNames.Manifest, out var text) || !files.TryGetValue(PackNames.ManifestEnvelope, out var wrapped))
        {
            problem = "The manifest or its envelope is missing.";
            return null;
        }

        envelope = Envelope.TryRead(wrapped.Span, out var error);
        var statement = envelope?.TryReadStatement(out error);
        if (envelope is null || statement is null || statement.PredicateType != PredicateTypes.Own("assurance-pack"))
        {
            problem = $"The envelope of the manifest does not state an assurance pack. {error}".TrimEnd();
            return null;
        }

        var manifest = Json.Read<PackManifest>(text.Span);
        var predicate = statement.Predicate.Deserialize<PackPredicate>(Json.Options);
        problem = !envelope.ToBytes().AsSpan().SequenceEqual(wrapped.Span) || !PackBuilder.Bytes(manifest).AsSpan().SequenceEqual(text.Span) ? "The manifest is not written as Assay writes it."
            : predicate is null || predicate.Digest != Digest.Sha256(text.Span) || !PackBuilder.Bytes(predicate.Manifest).AsSpan().SequenceEqual(text.Span)
                || predicate.UseCase != manifest.UseCase.Id || predicate.ModelVersion != manifest.ModelVersion.Id || predicate.TreeSize != manifest.TreeSize ? "The manifest is not the one that was signed."
            : !manifest.ModelVersion.Digests.SequenceEqual(statement.Subjects.SelectMany(s => s.Digests)) ? "The signed statement is about another model version."
            : null;
        return manifest;
    }

    static string Unknown(int format) => string.Create(
        CultureInfo.InvariantCulture,
        $"The pack has format {format}, and this version of Assay verifies the formats {PackManifest.FirstFormat} to {PackManifest.CurrentFormat}, so nothing was verified. {(format > PackManifest.CurrentFormat ? "Use a newer one." : "Ask for a new pack.")}");

    static List<string> Listed(Dictionary<string, ReadOnlyMemory<byte>> files, PackManifest manifest)
    {
        var problems = new List<string>();
        var named = new HashSet<string>(StringComparer.Ordinal) { PackNames.Manifest, PackNames.ManifestEnvelope };
        foreach (var listed in manifest.Files)
            if (!named.Add(listed.Name))
                problems.Add($"{listed.Name} is named twice.");
            else if (!files.TryGetValue(listed.Name, out var content))
                problems.Add($"{listed.Name} is missing.");
            else if (content.Length != listed.Bytes || Digest.Sha256(content.Span) != listed.Digest)
                problems.Add($"{listed.Name} is not the file that the manifest names.");
        problems.AddRange(files.Keys.Where(f => !named.Contains(f)).Order(StringComparer.Ordinal).Select(f => $"{f} is not in the manifest."));
        return problems;
    }

    static List<LogEntry> ReadEntries(Dictionary<string, ReadOnlyMemory<byte>> files, TreeHead head, out List<string> problems)
    {
        problems = [];
        var entries = new List<LogEntry>();
        foreach (var (name, leaf) in files.Where(f => f.Key.StartsWith(PackNames.Entries, StringComparison.Ordinal)))
        {
            var proof = PackNames.IndexOf(name) is { } index && files.TryGetValue(PackNames.Proof(index), out var text) ? Json.Read<InclusionProof>(text.Span) : null;
            if (proof is null || proof.Index != PackNames.IndexOf(name) || proof.Size != head.Size)
                problems.Add($"{name} has no proof.");
            else if (!Merkle.VerifyInclusion(Merkle.LeafHash(leaf.Span), proof, head.Root))
                problems.Add($"{name} is not an entry under the tree head.");
            else
                entries.Add(LogEntry.FromLeaf(proof.Index, leaf.ToArray()));
        }

        entries.Sort((a, b) => a.Index.CompareTo(b.Index));
        return entries;
    }

    // From here on what the entries say of keys and roles is believed, because the root that the reader brought says so.
    static bool Trusted(List<LogEntry> entries, PublicKey root, TreeHead head, Envelope manifest, PackChecks checks)
    {
        var trust = new TrustHistory(root);
        foreach (var entry in entries)
            trust.Apply(entry);
        if (!checks.Add("Root key",
            trust.Record is null ? "The genesis entry is missing or malformed."
            : !trust.RootMatches ? $"The record was begun with another root key than {root.KeyId[..12]}."
            : trust.Record != head.Record ? "The tree head is one of another record." : null,
            $"the record {head.Record} of {trust.Organisation} was begun with {root.KeyId[..12]}"
                + (trust.ProblemCount == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"; {trust.ProblemCount} entries about keys and roles do not count: {trust.Problems[0].Message}"))))
            return false;
        var signedHead = Envelope.TryRead(head.Envelope, out _)!;
        var ofHead = trust.Verify(signedHead, head.Size, KeyPurpose.TreeHead);
        var byEvidence = trust.Verify(manifest, head.Size, KeyPurpose.Evidence);
        var byTreeHead = trust.Verify(manifest, head.Size, KeyPurpose.TreeHead);
        // One signature a purpose: another one would be a part of the pack that nothing vouches for.
        var signers = manifest.Signatures.Count == 2 && signedHead.Signatures.Count == 1 && signedHead.ToBytes().AsSpan().SequenceEqual(head.Envelope);
        return checks.Add("Tree head", ofHead.Trusted ? null : ofHead.Message, string.Create(CultureInfo.InvariantCulture, $"{head.Size} entries, signed by {ofHead.Key?.KeyId[..12]}, which the root delegated"))
            & checks.Add("Manifest signature", !signers ? "The manifest and the tree head do not have exactly the signatures that a pack has." : !byEvidence.Trusted ? byEvidence.Message : byTreeHead.Trusted ? null : byTreeHead.Message,
                $"signed by the evidence key {byEvidence.Key?.KeyId[..12]} and the tree-head key {byTreeHead.Key?.KeyId[..12]}");
    }

    static Dictionary<string, byte[]> ReadContent(Dictionary<string, ReadOnlyMemory<byte>> files, List<LogEntry> entries, PackManifest manifest, out List<string> problems)
    {
        problems = [];
        var content = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var erased = PackErasures.By(entries);
        var carries = PackScope.CarriesContent(entries, manifest.UseCase.Id, manifest.Format);
        foreach (var entry in entries.Where(carries))
            foreach (var (name, commitment) in entry.Blobs)
                if (erased.ContainsKey(commitment))
                    continue;
                else if (!files.TryGetValue(PackNames.Content(commitment), out var bytes) || !files.TryGetValue(PackNames.Salt(commitment), out var salt))
                    problems.Add($"The {name} of entry {entry.Index} is missing, and no entry erased it.");
                else if (PackBuilder.Commitment(salt.Span, bytes.Span) != commitment)
                    problems.Add($"The {name} of entry {entry.Index} is not what the entry commits to.");
                else
                    content[commitment] = bytes.ToArray();
        return content;
    }
}
