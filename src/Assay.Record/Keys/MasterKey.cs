using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Record;

/// <summary>
/// The random 32-byte key that seals private keys, and the file <c>keyring.json</c> that holds it wrapped: PBKDF2-SHA256 of
/// the passphrase gives a key that wraps it with AES-256-GCM, the header being the associated data. The checksum is no
/// protection (GCM is); it tells a damaged file from a wrong passphrase, without deriving anything.
/// </summary>
sealed class MasterKey : IDisposable
{
    internal const int Iterations = 600_000;

    // Fewer would make guessing cheap, more would hang whoever opens a hostile file.
    internal const int MinIterations = 100_000, MaxIterations = 10_000_000;
    internal const string FileName = "keyring.json";
    const int MaxFileBytes = 4096, KeyBytes = 32, SaltBytes = 16, NonceBytes = 12, TagBytes = 16;
    const string Kdf = "pbkdf2-sha256";

    readonly byte[] _key = GC.AllocateUninitializedArray<byte>(KeyBytes, pinned: true);
    bool _disposed;

    MasterKey()
    {
    }

    internal static MasterKey Create()
    {
        var master = new MasterKey();
        RandomNumberGenerator.Fill(master._key);
        return master;
    }

    /// <summary>The content of <c>keyring.json</c> for this master key under a passphrase, with fresh salt and nonce.</summary>
    internal byte[] Wrap(Passphrase passphrase, int iterations)
    {
        var header = new Header(1, Kdf, iterations, RandomNumberGenerator.GetBytes(SaltBytes));
        var (nonce, sealedKey) = Aead.Seal(Derived(passphrase, header), _key, Json.Bytes(header), zeroKey: true);
        var body = new Wrapped(header, nonce, sealedKey);
        return Json.Bytes(new Stored(body, Digest.Sha256(Json.Bytes(body))));
    }

    internal static MasterKey? TryUnwrap(string path, Passphrase passphrase, out KeyringError? error)
    {
        var body = TryRead(path, out error);
        if (body is null)
            return null;
        var plain = Aead.Open(Derived(passphrase, body.Header), body.Nonce, body.Sealed, Json.Bytes(body.Header), zeroKey: true);
        if (plain is null)
        {
            error = new KeyringError(KeyringFault.WrongPassphrase, $"The passphrase is not the one of the keyring {path}.");
            return null;
        }

        var master = new MasterKey();
        plain.CopyTo(master._key, 0);
        CryptographicOperations.ZeroMemory(plain);
        return master;
    }

    internal (byte[] Nonce, byte[] Sealed) Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> associated)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Aead.Seal(_key, plain, associated, zeroKey: false);
    }

    internal byte[]? Open(byte[] nonce, byte[] cipher, ReadOnlySpan<byte> associated)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Aead.Open(_key, nonce, cipher, associated, zeroKey: false);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        _disposed = true;
    }

    static Wrapped? TryRead(string path, out KeyringError? error)
    {
        error = null;
        var bytes = PrivateFile.Read(path, MaxFileBytes);
        var reason = bytes is null ? "it is too long" : null;
        try
        {
            if (bytes is not null)
            {
                var stored = Json.Read<Stored>(bytes);
                reason = stored is not { Body: { Header.Salt: not null, Nonce: not null, Sealed: not null } body } ? "a member is missing"
                    // Nothing may be in the file that does not come back: a byte that no check covers could be changed unseen.
                    : !Json.Bytes(stored).AsSpan().SequenceEqual(bytes) || stored.Checksum != Digest.Sha256(Json.Bytes(body)) ? "its bytes do not match its checksum"
                    : body.Header.Version != 1 || body.Header.Kdf != Kdf ? $"version {body.Header.Version} with {body.Header.Kdf} is not known to this version of Assay"
                    : body.Header.Iterations is < MinIterations or > MaxIterations ? $"{body.Header.Iterations} iterations are outside {MinIterations} to {MaxIterations}"
                    : body.Header.Salt.Length != SaltBytes || body.Nonce.Length != NonceBytes || body.Sealed.Length != KeyBytes + TagBytes ? "a member has the wrong length"
                    : null;
                if (reason is null)
                    return stored.Body;
            }
        }
        catch (JsonException e)
        {
            reason = e.Message;
        }

        error = new KeyringError(KeyringFault.Damaged, $"The keyring file {path} is damaged: {reason}. Restore it from a backup.");
        return null;
    }

    static byte[] Derived(Passphrase passphrase, Header header) =>
        Rfc2898DeriveBytes.Pbkdf2(passphrase.Utf8, header.Salt, header.Iterations, HashAlgorithmName.SHA256, KeyBytes);

    sealed record Header(int Version, string Kdf, int Iterations, byte[] Salt);

    sealed record Wrapped(Header Header, byte[] Nonce, byte[] Sealed);

    sealed record Stored(Wrapped Body, Digest Checksum);
}
