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
}
