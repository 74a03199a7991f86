using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Cli.Tests.Commands;

/// <summary>What an auditor runs at home, with files alone: a pack, an export, a root key and a tree head that they kept.</summary>
public sealed class AuditorTests : IDisposable
{
    readonly Workspace _bank = new Workspace().WithRecord();
    readonly long _kept;
    readonly long _size;
    readonly Workspace _home = new Workspace().With("ASSAY_PASSPHRASE", null);

    public AuditorTests()
    {
        File.WriteAllText(_bank.At("model.bin"), "weights");
        _bank.Must("register", "use-case", "credit-risk", "--as", "Bob");
        _bank.Must("register", "model", "risk", "--as", "Bob");
        _bank.Must("register", "model-version", "risk@1", "--file", "model.bin", "--use-case", "credit-risk", "--as", "Bob");
        _bank.Must("key", "root", "--output", _home.At("root.pem"));
        _bank.Must("record", "head", "--format", "json", "--output", _home.At("head.json"));
        _kept = SizeAtBank();
        _bank.Must("register", "use-case", "another", "--as", "Bob");
        _bank.Must("register", "use-case", "third", "--as", "Bob");
        _size = SizeAtBank();
    }

    public void Dispose()
    {
        _bank.Dispose();
        _home.Dispose();
    }

