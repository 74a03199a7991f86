using System.Security.Cryptography;

namespace Assay.Serving.Proxy;

/// <summary>Names an exchange to its caller and in the record.</summary>
static class Reference
{
    const int Bytes = 16, Many = 64;

    // The generator costs the same for one as for many: what it gave is used once, by this thread.
    [ThreadStatic]
    static byte[]? _random;

    [ThreadStatic]
    static int _left;

    /// <summary>128 random bits: it says nothing, and nobody guesses another's.</summary>
    internal static string New()
    {
        _random ??= new byte[Bytes * Many];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(_random);
            _left = Many;
        }

        return Convert.ToHexStringLower(_random, --_left * Bytes, Bytes);
    }
}
