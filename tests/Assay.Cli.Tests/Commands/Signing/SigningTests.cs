namespace Assay.Cli.Tests.Commands;

/// <summary>Signing, verifying at load and sealing as a user does it.</summary>
public sealed class SigningTests : IDisposable
{
    readonly Workspace _work = new();

    public SigningTests()
    {
        Directory.CreateDirectory(_work.At("model"));
        File.WriteAllText(_work.At("model/weights.bin"), "weights");
        File.WriteAllText(_work.At("model/config.json"), "{}");
        KeyTests.OpenSsl(_work, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem");
        KeyTests.OpenSsl(_work, "pkey", "-in", "key.pem", "-pubout", "-out", "key.pub");
    }

    public void Dispose() => _work.Dispose();

    void Policy(string text) => File.WriteAllText(_work.At("policy.yaml"), text);

    [Fact]
    public void Who_signs_is_told_that_it_is_signed_with_which_key_and_where()
    {
        var said = _work.Must("sign", "key", "model", "--private-key", "key.pem", "--signature", "model.sig");
        Assert.Matches(@"\nSigned: model, 2 files, with key [0-9a-f]{64}\. The signature is in model\.sig\.\n$", said);
        Assert.DoesNotContain("No findings", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_that_is_empty_is_called_a_file()
    {
        File.WriteAllText(_work.At("empty.pem"), "");
        var refused = _work.Run("sign", "key", "model", "--private-key", "empty.pem");
        Assert.Equal(2, refused.Code);
        Assert.Contains("There is no private key in that file: it is empty.", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("environment", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_at_the_top_of_the_folder_is_no_part_of_what_is_signed_wherever_the_next_one_is_put()
    {
        _work.Must("sign", "key", "model", "--private-key", "key.pem", "--signature", "model/model.sig");
        Assert.Contains("Signed: model, 2 files", _work.Must("sign", "key", "model", "--private-key", "key.pem", "--signature", "beside.sig"), StringComparison.Ordinal);
        _work.Must("sign", "key", "model", "--private-key", "key.pem", "--signature", "model/model.sig");
        _work.Must("verify", "key", "model", "--public-key", "key.pub", "--signature", "beside.sig");
        // What only has the name is a file as any other.
        File.WriteAllText(_work.At("model/model.sig"), "weights that call themselves a signature");
        var added = _work.Run("verify", "key", "model", "--public-key", "key.pub", "--signature", "beside.sig");
        Assert.Equal(1, added.Code);
        Assert.Contains("model.sig", added.Out + added.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_decides_whether_a_model_may_be_loaded()
    {
        Policy("signers:\n  - key: key.pub\nmax-signature-age: 30d\n");
        var unsigned = _work.Run("verify", "policy.yaml", "model");
        Assert.Equal(1, unsigned.Code);
        Assert.Contains("must NOT be loaded", unsigned.Error, StringComparison.Ordinal);
        _work.Must("sign", "key", "model", "--private-key", "key.pem", "--signature", "model/model.sig");
        var good = _work.Run("verify", "policy.yaml", "model", "--copy-to", "run");
        Assert.True(good.Code == 0, good.Error + good.Out);
        Assert.Equal("weights", File.ReadAllText(_work.At("run/weights.bin")));
        Assert.Equal(2, _work.Run("verify", "policy.yaml", "model", "--copy-to", "run").Code);
        Assert.Contains("too old", _work.Run("verify", "policy.yaml", "model", "--at", "60d").Error, StringComparison.Ordinal);
        File.WriteAllText(_work.At("model/extra.py"), "");
        var added = _work.Run("verify", "policy.yaml", "model", "--copy-to", "run2");
        Assert.Equal(1, added.Code);
        Assert.Contains("extra.py: there, but not signed", added.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_work.Path, "run2*"));
        Policy("signers:\n  - key: key.pub\nallow:\n  paths: [extra.py]\n");
        Assert.Equal(0, _work.Run("verify", "policy.yaml", "model").Code);
        KeyTests.OpenSsl(_work, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "other.pem");
        KeyTests.OpenSsl(_work, "pkey", "-in", "other.pem", "-pubout", "-out", "other.pub");
        Policy("signers:\n  - key: other.pub\n");
        Assert.Contains("signed with key", _work.Run("verify", "policy.yaml", "model").Error, StringComparison.Ordinal);
        Policy("signers:\n  - key: other.pub\n  - key: key.pub\nallow:\n  paths: [extra.py]\n");
        Assert.Equal(0, _work.Run("verify", "policy.yaml", "model").Code);
    }

    [Fact]
    public void Devices_pipes_and_links_in_a_policy_or_a_model_end_in_an_answer()
    {
        _work.Must("sign", "key", "model", "--private-key", "key.pem", "--signature", "model/model.sig");
        foreach (var signer in new[] { "key: /dev/zero", "roots: [/dev/zero]" })
        {
            Policy($"signers:\n  - {signer}\n");
            var endless = _work.Run("verify", "policy.yaml", "model");
            Assert.Equal(2, endless.Code);
            Assert.Contains("longer than", endless.Error, StringComparison.Ordinal);
        }

        Assert.Equal(2, _work.Run("verify", "/dev/zero", "model").Code);
        Policy("signers:\n  - key: key.pub\n");
        File.CreateSymbolicLink(_work.At("model/link.bin"), "/etc/passwd");
        Assert.Contains("a symbolic link", _work.Run("verify", "policy.yaml", "model").Error, StringComparison.Ordinal);
        File.Delete(_work.At("model/link.bin"));
        File.Delete(_work.At("model/model.sig"));
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", [_work.At("model/model.sig")]))
            pipe.WaitForExit();
        var waiting = _work.Run("verify", "policy.yaml", "model");
        Assert.Equal(1, waiting.Code);
        Assert.Contains("no regular file", waiting.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_in_a_policy_is_told_with_its_place()
    {
        Policy("signers:\n  - key: key.pub\n    crls: [x]\n  - revocation: chain\nmax-signature-age: 3 months\nalow: {}\nevidence:\n  - kind: modelscan\n");
        var result = _work.Run("verify", "policy.yaml", "model");
        Assert.Equal(2, result.Code);
        foreach (var expected in new[] { "policy.yaml:3:", "policy.yaml:4:", "policy.yaml:5:", "policy.yaml:6:", "policy.yaml:8:" })
            Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Gates_and_evidence_are_asked_of_the_record_or_a_pack_by_digest()
    {
        File.Copy(Workspace.Sample("model/credit-risk.onnx"), _work.At("risk.onnx"));
        _work.Must("sign", "key", "risk.onnx", "--private-key", "key.pem", "--signature", "model.sig");
        const string Signed = "signers:\n  - key: key.pub\n", Scanned = "evidence:\n  - kind: model-scan\n    max-age: 7d\n", Decided = "gates:\n  use-case: credit-risk\n  decided: [deployment]\n";
        Policy(Signed + Scanned);
        Assert.Equal(2, _work.Run("verify", "policy.yaml", "risk.onnx").Code);
        _work.WithRecord();
        Assert.Contains("does not know this model", _work.Run("verify", "policy.yaml", "risk.onnx").Error, StringComparison.Ordinal);
        _work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        _work.Must("register", "model", "risk", "--as", "Bob");
        _work.Must("register", "model-version", "risk@1", "--file", "risk.onnx", "--use-case", "credit-risk", "--as", "Bob");
        Assert.Contains("'model-scan' is missing", _work.Run("verify", "policy.yaml", "risk.onnx").Error, StringComparison.Ordinal);
        _work.Must("scan", "risk.onnx", "--record", "--as", "Bob");
        var good = _work.Run("verify", "policy.yaml", "risk.onnx");
        Assert.True(good.Code == 0, good.Error);
        Assert.Contains("is stale", _work.Run("verify", "policy.yaml", "risk.onnx", "--at", "10d").Error, StringComparison.Ordinal);
        Policy(Signed + Scanned + Decided);
        Assert.Contains("'deployment' does not stand open", _work.Run("verify", "policy.yaml", "risk.onnx").Error, StringComparison.Ordinal);

        File.WriteAllText(_work.At("root.pem"), _work.Must("key", "root"));
        _work.Must("pack", "build", "--use-case", "credit-risk", "--to", "pack.zip", "--as", "Bob");
        const string Packed = "pack:\n  file: pack.zip\n  root-key: root.pem\n";
        Policy(Signed + Scanned + Packed);
        var fromPack = _work.Run("verify", "policy.yaml", "risk.onnx");
        Assert.True(fromPack.Code == 0, fromPack.Error);
        Policy(Signed + Scanned + Decided + Packed);
        Assert.Contains("'deployment' does not stand open", _work.Run("verify", "policy.yaml", "risk.onnx").Error, StringComparison.Ordinal);
        _work.Must("sign", "key", "model", "--private-key", "key.pem", "--signature", "model/model.sig");
        Policy(Signed + Scanned + Packed);
        Assert.Contains("about another model", _work.Run("verify", "policy.yaml", "model").Error, StringComparison.Ordinal);
        var bytes = File.ReadAllBytes(_work.At("pack.zip"));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(_work.At("pack.zip"), bytes);
        Assert.Contains("does not verify", _work.Run("verify", "policy.yaml", "risk.onnx").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_come_from_the_environment_and_from_signer_commands_of_the_user_only()
    {
        _work.With("SIGNING_KEY", File.ReadAllText(_work.At("key.pem")));
        _work.Must("sign", "key", "model", "--private-key-env", "SIGNING_KEY", "--signature", "a.sig");
        _work.Must("verify", "key", "model", "--signature", "a.sig", "--public-key", "key.pub");
        File.WriteAllText(_work.At("sign.sh"), $"#!/bin/sh\nread d\n/usr/bin/python3 -c \"import sys; sys.stdout.buffer.write(bytes.fromhex('$d'))\" | openssl pkeyutl -sign -inkey {_work.At("key.pem")} | base64 -w0\n");
        Workspace.Mode(_work.At("sign.sh"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var configuration = Json.Text(new { signers = new[] { new { publicKey = File.ReadAllText(_work.At("key.pub")), program = _work.At("sign.sh") } } });
        var id = PublicKey.TryReadPem(File.ReadAllText(_work.At("key.pub")), out _)!.KeyId;
        // In the folder one stands in it is nothing; in the user's configuration it counts.
        Directory.CreateDirectory(_work.At(".config/assay"));
        File.WriteAllText(_work.At(".config/assay/config.json"), configuration);
        Assert.Equal(2, _work.Run("sign", "key", "model", "--signer", id, "--signature", "b.sig").Code);
        Assert.False(File.Exists(_work.At("b.sig")));
        Directory.CreateDirectory(_work.At("home/.config/assay"));
        File.WriteAllText(_work.At("home/.config/assay/config.json"), configuration);
        var signed = _work.Run("sign", "key", "model", "--signer", id[..8], "--signature", "b.sig");
        Assert.True(signed.Code == 0, signed.Error);
        _work.Must("verify", "key", "model", "--signature", "b.sig", "--public-key", "key.pub");
    }

    [Fact]
    public void What_is_sealed_opens_for_its_recipients_through_files_and_streams()
    {
        File.WriteAllText(_work.At("phrase"), "correct horse\n");
        File.WriteAllText(_work.At("wrong"), "cow\n");
        _work.Must("seal", "model", "--to", "model.sealed", "--recipient", "key.pub", "--for-passphrase-file", "phrase");
        _work.Must("unseal", "model.sealed", "--to", "back", "--private-key", "key.pem");
        Assert.Equal("weights", File.ReadAllText(_work.At("back/weights.bin")));
        Assert.Equal(2, _work.Run("unseal", "model.sealed", "--to", "x", "--passphrase-file", "wrong").Code);
        _work.Must("recipients", "model.sealed", "--remove", "passphrase", "--private-key", "key.pem");
        Assert.Equal(2, _work.Run("unseal", "model.sealed", "--to", "x", "--passphrase-file", "phrase").Code);
        _work.Must("seal", "model/weights.bin", "--to", "w.sealed", "--recipient", "key.pub");
        Assert.Equal("weights", _work.Must("unseal", "w.sealed", "--to", "-", "--private-key", "key.pem"));
        var bytes = File.ReadAllBytes(_work.At("w.sealed"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(_work.At("w.sealed"), bytes);
        Assert.Equal(1, _work.Run("unseal", "w.sealed", "--to", "x", "--private-key", "key.pem").Code);
        Assert.False(File.Exists(_work.At("x")));
    }
}
