using System.Security.Cryptography.X509Certificates;

namespace Assay.Build.Tests.Signing;

/// <summary>OCSP responses made by <c>openssl ocsp</c>: who may answer, about what, for how long.</summary>
public sealed class OcspTests : IDisposable
{
    readonly Scratch _scratch = new();
    readonly string _model;
    readonly TestAuthority _authority = new();
    readonly Dictionary<TestSigner, byte[]> _bundles = [];
    readonly TestSigner _good, _revoked, _unknown;

    // openssl answers for the moment it runs: that is when it is judged, by certificates of that time.
    readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public OcspTests()
    {
        Assert.True(_now < TestAuthority.InTime.AddMonths(7), "the test's certificates have run out");
        _model = _scratch.File("weights.bin", "weights");
        (_good, _revoked, _unknown) = (_authority.Signer(serial: 7), _authority.Signer(serial: 8), _authority.Signer(serial: 9));
    }

    public void Dispose() => _scratch.Dispose();

    OcspResponder By(X509Certificate2? responder = null) => new(Path.Combine(_scratch.Path, Path.GetRandomFileName()), _authority, responder);

    ModelVerification Verify(TestSigner signer, byte[][] responses, DateTimeOffset? at = null, params byte[][] lists)
    {
        if (!_bundles.TryGetValue(signer, out var bundle))
            _bundles[signer] = bundle = ModelSigner.Sign(_model, signer.Key, new ModelSigningOptions { Certificates = [signer.Certificate, _authority.Authority] }, out _)!.Bundle;
        var trust = new CertificateTrust { Certificates = [_authority.Root], Revocation = RevocationScope.Leaf, OcspResponses = responses, RevocationLists = lists };
        return ModelVerifier.VerifyCertificate(_model, bundle, trust, new ModelVerificationOptions { At = at ?? _now });
    }

    void Holds(TestSigner signer, byte[] response, params byte[][] lists) => Assert.Empty(Verify(signer, [response], null, lists).Mismatches);

    void Refused(string why, TestSigner signer, byte[] response, DateTimeOffset? at = null, params byte[][] lists)
    {
        var mismatch = Assert.Single(Verify(signer, [response], at, lists).Mismatches);
        Assert.Equal(MismatchKind.CertificateRevoked, mismatch.Kind);
        Assert.Contains(why, mismatch.Detail, StringComparison.Ordinal);
    }

    byte[] List(params (X509Certificate2, DateTimeOffset, X509RevocationReason)[] revoked) => TestAuthority.List(_authority.Authority, _now.AddDays(-1), _now.AddDays(1), revoked);

    [Fact]
    public void What_the_issuer_answers_is_heard_as_long_as_it_is_current()
    {
        using var responder = By();
        var (fine, revoked, unknown) = (responder.Answer(_good.Certificate), responder.Answer(_revoked.Certificate), responder.Answer(_unknown.Certificate));
        Holds(_good, fine);
        Refused("was revoked on 2026-05-01 00:00:00Z (key compromise)", _revoked, revoked);
        Refused("does not know this certificate", _unknown, unknown);
        Refused("nothing says whether", _revoked, fine);
        Refused("it ended on", _good, fine, _now.AddDays(4));
        Refused("still to come", _good, fine, _now.AddDays(-1));
        // What says revoked is not outvoted, and no answer makes another one count.
        Refused("was revoked", _good, fine, null, List((_good.Certificate, _now.AddDays(-3), X509RevocationReason.KeyCompromise)));
        Assert.False(Verify(_revoked, [fine, revoked]).Verified);
        Assert.True(Verify(_good, [revoked, fine]).Verified);
        foreach (var hash in new[] { "-sha256", "-sha384", "-sha512" })
            Holds(_good, responder.Answer(_good.Certificate, null, hash));
    }

    [Fact]
    public void One_whom_the_issuer_authorised_may_answer_and_nobody_else()
    {
        using var by = By(_authority.Responder());
        Holds(_good, by.Answer(_good.Certificate));
        Refused("key compromise", _revoked, by.Answer(_revoked.Certificate));
        Holds(_good, by.Answer(_good.Certificate, null, "-resp_key_id"));

        using var forServers = By(_authority.Responder(extended: "1.3.6.1.5.5.7.3.1"));
        Refused("not one for OCSP signing", _good, forServers.Answer(_good.Certificate));
        using var ofRoot = By(_authority.Responder(issuer: _authority.Root));
        Refused("not authorised by the certificate's issuer", _good, ofRoot.Answer(_good.Certificate));
        // The same names, other keys.
        using var ofTwin = By(new TestAuthority().Responder());
        Refused("not authorised by the certificate's issuer", _good, ofTwin.Answer(_good.Certificate));
        using var twin = By(new TestAuthority().Authority);
        Refused("its signature is not good", _good, twin.Answer(_good.Certificate));
        using var later = By(_authority.Responder(from: _now.AddDays(1)));
        Refused("not valid now", _good, later.Answer(_good.Certificate));
        // The signer's own certificate, or one that is not sent along.
        using var itself = By(_good.Certificate.CopyWithPrivateKey(_good.Private));
        Refused("not one for OCSP signing", _good, itself.Answer(_good.Certificate));
        Refused("neither by the certificate's issuer nor by a responder", _good, by.Answer(_good.Certificate, null, "-resp_no_certs"));
    }

    [Fact]
    public void A_responder_that_may_itself_be_revoked_needs_a_list_that_says_it_is_not()
    {
        var certificate = _authority.Responder(noCheck: false);
        using var responder = By(certificate);
        var answer = responder.Answer(_good.Certificate);
        Refused("nothing says whether its responder's certificate is revoked", _good, answer);
        // A list of authorities' certificates says nothing about it; a whole one does, and says the same of the signer.
        Refused("nothing says whether its responder's certificate is revoked", _good, answer, null, TestAuthority.List(_authority.Root, _now.AddDays(-1), _now.AddDays(1)));
        Holds(_good, answer, List());
        var revoked = responder.Answer(_revoked.Certificate);
        Refused("was revoked on 2026-05-01", _revoked, revoked, null, List());
        // A responder that is revoked is not heard, whatever it says.
        Holds(_revoked, revoked, List((certificate, _now.AddDays(-3), X509RevocationReason.KeyCompromise)));
    }

    [Fact]
    public void A_refusal_to_answer_a_cut_and_every_changed_byte_say_nothing()
    {
        using var responder = By(_authority.Responder());
        var (fine, revoked) = (responder.Answer(_good.Certificate), responder.Answer(_revoked.Certificate));
        for (byte status = 1; status < 9; status++)
            Refused("the responder refused to answer", _good, [0x30, 3, 0x0A, 1, status]);
        for (var i = 0; i < fine.Length; i++)
        {
            var (good, bad) = ((byte[])fine.Clone(), (byte[])revoked.Clone());
            good[i] ^= (byte)(1 << (i % 8));
            if (i < bad.Length)
                bad[i] ^= (byte)(1 << (i % 8));
            Assert.False(Verify(_good, [good]).Verified, $"byte {i}");
            Assert.False(Verify(_revoked, [bad]).Verified, $"byte {i} of a revocation");
            if (i % 5 == 0)
                Assert.False(Verify(_good, [fine[..i]]).Verified, $"cut at {i}");
        }

        Assert.False(Verify(_good, [[.. fine, 0]]).Verified);
    }
}
