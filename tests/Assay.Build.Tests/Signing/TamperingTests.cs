using System.Text;

namespace Assay.Build.Tests.Signing;

/// <summary>Every change of the reference's model or signature must be seen.</summary>
public sealed class TamperingTests : IDisposable
{
    readonly Scratch _scratch = new();
    readonly string _model;
    readonly List<string> _signed;

    public TamperingTests()
    {
        _model = Samples.Model(_scratch);
        _signed = [.. ModelDigest.Of(_model, null, out _)!.Files.Select(f => f.Name)];
    }

    public void Dispose() => _scratch.Dispose();

    static readonly ModelVerificationOptions Lenient = new() { AllowEmptyFilesInShards = true };

    public static TheoryData<string, string> Signatures { get; } = new()
    {
        { "model.p256.sig", "p256.pub" }, { "model.p384.sig", "p384.pub" }, { "model.p521.sig", "p521.pub" },
        { "model.blake2.p256.sig", "p256.pub" }, { "model.shards1000.p256.sig", "p256.pub" },
    };

    string At(string name) => Path.Combine(_model, name);

    ModelVerification Verify(string signature, string key, bool lenient = true) =>
        ModelVerifier.Verify(_model, Samples.Bundle(signature), Samples.Key(key), lenient ? Lenient : null);

    Mismatch OnlyMismatch(string signature, string key) => Assert.Single(Verify(signature, key).Mismatches);

    [Theory, MemberData(nameof(Signatures))]
    public void A_flipped_bit_of_any_file_is_seen(string signature, string key)
    {
        foreach (var name in _signed)
        {
            var original = File.ReadAllBytes(At(name));
            // Every byte of a small file, three places of a larger one.
            foreach (var at in Enumerable.Range(0, original.Length).Where(i => original.Length <= 64 || i == 0 || i == original.Length / 2 || i == original.Length - 1))
            {
                var changed = (byte[])original.Clone();
                changed[at] ^= 0x10;
                File.WriteAllBytes(At(name), changed);
                var seen = OnlyMismatch(signature, key);
                Assert.Equal((MismatchKind.Changed, name), (seen.Kind, seen.Path));
            }

            File.WriteAllBytes(At(name), original);
        }

        Assert.True(Verify(signature, key).Verified);
    }

    [Theory, MemberData(nameof(Signatures))]
    public void A_file_emptied_cut_or_lengthened_is_seen(string signature, string key)
    {
        foreach (var name in _signed)
        {
            var original = File.ReadAllBytes(At(name));
            foreach (var length in new[] { 0, original.Length - 1, original.Length + 1, original.Length + 1000 }.Where(l => l >= 0 && l != original.Length))
            {
                var changed = new byte[length];
                original.AsSpan(0, Math.Min(length, original.Length)).CopyTo(changed);
                File.WriteAllBytes(At(name), changed);
                Assert.Contains(Verify(signature, key).Mismatches, m => m.Path == name);
            }

            File.WriteAllBytes(At(name), original);
        }
    }

    [Theory, MemberData(nameof(Signatures))]
    public void A_removed_file_is_seen(string signature, string key)
    {
        foreach (var name in _signed)
        {
            // The one thing a signature by shards cannot know.
            if (signature.Contains("shards", StringComparison.Ordinal) && name == "sub/empty.bin")
                continue;
            File.Move(At(name), _model + ".away");
            var seen = OnlyMismatch(signature, key);
            Assert.Equal((MismatchKind.Missing, name), (seen.Kind, seen.Path));
            File.Move(_model + ".away", At(name));
        }
    }

