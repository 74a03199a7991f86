using System.Security.Cryptography;
using System.Text;

namespace Assay.Build.Tests.Sealing;

public sealed class SealTests : IDisposable
{
    readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    string At(string name) => Path.Combine(_scratch.Path, name);

    static (SealRecipient Recipient, SealKey Key) Pair(string kind)
    {
        using AsymmetricAlgorithm key = kind == "rsa" ? RSA.Create(2048) : ECDsa.Create(ECCurve.CreateFromFriendlyName(kind));
        var recipient = SealRecipient.ForPublicKey(key.ExportSubjectPublicKeyInfoPem(), out var error);
        Assert.True(recipient is not null, error);
        return (recipient, SealKey.FromPem(key.ExportPkcs8PrivateKeyPem(), null, out _)!);
    }

    static byte[] Random(int length) => RandomNumberGenerator.GetBytes(length);

    static byte[] Seal(byte[] content, params SealRecipient[] recipients)
    {
        using var sealedTo = new MemoryStream();
        var outcome = ModelSealer.Seal(new MemoryStream(content), sealedTo, recipients);
        Assert.True(outcome.Done, outcome.Fault?.Detail);
        return sealedTo.ToArray();
    }

    static SealOutcome Unseal(byte[] content, out byte[] plain, params SealKey[] keys)
    {
        using var output = new MemoryStream();
        var outcome = ModelSealer.Unseal(new MemoryStream(content), output, keys);
        plain = output.ToArray();
        return outcome;
    }

