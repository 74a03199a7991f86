using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Record.Tests;

public sealed class KeyringTests : IDisposable
{
    readonly TestFolder _folder = new();

    string Keys => _folder["keys"];

    public void Dispose() => _folder.Dispose();

    Keyring Create()
    {
        using var passphrase = TestFolder.Passphrase();
        return Keyring.Create(Keys, passphrase, TestFolder.Iterations);
    }

    Keyring? Open(out KeyringError? error, string text = "correct horse battery")
    {
        using var passphrase = TestFolder.Passphrase(text);
        return Keyring.TryOpen(Keys, passphrase, out error);
    }

    [Fact]
    public void A_key_signs_the_same_after_the_keyring_was_closed_and_opened_again()
    {
        string id;
        using (var made = Create())
            id = made.Generate(KeyPurpose.Evidence, "evidence").KeyId;
        using var opened = Open(out var error);
        Assert.Null(error);
        var signer = opened!.Find(id)!;
        Assert.True(signer.PublicKey.Verifies("abc"u8, signer.Sign("abc"u8)));
        var info = Assert.Single(opened.List());
        Assert.Equal((id, KeyPurpose.Evidence, "evidence"), (info.KeyId, info.Purpose, info.Label));
        Assert.Null(opened.Find(new string('0', 64)));
        Assert.Null(opened.Find("../../etc/passwd"));
    }

