using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>A pack and what the record keeps of it: its signed manifest. With that envelope the same bytes are built again.</summary>
internal sealed record BuiltPack(byte[] Bytes, Digest Digest, byte[] ManifestEnvelope, long TreeSize, Digest Root);

/// <summary>
/// Builds the assurance pack of one use case and model version from a record as it stood at one tree size
/// (<c>docs/formats/assurance-pack.md</c>).
/// </summary>
internal static class PackBuilder
{
    /// <summary>Builds and signs a pack.</summary>
    /// <param name="treeSize">A size at which a tree head was signed.</param>
    /// <param name="evidence">The evidence key.</param>
    /// <param name="inForce">The policies that judge a gate of which the record holds none.</param>
    /// <param name="since">Size of a tree head that somebody keeps: the pack shows that the record still begins with it.</param>
    /// <param name="treeHead">The tree-head key signs too: whoever has got hold of one key of the two makes no packs.</param>
    /// <param name="format">An older one only where a test shows that packs of it still verify.</param>
    public static Answer<BuiltPack> Build(IReadView view, ThingView useCase, ThingView modelVersion, long treeSize, ISigner evidence, ISigner treeHead, GatePolicies inForce, long? since = null, int format = PackManifest.CurrentFormat)
    {
        if (since is { } kept && (kept <= 0 || kept > treeSize))
            return new Refusal(RefusalKind.Invalid, string.Create(CultureInfo.InvariantCulture, $"The record has {treeSize} entries, so a pack of it cannot begin with {kept}."), [new FieldError("since", "out of range")]) { HowTo = "Give a tree head of this record that was kept before. See the newest with: assay record head" };
        if (!Gather(view, useCase.Id, modelVersion.Id, treeSize, since is { } size && size < treeSize ? [size] : [], format, PackPolicy.Of(inForce)).TryGet(out var parts, out var refusal))
            return refusal;
        var manifest = parts.Manifest(new Tool("assay", AssayVersion.Text));
        var statement = new Statement(
            [ThingQueries.SubjectOf(parts.Model.ModelVersion)], PredicateTypes.Own("assurance-pack"),
            Json.Element(new PackPredicate(useCase.Id, modelVersion.Id, treeSize, Digest.Sha256(Bytes(manifest)), manifest)));
        var byEvidence = Envelope.Sign(statement, evidence);
        var byTreeHead = Envelope.Sign(statement, treeHead);
        return Zip(parts, manifest, (byEvidence with { Signatures = [.. byEvidence.Signatures, .. byTreeHead.Signatures] }).ToBytes());
    }

    const string Verify = "Check the record: assay record verify", BuildNew = "Build a new one: assay pack build --use-case USE-CASE";

    /// <summary>Builds a pack again, to the same bytes, from the envelope of its manifest that the record kept.</summary>
    /// <returns>A refusal when content was erased since, so that the same bytes cannot be built any more.</returns>
    public static Answer<BuiltPack> Rebuild(IReadView view, PackBody pack, byte[] manifestEnvelope)
    {
        var signed = Envelope.TryRead(manifestEnvelope, out _)?.TryReadStatement(out _)?.Predicate.Deserialize<PackPredicate>(Json.Options)?.Manifest;
        if (signed is null)
            return new Refusal(RefusalKind.Conflict, $"The manifest of pack {pack.Id} cannot be read.") { HowTo = Verify };
        if (!PackManifest.Knows(signed.Format))
            return new Refusal(RefusalKind.Conflict, $"Pack {pack.Id} has format {signed.Format}; this version of Assay builds the formats {PackManifest.FirstFormat} to {PackManifest.CurrentFormat}.") { HowTo = BuildNew };
        if (!Gather(view, pack.UseCase, pack.ModelVersion, pack.TreeSize, signed.Since, signed.Format, signed.Policies ?? []).TryGet(out var parts, out var refusal))
            return refusal;
        if (!Zip(parts, parts.Manifest(signed.Tool), manifestEnvelope).TryGet(out var built, out refusal))
            return refusal;
        return built.Digest == pack.Digest
            ? built
            : new Refusal(RefusalKind.Conflict, $"Pack {pack.Id} cannot be built to the same bytes any more: what is built now has the digest {built.Digest.Short}, not {pack.Digest.Short}.") { HowTo = Verify };
    }

