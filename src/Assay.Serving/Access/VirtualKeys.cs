using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Access;

/// <summary>The keys that applications show to the gateway: <c>asg_ID_SECRET</c>, kept as digests of 256 random bits.</summary>
sealed class VirtualKeys(IEnumerable<KeyEntry> entries)
{
    const string Prefix = "asg_";
    const int LongestKey = 128;

    readonly FrozenDictionary<string, (KeyEntry Entry, byte[] Digest)> _byId = entries.ToFrozenDictionary(e => e.Id, e => (e, Convert.FromHexString(e.Sha256)), StringComparer.Ordinal);

    /// <summary>A new key, and what is kept of it.</summary>
    internal static (string Key, KeyEntry Entry) New(string application, IReadOnlyList<string> routes, IReadOnlyList<string> models, DateTimeOffset? expires)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var key = $"{Prefix}{id}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32))}";
        return (key, new KeyEntry { Id = id, Application = application, Sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(key))), Routes = routes, Models = models, Expires = expires });
    }

    /// <summary>Whether there is a key of that public part.</summary>
    internal bool Knows(string id) => _byId.ContainsKey(id);

    /// <summary>Whose key a request shows; null where it shows none that is good now.</summary>
    internal KeyEntry? Of(IHeaderDictionary headers, DateTimeOffset now)
    {
        if (Shown(headers) is not { Length: <= LongestKey } key || !key.StartsWith(Prefix, StringComparison.Ordinal) || key.IndexOf('_', Prefix.Length) is not (> 0 and var end))
            return null;
        // The same work for an id that is known and one that is not.
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), digest);
        if (!_byId.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key.AsSpan(Prefix.Length, end - Prefix.Length), out var known))
            return null;
        return CryptographicOperations.FixedTimeEquals(digest, known.Digest) && !(known.Entry.Expires < now) ? known.Entry : null;
    }

    // Where the clients of the APIs put it: a bearer token, x-api-key (Anthropic), api-key (Azure). A request with two is not understood.
    static string? Shown(IHeaderDictionary headers)
    {
        string? shown = null;
        foreach (var value in (string?[])[Bearer(headers.Authorization), headers["x-api-key"], headers["api-key"]])
            if (value is not null)
            {
                if (shown is not null && shown != value)
                    return null;
                shown = value;
            }

        return shown;
    }

    static string? Bearer(string? authorization) => authorization is not null && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization[7..].Trim() : null;
}
