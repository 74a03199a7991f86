using System.Security.Cryptography;

namespace Assay.Serving.Proxy;

/// <summary>Names an exchange to its caller and in the record.</summary>
static class Reference
{
    /// <summary>128 random bits: it says nothing, and nobody guesses another's.</summary>
    internal static string New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
