using System.Security.Cryptography;

namespace Assay.Build;

/// <summary>Whether a bundle's signature is one over its payload: as DSSE has it, or as versions before 1.0 had it.</summary>
internal static class SignedBytes
{
    // The early notation is at most four times as long as the payload; a payload of that size is no old model.
    const int MaxEarlyPayload = 16 * 1024 * 1024;

    public static bool Fit(SigstoreBundle bundle, PublicKey key, bool byCertificate, out bool early)
    {
        early = false;
        if (key.Verifies(Envelope.PreAuthenticationEncoding(Envelope.InTotoPayloadType, bundle.Payload), bundle.Signature))
            return true;
        // Those versions named no key by a hint.
        if (bundle.Hint is not null || bundle.Payload.Length > MaxEarlyPayload)
            return false;
        var old = EarlySignature.SignedBytes(Envelope.InTotoPayloadType, bundle.Payload);
        early = byCertificate ? FitsWithSha256(key, old, bundle.Signature) : key.Verifies(old, bundle.Signature);
        return early;
    }

    // Another slip of those versions: certificates of every curve signed with SHA-256.
    static bool FitsWithSha256(PublicKey key, byte[] data, byte[] signature)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(key.SubjectPublicKeyInfo, out _);
        return ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