    [Fact]
    public void A_pack_is_held_against_a_kept_tree_head_without_the_record()
    {
        _bank.Must("pack", "build", "--use-case", "credit-risk", "--since", _home.At("head.json"), "--to", _home.At("pack.zip"), "--as", "Grace");
        var verified = _home.Must("pack", "verify", "pack.zip", "--key", "root.pem", "--against", "head.json");
        Assert.Contains($"holds  Kept tree head: the record of {_size} entries begins with its {_kept}", verified, StringComparison.Ordinal);
        var key = _home.Run("pack", "verify", "pack.zip", "--key", "root.pem", "--against", "root.pem");
        Assert.Equal(2, key.Code);
        Assert.Contains("not a tree head", key.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_zip_is_not_said_to_be_a_pack_that_does_not_verify()
    {
        var wrong = _home.Run("pack", "verify", "head.json", "--key", "root.pem");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("Nothing was verified.", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("does NOT verify", wrong.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tree_head_that_is_not_as_it_was_signed_has_no_pack_built_from_it()
    {
        var before = SizeAtBank();
        var head = JsonNode.Parse(File.ReadAllText(_home.At("head.json")))!;
        var payload = Encoding.UTF8.GetString(Convert.FromBase64String((string)head["payload"]!));
        var digit = payload.IndexOf("sha256:", StringComparison.Ordinal) + "sha256:".Length;
        head["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(payload.Remove(digit, 1).Insert(digit, payload[digit] == '0' ? "1" : "0")));
        File.WriteAllText(_home.At("damaged.json"), head.ToJsonString());
        using var elsewhere = new Workspace().WithRecordOfItsOwn();
        elsewhere.Must("record", "head", "--format", "json", "--output", _home.At("other.json"));

        foreach (var (file, why) in new[] { ("damaged.json", "The tree head is not as it was signed"), ("other.json", "The tree head is of another record") })
        {
            var refused = _bank.Run("pack", "build", "--use-case", "credit-risk", "--since", _home.At(file), "--to", "refused.zip", "--as", "Grace");
            Assert.Equal(2, refused.Code);
            Assert.Contains(why, refused.Error, StringComparison.Ordinal);
            Assert.Contains("Nothing was built.", refused.Error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(_bank.At("refused.zip")));
        Assert.Equal(before, SizeAtBank());
    }

    [Fact]
    public void What_cannot_be_compared_is_neither_a_yes_nor_a_no()
    {
        _bank.Must("pack", "build", "--use-case", "credit-risk", "--to", _home.At("first.zip"), "--as", "Grace");
        _bank.Must("pack", "build", "--use-case", "credit-risk", "--to", _home.At("second.zip"), "--as", "Grace");
        Assert.Contains($"its {_size} entries are the first {_size}", _home.Must("pack", "verify", "second.zip", "--key", "root.pem", "--previous", "first.zip"), StringComparison.Ordinal);
        var turned = _home.Run("pack", "verify", "first.zip", "--key", "root.pem", "--previous", "second.zip");
        Assert.Equal(2, turned.Code);
        Assert.Contains("Give them the other way round", turned.Error, StringComparison.Ordinal);
        var wrong = _home.Run("pack", "verify", "second.zip", "--key", "root.pem", "--previous", "head.json");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("is no assurance pack, so nothing was compared", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("do not believe it", wrong.Out + wrong.Error, StringComparison.Ordinal);
        _bank.Must("record", "export", _home.At("bank.export"));
        var export = _home.Run("pack", "verify", "bank.export", "--key", "root.pem");
        Assert.Equal(2, export.Code);
        Assert.Contains("assay record verify --export bank.export", export.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("do not believe it", export.Out + export.Error, StringComparison.Ordinal);
        var folder = _home.Run("pack", "verify", "home", "--key", "root.pem");
        Assert.Equal(2, folder.Code);
        Assert.Contains("This is a folder", folder.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_pack_of_a_use_case_is_got_by_its_name_and_what_came_since_the_one_before_is_listed()
    {
        _bank.Must("pack", "build", "--use-case", "credit-risk", "-o", _home.At("first.zip"), "--as", "Grace");
        _bank.Must("register", "use-case", "credit-risk", "--purpose", "Loans up to 20,000", "--as", "Bob");
        var newest = _bank.Ask("pack", "build", "--use-case", "credit-risk", "--as", "Grace").GetProperty("id").GetString();
        Assert.Contains($"{newest} (risk@1, tree size", _bank.Must("pack", "get", "credit-risk", "-o", _home.At("newest.zip")), StringComparison.Ordinal);
        Assert.Contains(newest!, _bank.Must("pack", "get", "risk@1", "--to", _home.At("same.zip")), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_home.At("newest.zip")), File.ReadAllBytes(_home.At("same.zip")));
        Assert.Contains(newest!, _bank.Must("pack", "get", "risk", "--to", _home.At("of-the-model.zip")), StringComparison.Ordinal);
        var none = _bank.Run("pack", "get", "another", "--to", _home.At("none.zip"));
        Assert.Equal(2, none.Code);
        Assert.Contains("No pack of 'another' was built.", none.Error, StringComparison.Ordinal);

        var verified = _home.Must("pack", "verify", "newest.zip", "--key", "root.pem", "--previous", "first.zip");
        Assert.Contains("Since the earlier pack", verified, StringComparison.Ordinal);
        Assert.Matches("register +1 ", verified);
        Assert.DoesNotContain("Since the earlier pack", _home.Must("pack", "verify", "newest.zip", "--key", "root.pem"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pack_whose_file_cannot_be_written_is_not_built()
    {
        var before = SizeAtBank();
        File.WriteAllText(_bank.At("there.zip"), "mine");
        foreach (var file in new[] { "there.zip", "no-such-folder/pack.zip" })
        {
            var refused = _bank.Run("pack", "build", "--use-case", "credit-risk", "--to", file, "--as", "Grace");
            Assert.Equal(2, refused.Code);
            Assert.Contains("nothing was written", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal("mine", File.ReadAllText(_bank.At("there.zip")));
        Assert.Equal(before, SizeAtBank());
    }

    [Fact]
    public void An_export_verifies_at_home_against_the_key_and_the_head_that_were_kept()
    {
        _bank.Must("record", "export", _home.At("bank.export"));
        var verified = _home.Must("record", "verify", "--export", "bank.export", "--key", "root.pem", "--against", "head.json");
        Assert.Contains($"The record verifies: {_size} entries", verified, StringComparison.Ordinal);
        Assert.Contains("of root.pem.", verified, StringComparison.Ordinal);
        Assert.Contains($"It begins with the {_kept} entries of head.json; {_size - _kept} came since.", verified, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_home.At(".assay")));

        var bytes = File.ReadAllBytes(_home.At("bank.export"));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(_home.At("changed.export"), bytes);
        var changed = _home.Run("record", "verify", "--export", "changed.export", "--key", "root.pem");
        Assert.Equal(1, changed.Code);
        Assert.DoesNotContain("verifies:", changed.Out, StringComparison.Ordinal);
        Assert.Equal(2, _home.Run("record", "verify", "--export", "nothing.export").Code);
    }

    [Fact]
    public void Where_both_streams_go_to_one_place_what_was_found_stands_before_why_it_was_not_compared()
    {
        if (OperatingSystem.IsWindows())
            return;
        _bank.Must("pack", "build", "--use-case", "credit-risk", "--to", _home.At("pack.zip"), "--as", "Grace");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"'{Cli.Program}' pack verify pack.zip --key root.pem --at 2020-01-01 2>&1 | cat"]) { RedirectStandardOutput = true, WorkingDirectory = _home.At("") };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "the command did not end within a minute");
        var message = said.IndexOf("\nassay: ", StringComparison.Ordinal);
        Assert.True(message > said.IndexOf("was not compared.", StringComparison.Ordinal), said);
        Assert.Contains("was not compared.\nassay: ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_file_accuses_nobody()
    {
        _bank.Must("pack", "build", "--use-case", "credit-risk", "--to", _home.At("pack.zip"), "--as", "Grace");
        _bank.Must("record", "export", _home.At("bank.export"));
        using var elsewhere = new Workspace().WithRecordOfItsOwn();
        elsewhere.Must("record", "head", "--format", "json", "--output", _home.At("other.json"));
        elsewhere.Must("key", "root", "--output", _home.At("other.pem"));

        // A tree head of another record: the pack and the export hold by themselves, and were not compared.
        var pack = _home.Run("pack", "verify", "pack.zip", "--key", "root.pem", "--against", "other.json");
        Assert.Equal(2, pack.Code);
        Assert.Contains("Every check of the pack by itself holds.", pack.Out, StringComparison.Ordinal);
        Assert.Contains("The tree head is of another record", pack.Error, StringComparison.Ordinal);
        var export = _home.Run("record", "verify", "--export", "bank.export", "--key", "root.pem", "--against", "other.json");
        Assert.Equal(2, export.Code);
        Assert.Contains($"The record verifies: {_size + 1} entries", export.Out, StringComparison.Ordinal);
        Assert.Contains("so nothing was compared", export.Error, StringComparison.Ordinal);
        Assert.Contains("Give a head that you kept of this record; if you did, this is not the record that you were shown then.", export.Error, StringComparison.Ordinal);

        // A pack where an export is asked for, a key or a head.
        foreach (var (line, what) in new[]
        {
            ("record verify --export pack.zip --key root.pem", "This is not an export of a record"), ("pack verify pack.zip --key pack.zip", "no root key"),
            ("pack verify pack.zip --key root.pem --against pack.zip", "no tree head"),
        })
        {
            var wrong = _home.Run(line.Split(' '));
            Assert.Equal((2, ""), (wrong.Code, wrong.Out));
            Assert.Contains(what, wrong.Error, StringComparison.Ordinal);
        }

        foreach (var said in new[] { pack, export })
        {
            Assert.DoesNotContain("elieve it", said.Out + said.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("was changed since", said.Out + said.Error, StringComparison.Ordinal);
        }

        // Another root key is one problem, however many signatures do not count under it.
        var key = _home.Run("record", "verify", "--export", "bank.export", "--key", "other.pem");
        Assert.Equal(1, key.Code);
        Assert.Contains("was begun with another root key", key.Out, StringComparison.Ordinal);
        Assert.Contains("The record does NOT verify: 1 problem.", key.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("signed by keys that this record does not know", key.Out, StringComparison.Ordinal);
        File.WriteAllText(_home.At("private.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Assert.Contains("This is a private key.", _home.Run("pack", "verify", "pack.zip", "--key", "private.pem").Error, StringComparison.Ordinal);
    }

    long SizeAtBank() => _bank.Ask("record", "verify").GetProperty("size").GetInt64();
}
