using System.Security.Cryptography;
using System.Text;

namespace Assay.Server;

/// <summary>Random secrets that are shown once and kept as a hash.</summary>
static class Secrets
{
    /// <summary>256 random bits in URL-safe base64, behind a prefix that secret scanners recognise.</summary>
    public static string New(string prefix) => prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Looked up by hash, so that comparing takes the same time for every wrong guess. 256 random bits need no salt.</summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
