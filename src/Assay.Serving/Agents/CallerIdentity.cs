using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Serving.Agents.Calls;
using Assay.Serving.Messages;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Agents;

/// <summary>
/// For whom a caller acts. Either the application is one whose word is believed, and its key says that it is that application; or an issuer
/// signed a token for this audience (RFC 7519, RFC 8725: the key says the algorithm, not the token).
/// </summary>
sealed class CallerIdentity(UserEntry entry, IReadOnlyDictionary<string, AsymmetricAlgorithm> keys)
{
    const int LongestToken = 8192, LongestName = 256, ClockSeconds = 60;

    /// <summary>The header in which an application says its task.</summary>
    internal const string TaskHeader = "Assay-Task";

    /// <summary>The header in which an application says for which agents it acts, the nearest first, with commas between.</summary>
    internal const string DelegationHeader = "Assay-Acting-For";

    /// <summary>The same in <c>_meta</c> of a message of MCP: a list.</summary>
    internal const string DelegationMember = "dev.assay/acting-for";

    /// <summary>Agents that may stand in a delegation beside the caller.</summary>
    internal const int LongestDelegation = 8;

    /// <summary>The caller; null when it says something of itself that is not to be believed.</summary>
    internal static Caller? Of(CallerIdentity? identity, string route, KeyEntry? key, IHeaderDictionary headers, DateTimeOffset now)
    {
        var task = headers[TaskHeader];
        if (task.Count > 1 || (task.Count == 1 && !IsName(task[0])))
            return null;
        var (user, actingFor) = ((string?)null, (IReadOnlyList<string>)[]);
        if (identity is not null && !identity.TryUser(key, headers, now, out user, out actingFor))
            return null;
        var caller = new Caller(route, key?.Id, key?.Application, user, task.Count == 1 ? task[0] : null) { ActingFor = actingFor };
        var said = headers[DelegationHeader];
        return said.Count == 0 ? caller : said.Count > 1 ? null : ActingFor(identity, caller, said[0]?.Split(',', StringSplitOptions.TrimEntries) ?? []);
    }

    /// <summary>The caller that says for whom it acts; null where that is not to be believed: an issuer's word is asked for, or another word was given.</summary>
    internal static Caller? ActingFor(CallerIdentity? identity, Caller caller, IReadOnlyList<string> agents) =>
        identity?.ReadsTokens == true || agents.Count is 0 or > LongestDelegation || !agents.All(IsName) || (caller.ActingFor.Count > 0 && !caller.ActingFor.SequenceEqual(agents)) ? null : caller with { ActingFor = agents };

    bool ReadsTokens => entry.Jwks is not null;

    // No header is nobody; a header that is not to be believed is an attack, not nobody.
    bool TryUser(KeyEntry? key, IHeaderDictionary headers, DateTimeOffset now, out string? user, out IReadOnlyList<string> actingFor)
    {
        (user, actingFor) = (null, []);
        var values = headers[entry.Header];
        if (values.Count == 0)
            return true;
        if (values.Count > 1 || values[0] is not { Length: > 0 } value)
            return false;
        if (!ReadsTokens)
        {
            user = key is not null && entry.SaidBy.Contains(key.Application) ? value : null;
            return IsName(user);
        }

        if (Claims(value, now) is not { } claims || Actors(claims) is not { } actors)
            return false;
        user = Text(claims, entry.Claim);
        // The token was made for the one who acts now; those before it are for whom it acts.
        actingFor = [.. actors.Skip(1)];
        return IsName(user) && (actors.Count == 0 || actors[0] == key?.Application);
    }

    // RFC 8693, section 4.1: "act" holds who acts, and within it who acted before. Null when it holds anything else.
    static List<string>? Actors(JsonElement claims)
    {
        List<string> actors = [];
        for (var at = claims; at.TryGetProperty("act", out var act); at = act)
        {
            if (act.ValueKind != JsonValueKind.Object || Text(act, "sub") is not { } actor || !IsName(actor) || actors.Count > LongestDelegation)
                return null;
            actors.Add(actor);
        }

        return actors;
    }

