using System.Diagnostics;

namespace Assay.Cli.Tests.Commands;

/// <summary>A signature by certificate, made by the reference implementation.</summary>
public sealed class CertificateTests
{
    static readonly string Data = Path.GetFullPath(Path.Combine(Workspace.Root, "..", "shared", "data", "model-signing"));

    [Fact]
    public void Verifies_to_a_root_and_says_no_to_another_a_changed_file_and_another_time()
    {
        using var work = new Workspace();
        using (var tar = Process.Start("tar", ["-xf", Path.Combine(Data, "model.tar"), "-C", work.Path]))
            tar.WaitForExit();
        string[] command = ["verify", "certificate", "model", "--signature", Path.Combine(Data, "model.cert.sig"), "--certificate-chain"];
        var root = Path.Combine(Data, "keys", "root.pem");
        var verified = work.Run([.. command, root]);
        Assert.True(verified.Code == 0, verified.Error + verified.Out);
        Assert.Contains("verified: model, 10 files", verified.Error, StringComparison.Ordinal);

        KeyTests.OpenSsl(work, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "other.key", "-out", "other.pem", "-days", "30", "-subj", "/CN=Other");
        Assert.Equal(1, work.Run([.. command, "other.pem"]).Code);
        Assert.Equal(1, work.Run([.. command, root, "--at", "2020-01-01"]).Code);
        File.WriteAllText(work.At("nonsense.pem"), "nonsense");
        Assert.Equal(2, work.Run([.. command, "nonsense.pem"]).Code);
        File.AppendAllText(Directory.GetFiles(work.At("model")).First(f => !Path.GetFileName(f).StartsWith(".git", StringComparison.Ordinal)), "x");
        Assert.Equal(1, work.Run([.. command, root]).Code);
    }

    [Fact]
    public void A_responder_is_asked_over_the_network_only_when_that_is_said_and_silence_is_no_answer()
    {
        using var work = new Workspace();
        var authority = new TestAuthority();
        using var responder = new OcspResponder(work.At("ocsp"), authority, authority.Responder());
        var signer = authority.Signer(more: TestAuthority.AnsweredAt(responder.Serve()));
        File.WriteAllText(work.At("weights.bin"), "weights");
        File.WriteAllText(work.At("key.pem"), signer.Private.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(work.At("leaf.pem"), signer.Certificate.ExportCertificatePem());
        File.WriteAllText(work.At("above.pem"), authority.Authority.ExportCertificatePem());
        File.WriteAllText(work.At("root.pem"), authority.Root.ExportCertificatePem());
        work.Must("sign", "certificate", "weights.bin", "--signature", "model.sig", "--private-key", "key.pem", "--signing-certificate", "leaf.pem", "--certificate-chain", "above.pem");
        string[] command = ["verify", "certificate", "weights.bin", "--signature", "model.sig", "--certificate-chain", "root.pem", "--revocation", "leaf"];
        File.WriteAllText(work.At("policy.yaml"), "signers:\n  - roots: [root.pem]\n    revocation: leaf\n    fetch-revocation: true\n");
        File.WriteAllText(work.At("offline.yaml"), "signers:\n  - roots: [root.pem]\n    revocation: leaf\n");
        Assert.Contains("nothing says whether", work.Run(command).Error, StringComparison.Ordinal);
        Assert.Equal(1, work.Run("verify", "offline.yaml", "weights.bin").Code);
        Assert.Equal(0, responder.Asked);

        var fetched = work.Run([.. command, "--fetch-revocation"]);
        Assert.True(fetched.Code == 0, fetched.Error + fetched.Out);
        Assert.Equal(0, work.Run("verify", "policy.yaml", "weights.bin").Code);
        Assert.Equal(2, responder.Asked);
        // A file says the same without the network.
        File.WriteAllBytes(work.At("response"), responder.Answer(signer.Certificate));
        Assert.Equal(0, work.Run([.. command, "--ocsp", "response"]).Code);
        File.WriteAllText(work.At("ocsp/index.txt"), "R\t300101000000Z\t260501000000Z,keyCompromise\t07\tunknown\t/CN=test signer\n");
        Assert.Contains("key compromise", work.Run([.. command, "--fetch-revocation"]).Error, StringComparison.Ordinal);

        // Whatever else comes from there is not an answer: none, one that leads on, one without end.
        foreach (var (reply, why) in new (Func<System.Net.HttpListenerContext, byte[], byte[]?>, string)[]
        {
            ((_, _) => null, "the answer was 503"),
            ((_, _) => "nonsense"u8.ToArray(), "not an OCSP response"),
            ((_, _) => new byte[2 * 1024 * 1024], "longer than"),
            ((context, request) =>
            {
                context.Response.StatusCode = 307;
                context.Response.RedirectLocation = context.Request.Url + "again";
                return [];
            }, "the answer was 307"),
        })
        {
            responder.Reply = reply;
            var refused = work.Run([.. command, "--fetch-revocation"]);
            Assert.Equal(1, refused.Code);
            Assert.Contains(why, refused.Error + refused.Out, StringComparison.Ordinal);
        }
    }
}
