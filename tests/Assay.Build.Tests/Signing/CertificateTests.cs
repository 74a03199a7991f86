using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build.Tests.Signing;

public sealed class CertificateTests : IDisposable
{
    readonly Scratch _scratch = new();
    readonly string _model;

    public CertificateTests() => _model = _scratch.File("weights.bin", "weights");

    public void Dispose() => _scratch.Dispose();

    byte[] Sign(TestAuthority authority, TestSigner signer, ModelSigningOptions? options = null)
    {
        var signed = ModelSigner.Sign(_model, signer.Key, (options ?? new ModelSigningOptions()) with { Certificates = [signer.Certificate, authority.Authority] }, out var problems);
        Assert.Empty(problems);
        return signed!.Bundle;
    }

    ModelVerification Verify(byte[] bundle, CertificateTrust trust, DateTimeOffset? at = null, IReadOnlyList<X509Certificate2>? stampers = null) =>
        ModelVerifier.VerifyCertificate(_model, bundle, trust, new ModelVerificationOptions { At = at ?? TestAuthority.InTime, TimestampAuthorities = stampers ?? [] });

    static CertificateTrust Trust(TestAuthority authority, params byte[][] lists) => new() { Certificates = [authority.Root], RevocationLists = lists };

    string Refusal(byte[] bundle, CertificateTrust trust, DateTimeOffset? at = null)
    {
        var mismatch = Assert.Single(Verify(bundle, trust, at).Mismatches);
        return $"{mismatch.Kind.Name()}: {mismatch.Detail}";
    }

    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    [InlineData("nistP521")]
    public void What_we_sign_by_certificate_we_verify(string curve)
    {
        var authority = new TestAuthority();
        var result = Verify(Sign(authority, authority.Signer(curve)), Trust(authority));
        Assert.Empty(result.Mismatches);
        Assert.Equal("CN=test signer", result.SignedBy);
        Assert.Contains("Revocation was not checked.", result.Notes);
    }

    [Fact]
    public void An_exchanged_certificate_payload_or_signature_is_refused()
    {
        var authority = new TestAuthority();
        var (signer, other) = (authority.Signer(), authority.Signer(serial: 9));
        var ours = SigstoreBundle.TryRead(Sign(authority, signer), out _)!;
        var keyed = SigstoreBundle.TryRead(Sign(authority, other), out _)!;
        File.WriteAllText(_model, "other weights");
        var theirs = SigstoreBundle.TryRead(Sign(authority, signer), out _)!;
        foreach (var mixed in new[] { ours with { Certificates = keyed.Certificates }, ours with { Payload = theirs.Payload }, ours with { Signature = theirs.Signature }, ours with { Signature = keyed.Signature } })
            Assert.StartsWith("signature-bad", Refusal(mixed.ToBytes(), Trust(authority)), StringComparison.Ordinal);
        Assert.StartsWith("certificate-untrusted", Refusal((ours with { Certificates = [ours.Certificates[0]] }).ToBytes(), Trust(authority)), StringComparison.Ordinal);
        Assert.StartsWith("certificate-untrusted", Refusal((ours with { Certificates = [ours.Certificates[1], ours.Certificates[0]] }).ToBytes(), Trust(authority)), StringComparison.Ordinal);
        Assert.True(Verify(theirs.ToBytes(), Trust(authority)).Verified);
    }

    [Fact]
    public void A_certificate_of_another_key_is_refused_when_signing()
    {
        var authority = new TestAuthority();
        using var other = EcdsaSigner.Create();
        Assert.Throws<ArgumentException>(() => Sign(authority, authority.Signer() with { Key = other }));
    }

    [Fact]
    public void Certificates_that_may_not_sign_models_are_refused()
    {
        var authority = new TestAuthority();
        string Reason(X509KeyUsageFlags? usage, string? extended)
        {
            // Signing itself refuses some of these; an attacker's tool would not.
            var signer = authority.Signer(usage: usage, extended: extended);
            var keyed = SigstoreBundle.TryRead(ModelSigner.Sign(_model, signer.Key, null, out _)!.Bundle, out _)!;
            return Refusal((keyed with { Certificates = [signer.Certificate.RawData, authority.Authority.RawData] }).ToBytes(), Trust(authority));
        }

        Assert.Contains("does not hold digitalSignature", Reason(X509KeyUsageFlags.KeyAgreement, "1.3.6.1.5.5.7.3.3"), StringComparison.Ordinal);
        Assert.Contains("do not hold code signing", Reason(X509KeyUsageFlags.DigitalSignature, "1.3.6.1.5.5.7.3.1"), StringComparison.Ordinal);
        Assert.Contains("neither", Reason(null, null), StringComparison.Ordinal);
        Assert.True(Verify(Sign(authority, authority.Signer(usage: null)), Trust(authority)).Verified);
        Assert.True(Verify(Sign(authority, authority.Signer(extended: null)), Trust(authority)).Verified);
    }