    [Fact]
    public void Files_are_0600_and_the_folder_is_0700_and_no_secret_is_in_clear()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes");
        using var keyring = Create();
        var signer = (EcdsaSigner)keyring.Generate(KeyPurpose.Root, "root");
        Assert.Equal(0b111_000_000, TestFolder.ModeOf(Keys));
        Assert.Equal(2, Directory.GetFiles(Keys).Length);
        foreach (var file in Directory.GetFiles(Keys))
        {
            Assert.Equal(0b110_000_000, TestFolder.ModeOf(file));
            Assert.DoesNotContain(Convert.ToBase64String(signer.ExportPkcs8())[20..60], File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_host_seals_is_opened_by_the_same_keyring_for_the_same_purpose_only_and_any_changed_byte_is_seen()
    {
        byte[] sealedBytes;
        using (var made = Create())
        {
            sealedBytes = made.Seal("forms", "a secret of the host"u8);
            Assert.NotEqual(sealedBytes, made.Seal("forms", "a secret of the host"u8));
        }

        Assert.DoesNotContain("secret", Encoding.Latin1.GetString(sealedBytes), StringComparison.Ordinal);
        using var opened = Open(out _);
        Assert.Equal("a secret of the host", Encoding.UTF8.GetString(opened!.Unseal("forms", sealedBytes)!));
        Assert.Null(opened.Unseal("cookies", sealedBytes));
        for (var i = 0; i < sealedBytes.Length; i++)
            Assert.Null(opened.Unseal("forms", [.. sealedBytes[..i], (byte)(sealedBytes[i] ^ 1), .. sealedBytes[(i + 1)..]]));
        for (var length = 0; length < sealedBytes.Length; length++)
            Assert.Null(opened.Unseal("forms", sealedBytes[..length]));
    }

    [Fact]
    public void A_wrong_passphrase_is_called_that()
    {
        Create().Dispose();
        Assert.Null(Open(out var error, "incorrect horse battery"));
        Assert.Equal(KeyringFault.WrongPassphrase, error!.Fault);
    }

    [Fact]
    public void A_folder_without_a_keyring_is_called_that()
    {
        Assert.Null(Open(out var error));
        Assert.Equal(KeyringFault.NotFound, error!.Fault);
    }

    [Fact]
    public void Any_changed_byte_of_the_keyring_file_is_damage()
    {
        Create().Dispose();
        EveryByteMatters(Path.Combine(Keys, MasterKey.FileName));
    }

    [Fact]
    public void Any_changed_byte_of_a_key_file_is_damage()
    {
        using var keyring = Create();
        var id = keyring.Generate(KeyPurpose.Actor, "ä key").KeyId;
        var path = Path.Combine(Keys, id + ".key");
        var good = File.ReadAllBytes(path);
        var random = new Random(7);
        for (var i = 0; i < good.Length; i++)
            foreach (var flip in new[] { 1 << random.Next(8), 0x20, random.Next(1, 256) })
            {
                var bad = (byte[])good.Clone();
                bad[i] ^= (byte)flip;
                File.WriteAllBytes(path, bad);
                // The same check as opening, without deriving from the passphrase again.
                Assert.Throws<CryptographicException>(() => keyring.List());
            }

        File.WriteAllBytes(path, [.. good, (byte)'\n']);
        Assert.Throws<CryptographicException>(() => keyring.List());
        File.WriteAllBytes(path, good[..^1]);
        Assert.Null(Open(out var error));
        Assert.Equal(KeyringFault.Damaged, error!.Fault);
        Assert.Contains(id, error.Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, good);
        Assert.Single(keyring.List());
    }

    void EveryByteMatters(string path)
    {
        var good = File.ReadAllBytes(path);
        for (var i = 0; i < good.Length; i++)
            foreach (var flip in new[] { 1, 4, 0x20, 0x80 })
            {
                var bad = (byte[])good.Clone();
                bad[i] ^= (byte)flip;
                File.WriteAllBytes(path, bad);
                Assert.Null(Open(out var error));
                Assert.Equal(KeyringFault.Damaged, error!.Fault);
            }
    }

    [Theory]
    [InlineData("\"iterations\":100000", "\"iterations\":100001", KeyringFault.WrongPassphrase)]
    [InlineData("\"iterations\":100000", "\"iterations\":99999", KeyringFault.Damaged)]
    [InlineData("\"iterations\":100000", "\"iterations\":2000000000", KeyringFault.Damaged)]
    [InlineData("\"iterations\":100000", "\"iterations\":-1", KeyringFault.Damaged)]
    [InlineData("pbkdf2-sha256", "plain", KeyringFault.Damaged)]
    public void A_header_changed_together_with_its_checksum_still_does_not_open(string from, string to, KeyringFault expected)
    {
        Create().Dispose();
        var path = Path.Combine(Keys, MasterKey.FileName);
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        text = text.Replace(from, to, StringComparison.Ordinal);
        const string separator = ",\"checksum\":";
        var body = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..text.IndexOf(separator, StringComparison.Ordinal)];
        File.WriteAllText(path, $"{{\"body\":{body}{separator}\"{Digest.Sha256(Encoding.UTF8.GetBytes(body))}\"}}");
        var clock = Stopwatch.StartNew();
        Assert.Null(Open(out var error));
        Assert.Equal(expected, error!.Fault);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void A_key_file_under_the_name_of_another_key_is_damage()
    {
        using var keyring = Create();
        var a = keyring.Generate(KeyPurpose.Actor, "a").KeyId;
        var b = keyring.Generate(KeyPurpose.Actor, "b").KeyId;
        File.Copy(Path.Combine(Keys, a + ".key"), Path.Combine(Keys, b + ".key"), overwrite: true);
        Assert.Null(Open(out var error));
        Assert.Equal(KeyringFault.Damaged, error!.Fault);
    }

    [Fact]
    public void A_key_file_of_another_keyring_is_damage()
    {
        using var passphrase = TestFolder.Passphrase();
        using var other = Keyring.Create(_folder["other"], passphrase, TestFolder.Iterations);
        var id = other.Generate(KeyPurpose.Root, "root").KeyId;
        Create().Dispose();
        File.Copy(Path.Combine(_folder["other"], id + ".key"), Path.Combine(Keys, id + ".key"));
        Assert.Null(Open(out var error));
        Assert.Equal(KeyringFault.Damaged, error!.Fault);
    }

    [Theory]
    [InlineData("", 0b111_101_101)]
    [InlineData("keyring.json", 0b110_100_000)]
    [InlineData("*.key", 0b110_000_100)]
    public void Modes_that_let_others_in_are_refused(string name, int mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes");
        using (var keyring = Create())
            keyring.Generate(KeyPurpose.Evidence, "evidence");
        TestFolder.SetMode(name.Length == 0 ? Keys : Directory.GetFiles(Keys, name).Single(), mode);
        Assert.Null(Open(out var error));
        Assert.Equal(KeyringFault.Permissions, error!.Fault);
    }

    [Fact]
    public void A_linked_key_file_is_refused()
    {
        using (var keyring = Create())
            keyring.Generate(KeyPurpose.Evidence, "evidence");
        var path = Directory.GetFiles(Keys, "*.key").Single();
        File.Move(path, _folder["elsewhere"]);
        File.CreateSymbolicLink(path, _folder["elsewhere"]);
        Assert.Null(Open(out var error));
        Assert.Equal(KeyringFault.Permissions, error!.Fault);
    }

    [Fact]
    public void A_second_keyring_does_not_overwrite_the_first()
    {
        using var keyring = Create();
        Assert.Throws<IOException>(() => Create());
        Open(out var error)!.Dispose();
        Assert.Null(error);
        Assert.Empty(Directory.GetFiles(Keys, ".tmp*"));
    }

    [Fact]
    public void Changing_the_passphrase_keeps_the_keys_and_ends_the_old_passphrase()
    {
        string id;
        using (var keyring = Create())
        {
            id = keyring.Generate(KeyPurpose.Root, "root").KeyId;
            using var next = TestFolder.Passphrase("another passphrase");
            keyring.ChangePassphrase(next, TestFolder.Iterations);
        }

        Assert.Null(Open(out var error));
        Assert.Equal(KeyringFault.WrongPassphrase, error!.Fault);
        using var opened = Open(out _, "another passphrase");
        Assert.NotNull(opened!.Find(id));
    }

    [Fact]
    public void The_root_goes_offline_and_comes_back_and_openssl_reads_it()
    {
        using var keyring = Create();
        var id = keyring.Generate(KeyPurpose.Root, "root").KeyId;
        var other = keyring.Generate(KeyPurpose.Evidence, "evidence");
        using var offline = TestFolder.Passphrase("offline passphrase");
        var file = _folder["root.pem"];
        Assert.Null(keyring.Export(id, file, offline));
        Assert.Equal(KeyringFault.AlreadyThere, keyring.Export(id, file, offline)!.Fault);
        Assert.Null(keyring.Remove(id));
        Assert.Equal(KeyringFault.UnknownKey, keyring.Remove(id)!.Fault);
        Assert.Null(keyring.Find(id));
        Assert.NotEmpty(keyring.Find(other.KeyId)!.Sign("works without the root"u8));

        using (var openssl = Process.Start(new ProcessStartInfo("openssl", ["pkey", "-in", file, "-passin", "pass:offline passphrase", "-pubout"]) { RedirectStandardOutput = true })!)
            Assert.Equal(id, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(openssl.StandardOutput.ReadToEnd()))));

        using var wrong = TestFolder.Passphrase("wrong passphrase");
        Assert.Null(keyring.Import(file, wrong, KeyPurpose.Root, "root", out var error));
        Assert.Equal(KeyringFault.WrongPassphrase, error!.Fault);
        Assert.Equal(id, keyring.Import(file, offline, KeyPurpose.Root, "root", out error)!.KeyId);
        Assert.Null(error);
        Assert.NotNull(keyring.Find(id));
    }