    [Theory, MemberData(nameof(Signatures))]
    public void An_added_file_is_seen_empty_or_not_hidden_or_deep(string signature, string key)
    {
        foreach (var name in new[] { "extra.py", ".hidden", "sub/.gitignore", "sub/.git/config", "new/deep/er/x", "a/__init__.py", "model.sig", "githooks" })
            foreach (var content in new byte[][] { [], [1] })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
                File.WriteAllBytes(At(name), content);
                var strict = Verify(signature, key, lenient: false).Mismatches;
                Assert.Contains(strict, m => m.Path == name && m.Kind is MismatchKind.Added or MismatchKind.NotCovered);
                File.Delete(At(name));
            }
    }

    [Theory, MemberData(nameof(Signatures))]
    public void A_renamed_file_is_seen(string signature, string key)
    {
        foreach (var name in _signed.Where(n => n != "sub/empty.bin"))
        {
            File.Move(At(name), At(name) + "2");
            var seen = Verify(signature, key).Mismatches;
            if (signature.Contains("shards", StringComparison.Ordinal))
                Assert.Equal([MismatchKind.Missing, MismatchKind.Added], seen.Select(m => m.Kind));
            else
                Assert.Equal((MismatchKind.Renamed, name + "2", name), (Assert.Single(seen).Kind, seen[0].Path, seen[0].SignedName));
            File.Move(At(name) + "2", At(name));
        }
    }

    [Theory, MemberData(nameof(Signatures))]
    public void Two_files_with_swapped_content_are_seen(string signature, string key)
    {
        File.Move(At("a-b"), At("t"));
        File.Move(At("a.b"), At("a-b"));
        File.Move(At("t"), At("a.b"));
        Assert.Equal(["a-b", "a.b"], Verify(signature, key).Mismatches.Where(m => m.Kind == MismatchKind.Changed).Select(m => m.Path));
    }

    [Fact]
    public void A_file_that_became_a_link_to_the_same_content_is_refused_unless_links_are_allowed()
    {
        File.Move(At("Z"), _model + ".Z");
        File.CreateSymbolicLink(At("Z"), _model + ".Z");
        var seen = OnlyMismatch("model.p256.sig", "p256.pub");
        Assert.Equal((MismatchKind.SymlinkRefused, "Z"), (seen.Kind, seen.Path));
        var allowed = ModelVerifier.Verify(_model, Samples.Bundle("model.p256.sig"), Samples.Key("p256.pub"), new ModelVerificationOptions { AllowSymlinks = true });
        Assert.True(allowed.Verified);
        Assert.Contains(allowed.Notes, n => n.Contains("lead out of the model's folder", StringComparison.Ordinal));
        File.WriteAllText(_model + ".Z", "other");
        Assert.False(ModelVerifier.Verify(_model, Samples.Bundle("model.p256.sig"), Samples.Key("p256.pub"), new ModelVerificationOptions { AllowSymlinks = true }).Verified);
    }

    [Fact]
    public void Ignoring_a_path_never_hides_a_change_of_a_signed_file()
    {
        File.WriteAllText(At("sub/big.bin"), "changed");
        File.WriteAllText(At("sub/new.bin"), "added");
        var options = new ModelVerificationOptions { IgnorePaths = ["sub"] };
        var result = ModelVerifier.Verify(_model, Samples.Bundle("model.p256.sig"), Samples.Key("p256.pub"), options);
        Assert.Equal((MismatchKind.Changed, "sub/big.bin"), (Assert.Single(result.Mismatches).Kind, result.Mismatches[0].Path));
        Assert.Contains(result.Notes, n => n.Contains("sub/new.bin", StringComparison.Ordinal));
    }

    [Fact]
    public void Unsigned_files_pass_only_when_asked_for()
    {
        File.WriteAllText(At("extra"), "x");
        Assert.Equal(MismatchKind.Added, OnlyMismatch("model.p256.sig", "p256.pub").Kind);
        var options = new ModelVerificationOptions { IgnoreUnsignedFiles = true };
        var result = ModelVerifier.Verify(_model, Samples.Bundle("model.p256.sig"), Samples.Key("p256.pub"), options);
        Assert.True(result.Verified);
        Assert.Contains(result.Notes, n => n.StartsWith("1 files are not signed", StringComparison.Ordinal));
    }

    [Fact]
    public void Git_paths_are_checked_when_asked_for()
    {
        var options = new ModelVerificationOptions { IgnoreGitPaths = false, AllowSignedIgnorePaths = false };
        var result = ModelVerifier.Verify(_model, Samples.Bundle("model.p256.sig"), Samples.Key("p256.pub"), options);
        Assert.Equal([".git/HEAD", ".gitattributes"], result.Mismatches.Select(m => m.Path));
    }

    [Theory, MemberData(nameof(Signatures))]
    public void Every_changed_byte_of_the_signature_file_is_seen(string signature, string key)
    {
        var publicKey = Samples.Key(key);
        var original = Samples.Bundle(signature);
        var empty = Directory.CreateDirectory(Path.Combine(_scratch.Path, "empty")).FullName;
        // Against an empty folder, a signature that still verifies shows as files missing; anything else is a refusal.
        Assert.Contains(ModelVerifier.Verify(empty, original, publicKey).Mismatches, m => m.Kind == MismatchKind.Missing);
        var bundle = (byte[])original.Clone();
        for (var i = 0; i < bundle.Length; i++)
            for (var bit = 0; bit < 8; bit++)
            {
                // Every bit of one signature file; of the others one bit of every byte.
                if (signature != "model.p256.sig" && bit != i % 7)
                    continue;
                bundle[i] ^= (byte)(1 << bit);
                var result = ModelVerifier.Verify(empty, bundle, publicKey);
                Assert.True(
                    result.Mismatches is [{ Path: null }] && result.Root is null && result.Evidence is null,
                    $"byte {i} bit {bit}: {Encoding.UTF8.GetString(bundle.AsSpan(Math.Max(0, i - 10), Math.Min(20, bundle.Length - Math.Max(0, i - 10))))}");
                bundle[i] = original[i];
            }
    }

    [Fact]
    public void A_signature_cut_anywhere_is_seen()
    {
        var original = Samples.Bundle("model.p256.sig");
        for (var length = 0; length < original.Length; length++)
            Assert.Equal(MismatchKind.MalformedBundle, Assert.Single(ModelVerifier.Verify(_model, original.AsMemory(0, length), Samples.Key("p256.pub")).Mismatches).Kind);
    }

    [Fact]
    public void Another_key_of_the_same_curve_is_refused_with_and_without_the_hint()
    {
        using var other = EcdsaSigner.Create();
        Assert.Equal(MismatchKind.HintMismatch, Assert.Single(ModelVerifier.Verify(_model, Samples.Bundle("model.p256.sig"), other.PublicKey).Mismatches).Kind);
        var text = Encoding.UTF8.GetString(Samples.Bundle("model.p256.sig"));
        var rehinted = text.Replace(Samples.Key("p256.pub").KeyId, other.KeyId, StringComparison.Ordinal);
        Assert.Equal(MismatchKind.SignatureBad, Assert.Single(ModelVerifier.Verify(_model, Encoding.UTF8.GetBytes(rehinted), other.PublicKey).Mismatches).Kind);
        var unhinted = text.Replace($"\"hint\":\"{Samples.Key("p256.pub").KeyId}\"", "", StringComparison.Ordinal);
        Assert.NotEqual(text, unhinted);
        Assert.Equal(MismatchKind.SignatureBad, Assert.Single(ModelVerifier.Verify(_model, Encoding.UTF8.GetBytes(unhinted), other.PublicKey).Mismatches).Kind);
        var good = ModelVerifier.Verify(_model, Encoding.UTF8.GetBytes(unhinted), Samples.Key("p256.pub"));
        Assert.True(good.Verified);
        Assert.Contains("The bundle does not say which key signed it.", good.Notes);
    }
}