    internal static byte[] Bytes(PackManifest manifest) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(manifest, Json.Indented) + "\n");

    /// <summary>Tree sizes from which a pack proves consistency: those of all earlier packs, those it was asked for, and the powers of two.</summary>
    internal static IReadOnlyList<long> ConsistencyFrom(PackModel model, IReadOnlyList<long> since)
    {
        var from = new SortedSet<long>(model.Packs.Select(p => p.Body.TreeSize).Concat(since).Where(s => s > 0 && s < model.Size));
        for (long power = 1; power < model.Size; power *= 2)
            from.Add(power);
        return [.. from];
    }

    static Answer<Parts> Gather(IReadView view, string useCase, string modelVersion, long size, IReadOnlyList<long> since, int format, IReadOnlyList<PackPolicy> policies)
    {
        if (size <= 0 || size > view.Size || view.HeadAt(size) is not { Envelope: { } signedHead } head)
            return new Refusal(RefusalKind.NotFound, $"No tree head was signed at {size} entries; a pack is built at a signed one.") { HowTo = "Signed ones are seen with: assay record head" };
        var chosen = PackScope.Choose(() => view.Entries(0, size), useCase, modelVersion);
        var erased = PackErasures.By(chosen);
        var carries = PackScope.CarriesContent(chosen, useCase, format);
        var content = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var gone = new List<ErasedContent>();
        var files = new List<PackFile> { new(PackNames.TreeHead, signedHead) };
        foreach (var entry in chosen)
        {
            files.Add(new PackFile(PackNames.Entry(entry.Index), entry.Leaf));
            files.Add(new PackFile(PackNames.Proof(entry.Index), Json.Bytes(view.Inclusion(entry.Index, size))));
            if (!carries(entry))
                continue;
            foreach (var (name, commitment) in entry.Blobs.OrderBy(b => b.Key, StringComparer.Ordinal))
            {
                if (erased.TryGetValue(commitment, out var by))
                {
                    gone.Add(new ErasedContent(entry.Index, name, commitment, by));
                    continue;
                }

                var cells = view.Query<BlobCells>("SELECT salt AS Salt, content AS Content, erased_by AS ErasedBy FROM blob WHERE commitment = @commitment", new { commitment });
                if (cells is not [{ Salt: { } salt, Content: { } bytes }])
                    return cells is [{ ErasedBy: { } later }]
                        ? new Refusal(RefusalKind.Conflict, $"Entry {later} erased the {name} of entry {entry.Index}, so the pack at {size} entries cannot be built any more.") { HowTo = "Build one of the record as it is now: assay pack build --use-case USE-CASE" }
                        : new Refusal(RefusalKind.Conflict, $"The {name} of entry {entry.Index} is missing from the record.") { HowTo = Verify };
                content[commitment] = bytes;
                files.Add(new PackFile(PackNames.Content(commitment), bytes));
                files.Add(new PackFile(PackNames.Salt(commitment), salt));
            }
        }

        var model = PackModel.Of(chosen, content.GetValueOrDefault, useCase, modelVersion, size, null, format, policies);
        foreach (var from in ConsistencyFrom(model, since))
            files.Add(new PackFile(PackNames.Consistency(from), Json.Bytes(new PackConsistency(from, size, view.Root(from), view.Consistency(from, size).Path))));
        files.AddRange(PackDerived.Files(model, head, format));
        return new Parts(model, head, files, gone, since, format);
    }

    static Answer<BuiltPack> Zip(Parts parts, PackManifest manifest, byte[] envelope)
    {
        try
        {
            var zip = PackZip.Write([.. parts.Files, new PackFile(PackNames.Manifest, Bytes(manifest)), new PackFile(PackNames.ManifestEnvelope, envelope)]);
            return new BuiltPack(zip, Digest.Sha256(zip), envelope, parts.Head.Size, parts.Head.Root);
        }
        catch (InvalidDataException e)
        {
            return new Refusal(RefusalKind.Invalid, e.Message);
        }
    }

    internal static string Commitment(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    sealed record Parts(PackModel Model, TreeHead Head, IReadOnlyList<PackFile> Files, IReadOnlyList<ErasedContent> Erased, IReadOnlyList<long> Since, int Format)
    {
        public PackManifest Manifest(Tool tool) => new(
            Format, tool, Head.Record, Head.Size, Head.Root, Thing(Model.UseCase), Thing(Model.ModelVersion), Erased,
            [.. Files.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => new PackManifestFile(f.Name, Digest.Sha256(f.Content.Span), f.Content.Length))])
        {
            Since = Since,
            Policies = Format >= PackManifest.WithPolicies ? Model.Brought : null,
        };

        static PackThing Thing(ThingView thing) => new(thing.Id, thing.Slug, thing.Name, thing.Digests);
    }

    sealed class BlobCells
    {
        public byte[]? Salt { get; init; }

        public byte[]? Content { get; init; }

        public long? ErasedBy { get; init; }
    }
}