    [Fact]
    public async Task Two_openings_that_write_at_once_see_each_others_keys()
    {
        using var one = Create();
        using var two = Open(out _)!;
        await Task.WhenAll(
            Task.Run(() => { for (var i = 0; i < 40; i++) one.Generate(KeyPurpose.Actor, "one"); }, TestContext.Current.CancellationToken),
            Task.Run(() => { for (var i = 0; i < 40; i++) two.Generate(KeyPurpose.Actor, "two"); }, TestContext.Current.CancellationToken));
        Assert.Equal(80, one.List().Count);
        Assert.Equal(80, two.List().Count);
        foreach (var key in one.List())
            Assert.NotEmpty(two.Find(key.KeyId)!.Sign("x"u8));
    }

    [Fact]
    public void A_closed_keyring_and_a_disposed_passphrase_do_nothing_more()
    {
        var keyring = Create();
        keyring.Dispose();
        Assert.Throws<ObjectDisposedException>(() => keyring.Generate(KeyPurpose.Actor, "late"));
        var passphrase = TestFolder.Passphrase();
        passphrase.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Keyring.TryOpen(Keys, passphrase, out _));
    }

    [Fact]
    public void Ids_are_random_and_recognised()
    {
        var ids = Enumerable.Range(0, 1000).Select(_ => Ids.New("a")).ToHashSet();
        Assert.Equal(1000, ids.Count);
        Assert.All(ids, id => Assert.Matches("^a_[0-7][0-9a-hjkmnp-tv-z]{25}$", id));
        Assert.All(ids, id => Assert.True(Ids.IsValid(id, "a")));
        Assert.False(Ids.IsValid("a_" + new string('u', 26), "a"));
        Assert.False(Ids.IsValid("a_8" + new string('0', 25), "a"));
        Assert.False(Ids.IsValid(ids.First(), "r"));
    }
}
