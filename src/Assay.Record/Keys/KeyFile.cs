using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Record;

/// <summary>
/// One private key on disk, <c>KEYID.key</c>: what the key is in clear text, and its PKCS#8 sealed under the master key
/// with all of the clear text as associated data, so that neither id, purpose nor label can be changed or swapped.
/// </summary>
sealed record KeyFile(KeyFile.Header Key, byte[] Nonce, byte[] Sealed)
{
    internal const string Extension = ".key";
    internal const int MaxLabel = 200;
    const int MaxBytes = 8192;

    internal sealed record Header(int Version, string KeyId, KeyPurpose Purpose, string Label, string PublicKey);

    internal static byte[] Make(MasterKey master, EcdsaSigner signer, KeyPurpose purpose, string label)
    {
        var header = new Header(1, signer.KeyId, purpose, label, signer.PublicKey.Pem);
        var pkcs8 = signer.ExportPkcs8();
        try
        {
            var (nonce, cipher) = master.Seal(pkcs8, Json.Bytes(header));
            return Json.Bytes(new KeyFile(header, nonce, cipher));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>Reads the clear part and checks the seal over it.</summary>
    internal static (KeyFile File, KeyInfo Info)? TryRead(string path, MasterKey master, out KeyringError? error)
    {
        error = null;
        if (OwnedPath.Complaint(path, folder: false, OwnedPath.GroupOrOtherAny) is { } complaint)
        {
            error = new KeyringError(KeyringFault.Permissions, complaint);
            return null;
        }

        var (file, info, reason) = Parse(path);
        if (file is not null && info is not null)
        {
            if (file.Unseal(master) is { } pkcs8)
            {
                CryptographicOperations.ZeroMemory(pkcs8);
                return (file, info);
            }

            reason = "its seal does not open with this keyring";
        }

        error = new KeyringError(KeyringFault.Damaged,
            $"The key file {path} is damaged: {reason}. Restore it from a backup, or move it away to go on without this key.");
        return null;
    }

    /// <summary>The PKCS#8 bytes, which the caller zeroes; null when the seal does not hold.</summary>
    internal byte[]? Unseal(MasterKey master) => master.Open(Nonce, Sealed, Json.Bytes(Key));

    static (KeyFile? File, KeyInfo? Info, string Reason) Parse(string path)
    {
        if (PrivateFile.Read(path, MaxBytes) is not { } bytes)
            return (null, null, "it is too long");
        try
        {
            var file = Json.Read<KeyFile>(bytes);
            if (file is not { Key: { KeyId: not null, Label: not null, PublicKey: not null } header, Nonce: not null, Sealed: not null })
                return (null, null, "a member is missing");
            if (header.Version != 1)
                return (null, null, $"version {header.Version} is not known to this version of Assay");
            if (!Json.Bytes(file).AsSpan().SequenceEqual(bytes))
                return (null, null, "it has bytes that Assay did not write");
            if (Assay.PublicKey.TryReadPem(header.PublicKey, out var error) is not { } key)
                return (null, null, error);
            if (key.KeyId != header.KeyId || Path.GetFileNameWithoutExtension(path) != header.KeyId)
                return (null, null, "name, key id and public key do not belong together");
            return (file, new KeyInfo(header.KeyId, header.Purpose, header.Label, key), "");
        }
        catch (JsonException e)
        {
            return (null, null, e.Message);
        }
    }
}
