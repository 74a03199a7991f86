using System.Security.Cryptography;

namespace Assay.Build;

/// <summary>Takes the data key out of a header with the first key at hand that opens a recipient.</summary>
internal static class SealUnwrap
{
    // Every passphrase recipient costs a second of computing; a hostile header may not ask for a hundred.
    const int MaxPassphrases = 4;

    /// <exception cref="SealException">No key fits, or none that fits opens.</exception>
    public static byte[] DataKey(SealHeader header, IReadOnlyList<SealKey> keys)
    {
        string? refused = null;
        var passphrases = 0;
        foreach (var wrapped in header.Recipients)
            foreach (var key in keys.Where(k => k.Fits(wrapped)))
                try
                {
                    if (wrapped.Kind == PassphraseWrapping.Kind && ++passphrases > MaxPassphrases)
                        throw new SealException(SealFaultKind.Malformed, $"the header names more than {MaxPassphrases} passphrases");
                    var dataKey = key.Unwrap(wrapped);
                    if (dataKey.Length == SealKeys.KeyBytes)
                        return dataKey;
                    refused = "the data key has an impossible length";
                }
                catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException or ArgumentException)
                {
                    // A hostile header may name a curve that the platform does not know.
                    refused = e is AuthenticationTagMismatchException ? "it does not open with this key or passphrase" : e.Message;
                }

        throw refused is null
            ? new SealException(SealFaultKind.NoKey, $"none of the keys given is a recipient's; it is sealed for {string.Join(", ", ModelSealer.Names(header).Select(n => n.Id.Length > 16 ? $"{n.Kind} {n.Id[..16]}..." : $"{n.Kind} {n.Id}".TrimEnd()))}")
            : new SealException(SealFaultKind.KeyRefused, refused);
    }
}