    [Fact]
    public void Name_constraints_of_the_authority_hold()
    {
        var authority = new TestAuthority(request => TestAuthority.Limit(request, "example.com"));
        Assert.True(Verify(Sign(authority, authority.Signer(mail: "release@example.com")), Trust(authority)).Verified);
        Assert.StartsWith("certificate-untrusted", Refusal(Sign(authority, authority.Signer(mail: "release@example.org")), Trust(authority)), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_named_signer_counts_when_names_are_given()
    {
        var authority = new TestAuthority();
        var bundle = Sign(authority, authority.Signer(mail: "release@example.com"));
        Assert.True(Verify(bundle, Trust(authority) with { Identities = ["release@example.com"] }).Verified);
        Assert.True(Verify(bundle, Trust(authority) with { Identities = ["CN=test signer"] }).Verified);
        Assert.Contains("and not of", Refusal(bundle, Trust(authority) with { Identities = ["other@example.com"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Out_of_time_another_root_and_an_idle_certificate_are_refused()
    {
        var authority = new TestAuthority();
        var signer = authority.Signer();
        var bundle = Sign(authority, signer);
        Assert.StartsWith("certificate-untrusted", Refusal(bundle, Trust(authority), TestAuthority.InTime.AddYears(1)), StringComparison.Ordinal);
        Assert.StartsWith("certificate-untrusted", Refusal(bundle, Trust(new TestAuthority())), StringComparison.Ordinal);
        var idle = ModelSigner.Sign(_model, signer.Key, new ModelSigningOptions { Certificates = [signer.Certificate, authority.Authority, new TestAuthority().Authority] }, out _)!.Bundle;
        Assert.Contains("is not part of the chain", Refusal(idle, Trust(authority)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_revoked_certificate_is_refused_wherever_it_stands_in_the_chain()
    {
        var authority = new TestAuthority();
        var signer = authority.Signer();
        var bundle = Sign(authority, signer);
        var (clean, ofRoot) = (TestAuthority.Fresh(authority.Authority), TestAuthority.Fresh(authority.Root));
        var good = Verify(bundle, Trust(authority, clean, ofRoot));
        Assert.Empty(good.Mismatches);
        Assert.Contains("Revocation was checked for every certificate of the chain.", good.Notes);
        var leaf = TestAuthority.Fresh(authority.Authority, (signer.Certificate, TestAuthority.InTime.AddDays(-3), X509RevocationReason.KeyCompromise));
        Assert.Contains("was revoked on 2026-05-29 00:00:00Z (key compromise)", Refusal(bundle, Trust(authority, leaf, ofRoot)), StringComparison.Ordinal);
        var above = TestAuthority.Fresh(authority.Root, (authority.Authority, TestAuthority.InTime.AddDays(-3), X509RevocationReason.Superseded));
        Assert.Contains("CN=test authority was revoked", Refusal(bundle, Trust(authority, clean, above)), StringComparison.Ordinal);
        // One that says revoked is not outvoted by one that does not.
        Assert.Contains("was revoked", Refusal(bundle, Trust(authority, clean, leaf, ofRoot)), StringComparison.Ordinal);
    }

    [Fact]
    public void Not_knowing_whether_a_certificate_is_revoked_is_not_passing()
    {
        var authority = new TestAuthority();
        var bundle = Sign(authority, authority.Signer());
        var (clean, ofRoot) = (TestAuthority.Fresh(authority.Authority), TestAuthority.Fresh(authority.Root));
        Assert.Contains("nothing says whether CN=test authority is revoked", Refusal(bundle, Trust(authority, clean)), StringComparison.Ordinal);
        Assert.True(Verify(bundle, Trust(authority, clean) with { Revocation = RevocationScope.Leaf }).Verified);
        Assert.Contains("nothing says", Refusal(bundle, Trust(authority) with { Revocation = RevocationScope.Leaf }), StringComparison.Ordinal);
        var old = TestAuthority.List(authority.Authority, TestAuthority.InTime.AddDays(-9), TestAuthority.InTime.AddDays(-2));
        Assert.Contains("it ended on", Refusal(bundle, Trust(authority, old, ofRoot)), StringComparison.Ordinal);
        var other = new TestAuthority();
        Assert.Contains("its signature is not good", Refusal(bundle, Trust(authority, TestAuthority.Fresh(other.Authority), ofRoot)), StringComparison.Ordinal);
        Assert.True(Verify(bundle, Trust(authority, clean) with { Fetch = (_, issuer) => [new FetchedRevocation(TestAuthority.Fresh(issuer.Subject == "CN=test root" ? authority.Root : authority.Authority), false)] }).Verified);
    }

    [Fact]
    public void Every_changed_or_cut_byte_of_a_revocation_list_is_refused_or_harmless()
    {
        var authority = new TestAuthority();
        var signer = authority.Signer();
        var bundle = Sign(authority, signer);
        var list = TestAuthority.Fresh(authority.Authority, (signer.Certificate, TestAuthority.InTime.AddDays(-3), X509RevocationReason.KeyCompromise));
        var trust = Trust(authority) with { Revocation = RevocationScope.Leaf };
        for (var i = 0; i < list.Length; i++)
        {
            var changed = (byte[])list.Clone();
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.False(Verify(bundle, trust with { RevocationLists = [changed] }).Verified, $"byte {i}");
            if (i % 5 == 0)
                Assert.False(Verify(bundle, trust with { RevocationLists = [list[..i]] }).Verified, $"cut at {i}");
        }
    }

    [Fact]
    public void A_time_stamp_keeps_a_signature_good_after_its_certificate_ended()
    {
        var authority = new TestAuthority();
        var signer = authority.Signer();
        using var stamper = new TimeStampAuthority(Path.Combine(_scratch.Path, "tsa"));
        byte[]? Stamp(byte[] data)
        {
            var request = Rfc3161TimestampRequest.CreateFromData(data, HashAlgorithmName.SHA256, requestSignerCertificates: true);
            return request.ProcessResponse(stamper.Stamp(request.Encode()), out _).AsSignedCms().Encode();
        }

        var bundle = Sign(authority, signer, new ModelSigningOptions { Timestamp = Stamp });
        using var root = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_scratch.Path, "tsa", "cert.pem"));
        var later = TestAuthority.InTime.AddYears(3);
        var result = Verify(bundle, Trust(authority), later, [root]);
        Assert.Empty(result.Mismatches);
        Assert.Equal("CN=Test TSA", result.Signed!.Authority);
        Assert.False(Verify(bundle, Trust(authority), later).Verified);
        Assert.Equal(MismatchKind.TimestampBad, Assert.Single(Verify(bundle, Trust(authority), later, [authority.Root]).Mismatches).Kind);
        // A stamp over another signature proves nothing about this one.
        var moved = SigstoreBundle.TryRead(Sign(authority, signer), out _)! with { Timestamps = SigstoreBundle.TryRead(bundle, out _)!.Timestamps };
        Assert.Equal(MismatchKind.TimestampBad, Assert.Single(Verify(moved.ToBytes(), Trust(authority), later, [root]).Mismatches).Kind);
        // Revoked afterwards: the stamp is older, so it stays good, but not when the key was in other hands.
        var soon = TimeProvider.System.GetUtcNow().AddDays(20);
        CertificateTrust Revoked(X509RevocationReason why) => Trust(authority, TestAuthority.List(authority.Authority, soon.AddDays(-1), soon.AddDays(5), (signer.Certificate, soon.AddDays(-2), why))) with { Revocation = RevocationScope.Leaf };
        Assert.True(Verify(bundle, Revoked(X509RevocationReason.Superseded), soon, [root]).Verified);
        Assert.False(Verify(bundle, Revoked(X509RevocationReason.KeyCompromise), soon, [root]).Verified);
        Assert.False(Verify(bundle, Revoked(X509RevocationReason.Superseded), soon).Verified);
    }
}