    static bool IsName(string? name) => name is { Length: > 0 and <= LongestName } && !name.Any(char.IsControl);

    JsonElement? Claims(string token, DateTimeOffset now)
    {
        token = token.StartsWith("Bearer ", StringComparison.Ordinal) ? token[7..] : token;
        if (token.Length > LongestToken || token.Split('.') is not [var head, var body, var signature] || Read(head) is not { } header || Read(body) is not { } claims)
            return null;
        if (Text(header, "kid") is not { } kid || !keys.TryGetValue(kid, out var key) || header.TryGetProperty("crit", out _) || Bytes(signature) is not { } signed)
            return null;
        var said = Encoding.ASCII.GetBytes($"{head}.{body}");
        var holds = (key, Text(header, "alg")) switch
        {
            (ECDsa { KeySize: 256 } ec, "ES256") => ec.VerifyData(said, signed, HashAlgorithmName.SHA256),
            (ECDsa { KeySize: 384 } ec, "ES384") => ec.VerifyData(said, signed, HashAlgorithmName.SHA384),
            (RSA { KeySize: >= 2048 } rsa, "RS256") => rsa.VerifyData(said, signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            (RSA { KeySize: >= 2048 } rsa, "PS256") => rsa.VerifyData(said, signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            _ => false,
        };
        return holds && Text(claims, "iss") == entry.Issuer && IsFor(claims) && At(claims, "exp") is { } end && now.ToUnixTimeSeconds() - ClockSeconds <= end && !(At(claims, "nbf") > now.ToUnixTimeSeconds() + ClockSeconds) ? claims : null;
    }

    bool IsFor(JsonElement claims) => claims.TryGetProperty("aud", out var audience) && audience.ValueKind switch
    {
        JsonValueKind.String => audience.GetString() == entry.Audience,
        JsonValueKind.Array => audience.EnumerateArray().Any(a => a.ValueKind == JsonValueKind.String && a.GetString() == entry.Audience),
        _ => false,
    };

    static double? At(JsonElement claims, string name) => claims.TryGetProperty(name, out var at) && at.ValueKind == JsonValueKind.Number ? at.GetDouble() : claims.TryGetProperty(name, out _) ? double.NaN : null;

    static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static JsonElement? Read(string part) => Bytes(part) is { } utf8 && JsonBody.Read(utf8, out _) is not null && JsonDocument.Parse(utf8).RootElement is { ValueKind: JsonValueKind.Object } root ? root : null;

    static byte[]? Bytes(string part)
    {
        try
        {
            return part.Contains('=', StringComparison.Ordinal) ? null : Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The issuer's keys by their names; null with what is wrong with the file.</summary>
    internal static IReadOnlyDictionary<string, AsymmetricAlgorithm>? Keys(byte[] jwks, out string error)
    {
        Dictionary<string, AsymmetricAlgorithm> keys = new(StringComparer.Ordinal);
        error = "";
        try
        {
            if (JsonBody.Read(jwks, out error) is null)
                return null;
            foreach (var key in JsonDocument.Parse(jwks).RootElement.GetProperty("keys").EnumerateArray())
            {
                var of = (string name) => Base64Url.DecodeFromChars(key.GetProperty(name).GetString());
                AsymmetricAlgorithm? made = Text(key, "kty") switch
                {
                    "EC" => ECDsa.Create(new ECParameters { Curve = Text(key, "crv") == "P-384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = of("x"), Y = of("y") } }),
                    "RSA" => RSA.Create(new RSAParameters { Modulus = of("n"), Exponent = of("e") }),
                    _ => null,
                };
                if (made is null || Text(key, "kid") is not { } kid || !keys.TryAdd(kid, made))
                    error = "each of its keys needs a kid of its own, and is of the kind EC or RSA";
            }
        }
        catch (Exception e) when (e is KeyNotFoundException or FormatException or CryptographicException or InvalidOperationException or ArgumentNullException)
        {
            error = $"it holds no keys as RFC 7517 has them: {e.Message}";
        }

        return error.Length == 0 ? keys : null;
    }
}
