using System.Security.Cryptography;
using System.Text;

namespace Assay.Build.Tests.Signing;

/// <summary>Other hashes, shards, composed models, known digests, verified copies, and signatures of versions before 1.0.</summary>
public sealed class FormTests : IDisposable
{
    readonly Scratch _scratch = new();
    readonly EcdsaSigner _signer = EcdsaSigner.Create();

    public void Dispose()
    {
        _scratch.Dispose();
        _signer.Dispose();
    }

    SignedModel Sign(ModelSource source, ModelSigningOptions? options = null)
    {
        var signed = ModelSigner.Sign(source, _signer, options ?? new ModelSigningOptions(), out var problems);
        Assert.Empty(problems);
        return signed!;
    }

    ModelVerification Verify(ModelSource source, byte[] bundle, ModelVerificationOptions? options = null) => ModelVerifier.Verify(source, bundle, _signer.PublicKey, options);

    [Theory]
    [InlineData("sha256", 1000L)]
    [InlineData("blake2b", null)]
    [InlineData("blake2b", 7L)]
    [InlineData("blake3", null)]
    [InlineData("blake3", 100_000L)]
    public void Every_form_that_we_sign_we_verify_and_a_changed_byte_is_seen(string hash, long? shard)
    {
        var model = Samples.Model(_scratch);
        File.WriteAllText(Path.Combine(model, "sub", "a:b:3"), "colons");
        var signed = Sign(model, new ModelSigningOptions { HashType = hash, ShardSize = shard });
        Assert.Empty(Verify(model, signed.Bundle).Mismatches);
        foreach (var file in Directory.GetFiles(model, "*", SearchOption.AllDirectories).Where(f => !Path.GetRelativePath(model, f).StartsWith(".git", StringComparison.Ordinal)))
        {
            var content = File.ReadAllBytes(file);
            File.WriteAllBytes(file, content.Length == 0 ? [1] : [.. content.AsSpan(0, content.Length - 1), (byte)(content[^1] ^ 1)]);
            Assert.Equal(MismatchKind.Changed, Assert.Single(Verify(model, signed.Bundle).Mismatches).Kind);
            File.Delete(file);
            Assert.Equal(MismatchKind.Missing, Assert.Single(Verify(model, signed.Bundle).Mismatches).Kind);
            File.WriteAllBytes(file, content);
        }
    }

    [Fact]
    public void Empty_folders_and_empty_files_are_covered_by_what_we_sign()
    {
        var model = Samples.Model(_scratch);
        Directory.CreateDirectory(Path.Combine(model, "hollow"));
        foreach (var shard in new long?[] { null, 1000 })
        {
            var signed = Sign(model, new ModelSigningOptions { ShardSize = shard });
            Assert.Empty(Verify(model, signed.Bundle).Mismatches);
            Directory.CreateDirectory(Path.Combine(model, "new"));
            Assert.Equal((MismatchKind.NotCovered, "new"), (Verify(model, signed.Bundle).Mismatches.Single().Kind, Verify(model, signed.Bundle).Mismatches[0].Path));
            Assert.True(Verify(model, signed.Bundle, new ModelVerificationOptions { AllowEmptyFolders = true }).Verified);
            Directory.Delete(Path.Combine(model, "new"));
            File.WriteAllBytes(Path.Combine(model, "sub", "__init__.py"), []);
            Assert.Equal(MismatchKind.Added, Assert.Single(Verify(model, signed.Bundle).Mismatches).Kind);
            File.Delete(Path.Combine(model, "sub", "__init__.py"));
            Directory.Delete(Path.Combine(model, "hollow"));
            Assert.Equal((MismatchKind.Missing, "hollow"), (Verify(model, signed.Bundle).Mismatches.Single().Kind, Verify(model, signed.Bundle).Mismatches[0].Path));
            Directory.CreateDirectory(Path.Combine(model, "hollow"));
        }
    }

    [Fact]
    public void A_composed_model_is_one_signature_that_says_which_part_differs()
    {
        _scratch.File("b/model.safetensors", "base");
        _scratch.File("lora/adapter.safetensors", "adapter");
        _scratch.File("card.md", "# card");
        var source = ModelSource.Of("support-assistant", [new ModelPart("base", At("b")), new ModelPart("adapter", At("lora")), new ModelPart("card", At("card.md"))]);
        var signed = Sign(source);
        var good = Verify(source, signed.Bundle);
        Assert.Empty(good.Mismatches);
        Assert.Equal(["base", "adapter", "card"], good.Parts.Select(p => p.Role));
        Assert.Equal(ModelDigest.Of(At("lora"), null, out _)!.Root, good.Parts[1].Root);
        File.WriteAllText(At("lora/adapter.safetensors"), "poisoned");
        var bad = Verify(source, signed.Bundle);
        Assert.Equal("adapter/adapter.safetensors", Assert.Single(bad.Mismatches).Path);
        Assert.Equal([true, false, true], bad.Parts.Select(p => p.Verified));
        // Laid into one folder under the names of the roles, it is the same model, for any verifier.
        _scratch.File("laid/base/model.safetensors", "base");
        _scratch.File("laid/adapter/adapter.safetensors", "adapter");
        _scratch.File("laid/card/card.md", "# card");
        Assert.Empty(Verify(At("laid"), signed.Bundle).Mismatches);
        Assert.Throws<ArgumentException>(() => ModelSource.Of("m", [new ModelPart("../x", At("b"))]));
        Assert.Throws<ArgumentException>(() => ModelSource.Of("m", [new ModelPart("base", At("b")), new ModelPart("Base", At("lora"))]));
    }

