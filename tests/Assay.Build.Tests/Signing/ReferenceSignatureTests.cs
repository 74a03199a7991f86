using System.Globalization;

namespace Assay.Build.Tests.Signing;

/// <summary>Signatures made by the OpenSSF reference implementation 1.1.1.</summary>
public sealed class ReferenceSignatureTests : IDisposable
{
    static readonly DateTimeOffset InTime = DateTimeOffset.Parse("2027-01-01T00:00:00Z", CultureInfo.InvariantCulture);

    readonly Scratch _scratch = new();
    readonly string _model;

    public ReferenceSignatureTests() => _model = Samples.Model(_scratch);

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("model.p256.sig", "p256.pub", 10)]
    [InlineData("model.p384.sig", "p384.pub", 10)]
    [InlineData("model.p521.sig", "p521.pub", 10)]
    [InlineData("model.blake2.p256.sig", "p256.pub", 10)]
    [InlineData("model.ignore-sub.p256.sig", "p256.pub", 7)]
    public void Verifies_what_the_reference_signed(string signature, string key, int files)
    {
        var result = ModelVerifier.Verify(_model, Samples.Bundle(signature), Samples.Key(key), new ModelVerificationOptions { AllowSignedIgnorePaths = true });
        Assert.Empty(result.Mismatches);
        Assert.True(result.Verified);
        Assert.Equal(files, result.Files);
        Assert.Equal(EvidenceResult.Passed, result.Evidence!.Result);
    }

    [Fact]
    public void Verifies_a_single_file()
    {
        var result = ModelVerifier.Verify(Path.Combine(_model, "model.safetensors"), Samples.Bundle("single-file.p256.sig"), Samples.Key("p256.pub"));
        Assert.Empty(result.Mismatches);
    }

    [Fact]
    public void What_only_the_signer_left_out_fails_unless_it_is_allowed()
    {
        var strict = ModelVerifier.Verify(_model, Samples.Bundle("model.ignore-sub.p256.sig"), Samples.Key("p256.pub"));
        Assert.Equal(["sub/big.bin", "sub/empty.bin", "sub/télé x.txt"], strict.Mismatches.Select(m => m.Path));
        Assert.All(strict.Mismatches, m => Assert.Equal(MismatchKind.LeftOut, m.Kind));
        var allowed = ModelVerifier.Verify(_model, Samples.Bundle("model.ignore-sub.p256.sig"), Samples.Key("p256.pub"), new ModelVerificationOptions { AllowSignedIgnorePaths = true });
        Assert.True(allowed.Verified);
        Assert.Contains(allowed.Notes, n => n.StartsWith("5 files under ignored paths", StringComparison.Ordinal) && n.Contains(".git/HEAD", StringComparison.Ordinal));
        Assert.True(ModelVerifier.Verify(_model, Samples.Bundle("model.ignore-sub.p256.sig"), Samples.Key("p256.pub"), new ModelVerificationOptions { IgnorePaths = ["sub"] }).Verified);
    }

    [Fact]
    public void A_shard_signature_does_not_vouch_for_the_empty_file()
    {
        var result = ModelVerifier.Verify(_model, Samples.Bundle("model.shards1000.p256.sig"), Samples.Key("p256.pub"));
        var only = Assert.Single(result.Mismatches);
        Assert.Equal((MismatchKind.NotCovered, "sub/empty.bin"), (only.Kind, only.Path));
        var allowed = new ModelVerificationOptions { AllowEmptyFilesInShards = true };
        Assert.True(ModelVerifier.Verify(_model, Samples.Bundle("model.shards1000.p256.sig"), Samples.Key("p256.pub"), allowed).Verified);
    }

    [Fact]
    public void Our_root_digest_is_the_one_the_reference_signed()
    {
        var ours = ModelDigest.Of(_model, null, out var problems);
        Assert.Empty(problems);
        Assert.Equal("ae8a9074f82f8de8439c683cebf22ff4a649ea10d6de11f53a9d74ea08f1ede5", ours!.Root.Hex);
        Assert.Equal(["README.md", "Z", "a/b", "a-b", "a.b", "config.json", "model.safetensors", "sub/big.bin", "sub/empty.bin", "sub/télé x.txt"], ours.Files.Select(f => f.Name));
    }

    [Fact]
    public void Verifies_by_certificate_while_it_is_valid()
    {
        var result = Certificate(InTime, "root.pem");
        Assert.Empty(result.Mismatches);
        Assert.Equal("CN=model signer", result.SignedBy);
        Assert.Contains(result.Notes, n => n.Contains("Revocation was not checked", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2037-01-01T00:00:00Z", "root.pem")]
    [InlineData("2026-11-20T00:00:00Z", "root.pem")]
    [InlineData("2027-01-01T00:00:00Z", "int.pem")]
    [InlineData("2027-01-01T00:00:00Z", "leaf.pem")]
    [InlineData("2027-01-01T00:00:00Z")]
    public void Refuses_a_certificate_out_of_time_or_without_a_trusted_root(string at, params string[] trusted)
    {
        var result = Certificate(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), trusted);
        Assert.Equal(MismatchKind.CertificateUntrusted, Assert.Single(result.Mismatches).Kind);
    }

    [Fact]
    public void Refuses_every_changed_certificate_byte()
    {
        var bundle = System.Text.Encoding.UTF8.GetString(Samples.Bundle("model.cert.sig"));
        using var document = System.Text.Json.JsonDocument.Parse(bundle);
        var certificates = document.RootElement.GetProperty("verificationMaterial").GetProperty("x509CertificateChain").GetProperty("certificates");
        var root = Samples.Certificate("root.pem");
        foreach (var certificate in certificates.EnumerateArray())
        {
            var text = certificate.GetProperty("rawBytes").GetString()!;
            var der = Convert.FromBase64String(text);
            for (var i = 0; i < der.Length; i += 3)
            {
                var changed = (byte[])der.Clone();
                changed[i] ^= 1;
                var tampered = System.Text.Encoding.UTF8.GetBytes(bundle.Replace(text, Convert.ToBase64String(changed), StringComparison.Ordinal));
                Assert.False(ModelVerifier.VerifyCertificate(_model, tampered, [root], new ModelVerificationOptions { At = InTime }).Verified, $"byte {i}");
            }
        }
    }

    [Fact]
    public void Says_when_a_key_is_tried_on_a_certificate_and_the_other_way_round()
    {
        Assert.Equal(MismatchKind.Unsupported, Assert.Single(ModelVerifier.Verify(_model, Samples.Bundle("model.cert.sig"), Samples.Key("p256.pub")).Mismatches).Kind);
        Assert.Equal(MismatchKind.Unsupported, Assert.Single(ModelVerifier.VerifyCertificate(_model, Samples.Bundle("model.p256.sig"), [Samples.Certificate("root.pem")]).Mismatches).Kind);
    }

    ModelVerification Certificate(DateTimeOffset at, params string[] trusted) =>
        ModelVerifier.VerifyCertificate(_model, Samples.Bundle("model.cert.sig"), [.. trusted.Select(Samples.Certificate)], new ModelVerificationOptions { At = at });
}
