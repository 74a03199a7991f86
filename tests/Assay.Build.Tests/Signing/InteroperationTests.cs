namespace Assay.Build.Tests.Signing;

public sealed class InteroperationTests : IDisposable
{
    readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_sigstore_library_verifies_our_bundle_and_refuses_a_changed_one()
    {
        using var signer = EcdsaSigner.Create();
        using var other = EcdsaSigner.Create();
        var signed = ModelSigner.Sign(Samples.Model(_scratch), signer, null, out _)!;
        var bundle = _scratch.File("model.sig", signed.Bundle);
        var key = _scratch.File("key.pub", signer.PublicKey.Pem);
        var (exit, output) = NodeChecks.Run("verify-bundle.cjs", bundle, key);
        Assert.True(exit == 0, output);
        Assert.Equal(1, NodeChecks.Run("verify-bundle.cjs", bundle, _scratch.File("other.pub", other.PublicKey.Pem)).ExitCode);

        var changed = ModelSigner.Sign(_scratch.File("other.bin", "x"), signer, null, out _)!;
        var (ours, theirs) = (System.Text.Json.Nodes.JsonNode.Parse(signed.Bundle)!, System.Text.Json.Nodes.JsonNode.Parse(changed.Bundle)!);
        ours["dsseEnvelope"]!["payload"] = theirs["dsseEnvelope"]!["payload"]!.GetValue<string>();
        Assert.Equal(1, NodeChecks.Run("verify-bundle.cjs", _scratch.File("mixed.sig", ours.ToJsonString()), key).ExitCode);
    }

    [Fact]
    public void Openssl_verifies_our_signature_on_all_three_curves()
    {
        foreach (var (curve, hash) in new[] { ("nistP256", "-sha256"), ("nistP384", "-sha384"), ("nistP521", "-sha512") })
        {
            using var signer = new EcdsaSigner(System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.CreateFromFriendlyName(curve)));
            var signed = ModelSigner.Sign(_scratch.File("weights.bin", "w"), signer, null, out _)!;
            var bundle = SigstoreBundle.TryRead(signed.Bundle, out _)!;
            var data = _scratch.File("pae", Envelope.PreAuthenticationEncoding(Envelope.InTotoPayloadType, bundle.Payload));
            using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
                "openssl", ["dgst", hash, "-verify", _scratch.File("k.pub", signer.PublicKey.Pem), "-signature", _scratch.File("s.der", bundle.Signature), data])
            { RedirectStandardOutput = true })!;
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
        }
    }
}
