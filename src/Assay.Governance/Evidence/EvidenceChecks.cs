using Assay.Record;

namespace Assay.Governance;

/// <summary>What can be checked about a piece of evidence, each check made now, from the bytes.</summary>
static class EvidenceChecks
{
    public static IReadOnlyList<Check> Of(
        IReadView view, LogEntry entry, EvidenceBody body, byte[]? bytes, Envelope? envelope, InclusionProof inclusion, TreeHead head)
    {
        var checks = new List<Check>();
        if (bytes is null)
            checks.Add(new("Envelope", true, "erased; its digest and place in the log remain"));
        else
        {
            var same = Digest.Sha256(bytes) == body.Envelope;
            checks.Add(new("Envelope", same, same ? $"has the digest that the log holds, {body.Envelope.Short}" : "does not have the digest that the log holds"));
            checks.Add(Signature(view, entry, body, envelope));
        }

        var leaf = Merkle.LeafHash(entry.Leaf);
        var included = Merkle.VerifyInclusion(leaf, inclusion, head.Root);
        checks.Add(new("Inclusion", included, included ? $"entry {entry.Index} of {head.Size}, under tree head {head.Root.Short}" : "the proof does not lead to the tree head"));
        return checks;
    }

    static Check Signature(IReadView view, LogEntry entry, EvidenceBody body, Envelope? envelope)
    {
        if (envelope is null)
            return new("Signature", false, "the envelope cannot be read");
        var key = ActorQueries.Keys(view).FirstOrDefault(k => k.Id == body.KeyId);
        if (key is null)
            return new("Signature", body.Origin == Origin.Filed, $"by a key that this record does not know ({Short(body.KeyId)}); filed as it came");
        var pem = view.Query<string>("SELECT public_key FROM signing_key WHERE id = @id", new { id = key.Id })[0];
        if (PublicKey.TryReadPem(pem, out var error) is not { } publicKey)
            return new("Signature", false, error);
        if (!envelope.VerifiedBy(publicKey))
            return new("Signature", false, $"does not verify with key {Short(key.Id)}");
        if (entry.Index < key.DelegatedAt || key.RevokedAt <= entry.Index)
            return new("Signature", false, $"verifies, but key {Short(key.Id)} was not in force at entry {entry.Index}");
        return new("Signature", true, $"verifies with {key.Purpose.Name()} key {Short(key.Id)}, in force at entry {entry.Index}");
    }

    static string Short(string keyId) => keyId.Length > 12 ? keyId[..12] : keyId.Length == 0 ? "none named" : keyId;
}
