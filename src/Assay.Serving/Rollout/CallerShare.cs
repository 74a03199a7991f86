using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Serving;

/// <summary>
/// A caller's place on a scale, for what counts for a share of callers. It depends on what is shared out, so that not always the same ones are the first to try; a wider share keeps whoever had it.
/// </summary>
static class CallerShare
{
    const uint Shares = 10_000;

    internal static bool IsWithin(string id, string caller, int percent)
    {
        if (percent is <= 0 or >= 100)
            return percent >= 100;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{id}\0{caller}"), hash);
        return (uint)(BinaryPrimitives.ReadUInt64BigEndian(hash) % Shares) < (uint)percent * (Shares / 100);
    }
}