    string At(string name) => Path.Combine(_scratch.Path, name);

    [Fact]
    public void A_verified_copy_is_there_only_when_everything_fits()
    {
        var model = Samples.Model(_scratch);
        var signed = Sign(model, new ModelSigningOptions { ShardSize = 1000 });
        Assert.True(Verify(model, signed.Bundle, new ModelVerificationOptions { CopyTo = At("copy") }).Verified);
        Assert.True(Verify(At("copy"), signed.Bundle).Verified);
        File.AppendAllText(Path.Combine(model, "Z"), "x");
        Assert.False(Verify(model, signed.Bundle, new ModelVerificationOptions { CopyTo = At("copy2") }).Verified);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path, "copy2*"));
        Assert.Throws<IOException>(() => Verify(At("copy"), signed.Bundle, new ModelVerificationOptions { CopyTo = At("copy") }));
    }

    [Fact]
    public void Known_digests_are_signed_without_reading_a_file()
    {
        var model = Samples.Model(_scratch);
        var digest = ModelDigest.Of(model, null, out _)!;
        var lines = string.Join("\n", digest.Files.Select(f => $"{f.Digest.Hex}  {(f.Name == "Z" ? "./Z" : f.Name)}"));
        var known = KnownDigests.TryRead(Encoding.UTF8.GetBytes(lines), out var error);
        Assert.True(known is not null, error);
        Assert.Empty(known.Differences(model, new ModelDigestOptions()));
        var signed = ModelSigner.Sign("model", known, _signer, new ModelSigningOptions(), out _)!;
        Assert.Equal(digest.Root, signed.Root);
        Assert.Empty(Verify(model, signed.Bundle).Mismatches);
        File.Delete(Path.Combine(model, "Z"));
        Assert.Equal(FileProblemKind.NotFound, Assert.Single(known.Differences(model, new ModelDigestOptions())).Kind);

        var hex = new string('a', 64);
        var manifest = KnownDigests.TryRead(Encoding.UTF8.GetBytes($$"""{"layers":[{"digest":"sha256:{{hex}}","annotations":{"org.opencontainers.image.title":"model.gguf"} }]}"""), out _);
        Assert.Equal(["model.gguf"], manifest!.Files.Keys);
        foreach (var wrong in new[] { "", "x", $"{hex} model", $"{hex}  ../up", $"{hex}  a\n{hex}  a", $"{hex}  /etc/passwd", "{}", "{\"layers\":[{}]}", "{\"layers\":[]}", "[" })
            Assert.Null(KnownDigests.TryRead(Encoding.UTF8.GetBytes(wrong), out _));
    }

    [Theory]
    [InlineData("it's \\ a \"test\"\n\té")]
    [InlineData("it's")]
    [InlineData("plain")]
    public void Signatures_before_1_0_are_read_as_the_reference_wrote_them(string name)
    {
        // {"subject": ...} as bytes, put into text by Python's notation, and signed so.
        var file = _scratch.File("weights.bin", "w");
        var hex = Convert.ToHexStringLower(SHA256.HashData("w"u8));
        var payload = Encoding.UTF8.GetBytes($$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"weights.bin","digest":{"sha256":"{{hex}}"},"annotations":{"note":{{Json.Text(name)}} } }],"predicateType":"https://model_signing/Digests/v0.1","predicate":{"unused":"x"} }""");
        using var python = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "/usr/bin/python3", ["-c", "import sys; p = sys.stdin.buffer.read(); t = 'application/vnd.in-toto+json'; sys.stdout.buffer.write(f'DSSEV1 {len(t)} {t} {len(p)} {p}'.encode())"])
        { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        python.StandardInput.BaseStream.Write(payload);
        python.StandardInput.Close();
        using var said = new MemoryStream();
        python.StandardOutput.BaseStream.CopyTo(said);
        Assert.Equal(said.ToArray(), EarlySignature.SignedBytes(Envelope.InTotoPayloadType, payload));

        var bundle = new SigstoreBundle(_signer.KeyId, [], payload, _signer.Sign(said.ToArray())).ToBytes();
        var unhinted = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bundle).Replace($"\"hint\":\"{_signer.KeyId}\"", "", StringComparison.Ordinal).Replace(",\"tlogEntries\":[]", "", StringComparison.Ordinal));
        var result = Verify(Path.GetDirectoryName(file)!, unhinted);
        Assert.Empty(result.Mismatches);
        Assert.Equal(2, result.Notes.Count(n => n.Contains("before 1.0", StringComparison.Ordinal)));
        File.WriteAllText(file, "x");
        Assert.Equal(MismatchKind.Changed, Assert.Single(Verify(Path.GetDirectoryName(file)!, unhinted).Mismatches).Kind);
    }
}
