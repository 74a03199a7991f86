using System.Security.Cryptography;

namespace Assay.Build;

/// <summary>Wrapping by a passphrase: PBKDF2 with HMAC-SHA-512 and 600,000 rounds, then AES-256-GCM.</summary>
internal static class PassphraseWrapping
{
    public const string Kind = "passphrase";
    const int Rounds = 600_000, LeastRounds = 100_000, MostRounds = 5_000_000, SaltBytes = 16;

    static byte[] WrappingKey(byte[] passphrase, byte[] salt, int rounds) => Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, rounds, HashAlgorithmName.SHA512, 32);

    public sealed class Recipient(byte[] passphrase) : SealRecipient
    {
        internal override WrappedKey Wrap(byte[] key)
        {
            var salt = RandomNumberGenerator.GetBytes(SaltBytes);
            return new WrappedKey(Kind, "", SmallSeal.Wrap(WrappingKey(passphrase, salt, Rounds), key), salt, Rounds);
        }
    }

    public sealed class Key(byte[] passphrase) : SealKey
    {
        internal override bool Fits(WrappedKey wrapped) => wrapped.Kind == Kind;

        internal override byte[] Unwrap(WrappedKey wrapped)
        {
            // The header is not trusted yet: it may not choose how long we compute, nor make guessing cheap.
            if (wrapped.Iterations is not { } rounds || rounds is < LeastRounds or > MostRounds || wrapped.Ephemeral is not { Length: SaltBytes } salt)
                throw new CryptographicException($"the passphrase's rounds are not {LeastRounds} to {MostRounds}, or its salt is not {SaltBytes} bytes");
            return SmallSeal.Unwrap(WrappingKey(passphrase, salt, rounds), wrapped.Wrapped);
        }

        private protected override void Close() => CryptographicOperations.ZeroMemory(passphrase);
    }
}

/// <summary>Wrapping by a command of the user configuration.</summary>
internal static class CommandWrapping
{
    public const string Kind = "command";

    public sealed class Recipient(IKeyWrapper wrapper) : SealRecipient
    {
        internal override WrappedKey Wrap(byte[] key) => new(Kind, wrapper.Name, wrapper.Wrap(key));
    }

    public sealed class Key(IKeyWrapper wrapper) : SealKey
    {
        internal override bool Fits(WrappedKey wrapped) => wrapped.Kind == Kind && wrapped.Id == wrapper.Name;

        internal override byte[] Unwrap(WrappedKey wrapped) => wrapper.Unwrap(wrapped.Wrapped);
    }
}
