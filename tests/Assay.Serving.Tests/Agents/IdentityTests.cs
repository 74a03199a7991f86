using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Serving.Agents;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Agents;

/// <summary>For whom a caller acts: what an issuer signed for us is believed, and nothing else.</summary>
public sealed class IdentityTests
{
    static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));

    static string Token(Func<byte[], byte[]> sign, object header, object claims) => $"{Part(header)}.{Part(claims)}" is var said ? $"{said}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(said)))}" : "";

    static object Claims(string issuer = "idp", object? audience = null, long seconds = 300) => new { iss = issuer, aud = audience ?? "assay", exp = Now.ToUnixTimeSeconds() + seconds, sub = "alice" };

    [Fact]
    public void A_token_that_the_issuer_made_for_the_gateway_names_the_user_and_no_other_does()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        var jwks = JsonSerializer.SerializeToUtf8Bytes(new { keys = new[] { new { kty = "EC", crv = "P-256", kid = "k1", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) } } });
        var keys = CallerIdentity.Keys(jwks, out var error);
        Assert.True(keys is not null, error);
        var identity = new CallerIdentity(new UserEntry { Header = "X-User", Jwks = "jwks.json", Issuer = "idp", Audience = "assay" }, keys);
        byte[] Sign(byte[] said) => key.SignData(said, HashAlgorithmName.SHA256);
        object header = new { alg = "ES256", kid = "k1" };
        string? User(string token) => CallerIdentity.Of(identity, "r", null, new HeaderDictionary { ["X-User"] = token }, Now)?.User;
        Assert.Equal("alice", User(Token(Sign, header, Claims())));
        Assert.Equal("alice", User(Token(Sign, header, Claims(audience: new[] { "other", "assay" }))));
        Assert.Null(User(Token(Sign, header, Claims(audience: "other-service"))));
        Assert.Null(User(Token(Sign, header, Claims(issuer: "evil"))));
        Assert.Null(User(Token(Sign, header, Claims(seconds: -3600))));
        Assert.Null(User(Token(Sign, header, new { iss = "idp", aud = "assay", sub = "alice" })));
        Assert.Null(User(Token(Sign, new { alg = "ES256", kid = "k2" }, Claims())));
        Assert.Null(User(Token(Sign, new { alg = "ES256", kid = "k1", crit = new[] { "x" } }, Claims())));
        Assert.Null(User(Token(said => stranger.SignData(said, HashAlgorithmName.SHA256), header, Claims())));
        Assert.Null(User(Token(_ => [], new { alg = "none", kid = "k1" }, Claims())));
        Assert.Null(User(Token(said => HMACSHA256.HashData(jwks, said), new { alg = "HS256", kid = "k1" }, Claims())));
        Assert.Null(User("alice"));
        // Nobody said is nobody; what is said and not believed is refused.
        Assert.NotNull(CallerIdentity.Of(identity, "r", null, new HeaderDictionary(), Now));
        Assert.Null(CallerIdentity.Of(identity, "r", null, new HeaderDictionary { ["X-User"] = "alice" }, Now));
    }
}
