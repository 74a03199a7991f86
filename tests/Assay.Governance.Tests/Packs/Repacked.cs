using System.Text;
using System.Text.Json;

namespace Assay.Governance.Tests.Packs;

/// <summary>A pack taken apart and put together again, as somebody would who wants it to say something else.</summary>
sealed class Repacked
{
    readonly Dictionary<string, ReadOnlyMemory<byte>> _files;

    public Repacked(byte[] pack) => _files = PackZip.TryRead(pack, out var error) ?? throw new InvalidOperationException(error);

    public IEnumerable<string> Names => _files.Keys.Order(StringComparer.Ordinal);

    public byte[] this[string name]
    {
        get => _files[name].ToArray();
        set => _files[name] = value;
    }

    public void Remove(string name) => _files.Remove(name);

    /// <summary>The zip in its canonical form, the manifest as it was.</summary>
    public byte[] Zip() => PackZip.Write(_files.Select(f => new PackFile(f.Key, f.Value)));

    /// <summary>The zip with a manifest that fits, signed by whoever has these keys.</summary>
    public byte[] Signed(params ISigner[] signers)
    {
        var old = Json.Read<PackManifest>(_files[PackNames.Manifest].Span);
        var manifest = old with
        {
            Files =
            [
                .. _files.Where(f => f.Key is not (PackNames.Manifest or PackNames.ManifestEnvelope)).OrderBy(f => f.Key, StringComparer.Ordinal)
                    .Select(f => new PackManifestFile(f.Key, Digest.Sha256(f.Value.Span), f.Value.Length)),
            ],
        };
        var text = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(manifest, Json.Indented) + "\n");
        var statement = new Statement(
            [new Subject(manifest.ModelVersion.Slug, manifest.ModelVersion.Digests)], PredicateTypes.Own("assurance-pack"),
            Json.Element(new PackPredicate(manifest.UseCase.Id, manifest.ModelVersion.Id, manifest.TreeSize, Digest.Sha256(text), manifest)));
        var envelopes = signers.Select(s => Envelope.Sign(statement, s)).ToList();
        _files[PackNames.Manifest] = text;
        _files[PackNames.ManifestEnvelope] = (envelopes[0] with { Signatures = [.. envelopes.SelectMany(e => e.Signatures)] }).ToBytes();
        return Zip();
    }
}