    [Theory]
    [InlineData("nistP256")]
    [InlineData("nistP384")]
    [InlineData("nistP521")]
    [InlineData("rsa")]
    public void Opens_for_its_recipient_and_for_nobody_else(string kind)
    {
        var (recipient, key) = Pair(kind);
        var (_, other) = Pair(kind);
        var content = Random(1000);
        var bytes = Seal(content, recipient);
        Assert.True(Unseal(bytes, out var plain, other, key).Done);
        Assert.Equal(content, plain);
        Assert.Equal(SealFaultKind.NoKey, Unseal(bytes, out var nothing, other).Fault!.Kind);
        Assert.Empty(nothing);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ModelSealer.ChunkBytes - 1)]
    [InlineData(ModelSealer.ChunkBytes)]
    [InlineData(ModelSealer.ChunkBytes + 1)]
    [InlineData((3 * ModelSealer.ChunkBytes) + 17)]
    public void Every_length_comes_back_as_it_was(int length)
    {
        var (recipient, key) = Pair("nistP256");
        var content = Random(length);
        Assert.True(Unseal(Seal(content, recipient), out var plain, key).Done);
        Assert.Equal(content, plain);
    }

    [Fact]
    public void Passphrases_and_commands_open_and_wrong_ones_do_not()
    {
        var kms = new XorWrapper("kms", 0x5a);
        var bytes = Seal("secret"u8.ToArray(), SealRecipient.ForPassphrase("horse"), SealRecipient.ForCommand(kms));
        Assert.True(Unseal(bytes, out var plain, SealKey.FromPassphrase("horse")).Done);
        Assert.Equal("secret", Encoding.UTF8.GetString(plain));
        Assert.True(Unseal(bytes, out _, SealKey.FromCommand(kms)).Done);
        Assert.Equal(SealFaultKind.KeyRefused, Unseal(bytes, out _, SealKey.FromPassphrase("cow")).Fault!.Kind);
        // A command that answers another key: the commitment tells.
        Assert.Equal(SealFaultKind.HeaderChanged, Unseal(bytes, out var nothing, SealKey.FromCommand(new XorWrapper("kms", 0x5b))).Fault!.Kind);
        Assert.Empty(nothing);
    }

    sealed class XorWrapper(string name, byte with) : IKeyWrapper
    {
        public string Name => name;

        public byte[] Wrap(byte[] key) => [.. key.Select(b => (byte)(b ^ with))];

        public byte[] Unwrap(byte[] wrapped) => Wrap(wrapped);
    }

    [Fact]
    public void No_changed_bit_of_header_or_body_gives_out_a_byte_that_was_not_sealed()
    {
        var (recipient, key) = Pair("nistP256");
        var content = Random(3000);
        var bytes = Seal(content, recipient);
        for (var i = 0; i < bytes.Length; i += i is > 900 and < 4000 ? 37 : 1)
        {
            bytes[i] ^= (byte)(1 << (i % 8));
            var outcome = Unseal(bytes, out var plain, key);
            Assert.False(outcome.Done, $"byte {i}");
            Assert.Empty(plain);
            bytes[i] ^= (byte)(1 << (i % 8));
        }

        Assert.True(Unseal(bytes, out _, key).Done);
    }

    [Fact]
    public void Cut_reordered_repeated_exchanged_and_appended_chunks_are_refused()
    {
        var (recipient, key) = Pair("nistP256");
        const int Chunk = ModelSealer.ChunkBytes + ChunkCipher.TagBytes;
        var content = Random(4 * ModelSealer.ChunkBytes);
        var bytes = Seal(content, recipient);
        var head = bytes.Length - (4 * Chunk);
        byte[] Of(params int[] order) => [.. bytes.AsSpan(0, head), .. order.SelectMany(i => bytes[(head + (i * Chunk))..(head + ((i + 1) * Chunk))])];
        Assert.True(Unseal(Of(0, 1, 2, 3), out _, key).Done);
        foreach (var order in new int[][] { [], [0], [0, 1, 2], [1, 2, 3], [0, 2, 1, 3], [0, 1, 1, 2, 3], [0, 1, 2, 3, 3], [3], [0, 3] })
        {
            var outcome = Unseal(Of(order), out var plain, key);
            Assert.Equal(SealFaultKind.BodyChanged, outcome.Fault!.Kind);
            // What was released before the fault is the beginning of the content, and is counted.
            Assert.True(content.AsSpan().StartsWith(plain));
            Assert.Equal(plain.Length, outcome.Bytes);
        }

        foreach (var length in new[] { head, head + 1, head + 16, bytes.Length - 1, bytes.Length - Chunk + 1 })
            Assert.Equal(SealFaultKind.BodyChanged, Unseal(bytes[..length], out _, key).Fault!.Kind);
        Assert.Equal(SealFaultKind.BodyChanged, Unseal([.. bytes, 0], out _, key).Fault!.Kind);
        var other = Seal(Random(4 * ModelSealer.ChunkBytes), recipient);
        Assert.Equal(SealFaultKind.BodyChanged, Unseal([.. bytes.AsSpan(0, head), .. other.AsSpan(head)], out _, key).Fault!.Kind);
    }

    [Fact]
    public void Hostile_headers_get_an_answer_and_never_a_crash()
    {
        var (recipient, key) = Pair("nistP256");
        var bytes = Seal(Random(100), recipient);
        using var passphrase = SealKey.FromPassphrase("x");
        var random = new Random(20261121);
        for (var length = 0; length < bytes.Length; length += length < 1200 ? 1 : 97)
            Assert.False(Unseal(bytes[..length], out _, key).Done);
        for (var run = 0; run < 3000; run++)
        {
            var mutated = (byte[])bytes.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
                mutated[random.Next(0, 1000)] = (byte)random.Next(256);
            if (!mutated.AsSpan().SequenceEqual(bytes))
                Assert.False(Unseal(mutated, out _, key, passphrase).Done);
        }

        Assert.Equal(SealFaultKind.NotSealed, Unseal([], out _, key).Fault!.Kind);
        Assert.Equal(SealFaultKind.NotSealed, Unseal(Random(5000), out _, key).Fault!.Kind);
    }

    [Fact]
    public void Recipients_change_without_touching_the_body()
    {
        var (first, firstKey) = Pair("nistP256");
        var (second, secondKey) = Pair("rsa");
        var path = _scratch.File("model.bin", Random(700_000));
        Assert.True(ModelSealer.Seal(path, At("sealed"), [first]).Done);
        var before = File.ReadAllBytes(At("sealed"));
        Assert.True(ModelSealer.ChangeRecipients(At("sealed"), [firstKey], [second], r => r.Kind == "ecdh-p256").Done);
        var after = File.ReadAllBytes(At("sealed"));
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(before.AsSpan(before.Length - 700_000).ToArray(), after.AsSpan(after.Length - 700_000).ToArray());
        Assert.Equal(["rsa-oaep-256"], ModelSealer.Inspect(At("sealed")).Recipients.Select(r => r.Kind));
        Assert.Equal(SealFaultKind.NoKey, ModelSealer.Unseal(At("sealed"), At("x"), [firstKey]).Fault!.Kind);
        Assert.True(ModelSealer.Unseal(At("sealed"), At("plain"), [secondKey]).Done);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(At("plain")));
        // More than the header has room for: the file is copied with a larger one.
        Assert.True(ModelSealer.ChangeRecipients(At("sealed"), [secondKey], [.. Enumerable.Range(0, 30).Select(_ => Pair("nistP521").Recipient)], _ => false).Done);
        Assert.True(ModelSealer.Unseal(At("sealed"), At("plain"), [secondKey]).Done);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(At("plain")));
        Assert.Equal(SealFaultKind.NoKey, ModelSealer.ChangeRecipients(At("sealed"), [secondKey], [], _ => true).Fault!.Kind);
        Assert.Empty(Directory.GetFiles(_scratch.Path, "*partial*").Concat(Directory.GetFiles(_scratch.Path, "*backup*")));
    }

    [Fact]
    public void A_folder_comes_back_as_it_was_and_a_fault_leaves_nothing()
    {
        var (recipient, key) = Pair("nistP384");
        var model = Samples.Model(_scratch);
        Directory.CreateDirectory(Path.Combine(model, "empty"));
        _scratch.File($"model/{string.Join('/', Enumerable.Repeat(new string('n', 60), 3))}/long", "deep");
        Assert.True(ModelSealer.Seal(model, At("sealed"), [recipient]).Done);
        Assert.True(ModelSealer.Unseal(At("sealed"), At("back"), [key]).Done);
        var options = new ModelDigestOptions { IgnoreGitPaths = false };
        Assert.Equal(ModelDigest.Of(model, options, out _)!.Root, ModelDigest.Of(At("back"), options, out _)!.Root);
        Assert.True(Directory.Exists(At("back/empty")));
        var bytes = File.ReadAllBytes(At("sealed"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(At("sealed"), bytes);
        Assert.Equal(SealFaultKind.BodyChanged, ModelSealer.Unseal(At("sealed"), At("back2"), [key]).Fault!.Kind);
        Assert.Empty(Directory.GetFileSystemEntries(_scratch.Path, "back2*"));
        File.CreateSymbolicLink(Path.Combine(model, "link"), "/etc/passwd");
        Assert.Equal(SealFaultKind.Unreadable, ModelSealer.Seal(model, At("sealed2"), [recipient]).Fault!.Kind);
        Assert.False(File.Exists(At("sealed2")));
    }

    [Fact]
    public void The_archive_of_a_folder_is_the_same_every_time()
    {
        var model = Samples.Model(_scratch);
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        FolderTar.Write(model, first);
        File.SetLastWriteTimeUtc(Path.Combine(model, "Z"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        FolderTar.Write(model, second);
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    [Theory]
    [InlineData("../up", System.Formats.Tar.TarEntryType.RegularFile)]
    [InlineData("/etc/x", System.Formats.Tar.TarEntryType.RegularFile)]
    [InlineData("a", System.Formats.Tar.TarEntryType.SymbolicLink)]
    [InlineData("a", System.Formats.Tar.TarEntryType.Fifo)]
    public void A_sealed_archive_with_hostile_names_or_links_is_refused(string name, System.Formats.Tar.TarEntryType type)
    {
        using var archive = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(archive, System.Formats.Tar.TarEntryFormat.Gnu, leaveOpen: true))
        {
            var entry = new System.Formats.Tar.GnuTarEntry(type, name);
            if (type == System.Formats.Tar.TarEntryType.SymbolicLink)
                entry.LinkName = "/etc/passwd";
            tar.WriteEntry(entry);
        }

        archive.Position = 0;
        var into = Directory.CreateDirectory(At("into")).FullName;
        Assert.Equal(SealFaultKind.UnsafeContent, Assert.Throws<SealException>(() => FolderTar.Extract(archive, into)).Kind);
        Assert.Empty(Directory.GetFileSystemEntries(into));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----")]
    public void Keys_that_cannot_be_used_are_refused_by_name(string pem)
    {
        Assert.Null(SealRecipient.ForPublicKey(pem, out var error));
        Assert.NotEmpty(error);
        Assert.Null(SealKey.FromPem(pem, null, out error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Weak_rsa_keys_are_refused()
    {
        using var weak = RSA.Create(1024);
        Assert.Null(SealRecipient.ForPublicKey(weak.ExportSubjectPublicKeyInfoPem(), out var error));
        Assert.Contains("1024 bits", error, StringComparison.Ordinal);
    }
}
