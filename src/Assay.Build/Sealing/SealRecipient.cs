using System.Security.Cryptography;
using System.Text;

namespace Assay.Build;

/// <summary>Wraps and unwraps a data key where the key that does it never leaves: a KMS or HSM behind a command.</summary>
public interface IKeyWrapper
{
    /// <summary>The name under which the user configured it; written into the header.</summary>
    string Name { get; }

    /// <exception cref="IOException">The command failed.</exception>
    byte[] Wrap(byte[] key);

    /// <exception cref="IOException">The command failed, or refused.</exception>
    byte[] Unwrap(byte[] wrapped);
}

/// <summary>Somebody who may unseal.</summary>
public abstract class SealRecipient
{
    internal abstract WrappedKey Wrap(byte[] key);

    /// <summary>A public key in PEM: ECDH on P-256, P-384 or P-521, or RSA of at least 2048 bits. Null, and why.</summary>
    public static SealRecipient? ForPublicKey(string pem, out string error) => PublicKeyWrapping.Recipient(pem, out error);

    /// <exception cref="ArgumentException">The passphrase is empty.</exception>
    public static SealRecipient ForPassphrase(string passphrase) =>
        passphrase.Length > 0 ? new PassphraseWrapping.Recipient(Encoding.UTF8.GetBytes(passphrase)) : throw new ArgumentException("the passphrase is empty", nameof(passphrase));

    public static SealRecipient ForCommand(IKeyWrapper wrapper) => new CommandWrapping.Recipient(wrapper);
}

/// <summary>A key that may open what was sealed for it.</summary>
public abstract class SealKey : IDisposable
{
    /// <summary>Whether this key is the one the header names.</summary>
    internal abstract bool Fits(WrappedKey wrapped);

    /// <exception cref="CryptographicException">It does not open it.</exception>
    internal abstract byte[] Unwrap(WrappedKey wrapped);

    /// <summary>A private key in PEM (PKCS#8, SEC 1 or PKCS#1), with its password when it is encrypted. Null, and why.</summary>
    public static SealKey? FromPem(string pem, string? password, out string error) => PublicKeyWrapping.Key(pem, password, out error);

    public static SealKey FromPassphrase(string passphrase) => new PassphraseWrapping.Key(Encoding.UTF8.GetBytes(passphrase));

    public static SealKey FromCommand(IKeyWrapper wrapper) => new CommandWrapping.Key(wrapper);

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private protected virtual void Close() { }
}

/// <summary>The data key as wrapped for one recipient.</summary>
/// <param name="Ephemeral">Public key of the sender for this file (SubjectPublicKeyInfo), or the salt of a passphrase.</param>
internal sealed record WrappedKey(string Kind, string Id, byte[] Wrapped, byte[]? Ephemeral = null, int? Iterations = null);
