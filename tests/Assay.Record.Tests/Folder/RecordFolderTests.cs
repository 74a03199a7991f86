using System.Diagnostics;

namespace Assay.Record.Tests;

public sealed class RecordFolderTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Dot => _folder[".assay"];

    string Config => Path.Combine(Dot, "config.json");

    static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    FolderFault? Fault(string? start = null) => RecordFolder.Find(start ?? _folder.Path, out var error) is null ? error!.Fault : null;

    [Fact]
    public void Init_makes_a_folder_that_is_found_from_below_and_opens()
    {
        using var made = _folder.Init();
        Assert.Equal("*\n", File.ReadAllText(Path.Combine(Dot, ".gitignore")));
        var below = Directory.CreateDirectory(_folder["a/b/c"]).FullName;
        var found = RecordFolder.Find(below, out var error);
        Assert.Null(error);
        Assert.Equal(Dot, found!.Path);
        Assert.Equal(made.First.Record, found.Configuration.Record);
        Assert.Equal(Path.Combine(Dot, "record.db"), found.SqlitePath);
        using var passphrase = TestFolder.Passphrase();
        using var session = SigningSession.Open(found, passphrase, UserConfiguration.Empty, out var reason);
        Assert.Equal("", reason);
        Assert.Equal(made.First.Owner, session!.ActorId);
        Assert.Equal(made.First.OwnerKey, session.Actor.KeyId);
        Assert.False(session.ThroughServer);
        Assert.True(session.OnBehalfOf(Ids.New("a")).ThroughServer);
        Assert.DoesNotContain("Ada", File.ReadAllText(Config), StringComparison.Ordinal);
    }

    [Fact]
    public void Acting_needs_no_root_key_and_says_which_other_key_is_missing()
    {
        using var made = _folder.Init();
        using var passphrase = TestFolder.Passphrase();
        made.Session.Keyring.Remove(made.First.Root.KeyId);
        using (var session = SigningSession.Open(made.Folder, passphrase, UserConfiguration.Empty, out _))
            Assert.Null(session!.Find(made.First.Root.KeyId));
        made.Session.Keyring.Remove(made.First.EvidenceKey);
        Assert.Null(SigningSession.Open(made.Folder, passphrase, UserConfiguration.Empty, out var error));
        Assert.Contains(made.First.EvidenceKey, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_init_changes_nothing()
    {
        _folder.Init().Dispose();
        var before = File.ReadAllText(Config);
        using var passphrase = TestFolder.Passphrase();
        Assert.Null(RecordFolder.Init(_folder.Path, "Other", passphrase, "Eve", DateTimeOffset.UnixEpoch, out var error));
        Assert.Equal(FolderFault.AlreadyThere, error!.Fault);
        Assert.Equal(before, File.ReadAllText(Config));
        Assert.Equal([Dot], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void None_anywhere_is_called_that() => Assert.Equal(FolderFault.NotFound, Fault());

    [Fact]
    public void A_folder_of_another_user_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "needs chown");
        _folder.Init().Dispose();
        Run("chown", "12345", Dot);
        Assert.Equal(FolderFault.Refused, Fault());
        Run("chown", "0", Dot);
        Assert.Null(Fault());
        Run("chown", "12345", Config);
        Assert.Equal(FolderFault.Refused, Fault());
    }

    [Fact]
    public void A_linked_folder_even_a_dangling_one_is_refused_and_ends_the_search()
    {
        _folder.Init().Dispose();
        var below = Directory.CreateDirectory(_folder["clone"]).FullName;
        Directory.CreateSymbolicLink(Path.Combine(below, ".assay"), Dot);
        Assert.Equal(FolderFault.Refused, Fault(below));
        Directory.Delete(Path.Combine(below, ".assay"));
        File.CreateSymbolicLink(Path.Combine(below, ".assay"), "/nowhere/at/all");
        Assert.Equal(FolderFault.Refused, Fault(below));
    }

    [Fact]
    public void Modes_of_a_clone_or_an_archive_are_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes");
        _folder.Init().Dispose();
        TestFolder.SetMode(Dot, 0b111_101_101);
        Assert.Equal(FolderFault.Refused, Fault());
        TestFolder.SetMode(Dot, 0b111_000_000);
        TestFolder.SetMode(Config, 0b110_100_100);
        Assert.Equal(FolderFault.Refused, Fault());
    }

    [Fact]
    public void A_database_that_is_a_link_is_refused()
    {
        _folder.Init().Dispose();
        File.WriteAllText(_folder["other.db"], "");
        File.CreateSymbolicLink(Path.Combine(Dot, "record.db"), _folder["other.db"]);
        Assert.Equal(FolderFault.Refused, Fault());
    }

    [Theory]
    [InlineData("\"record.db\"", "\"../../other.db\"")]
    [InlineData("\"record.db\"", "\"/etc/passwd\"")]
    [InlineData("\"record.db\"", "\".db\"")]
    [InlineData("\"record.db\"", "\"record.db;Mode=Memory\"")]
    [InlineData("\"record.db\"", "null")]
    [InlineData("\"sqlite\"", "\"Host=evil.example;Password=x\"")]
    [InlineData("\"version\": 1,", "\"version\": 1, \"signer\": \"/tmp/evil\",")]
    [InlineData("\"version\": 1,", "\"version\": 2,")]
    [InlineData("-----BEGIN PUBLIC KEY-----", "-----BEGIN-----")]
    [InlineData("\"record\": \"r_", "\"record\": \"../r_")]
    [InlineData("{", "")]
    [InlineData("{", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    public void A_hostile_configuration_is_refused(string from, string to)
    {
        _folder.Init().Dispose();
        var text = File.ReadAllText(Config);
        var at = text.IndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0);
        File.WriteAllText(Config, text[..at] + to + text[(at + from.Length)..]);
        Assert.Equal(FolderFault.Damaged, Fault());
    }

    [Fact]
    public void An_empty_folder_and_an_endless_configuration_are_damage()
    {
        _folder.Init().Dispose();
        File.WriteAllText(Config, new string(' ', 1_000_000));
        Assert.Equal(FolderFault.Damaged, Fault());
        File.Delete(Config);
        Assert.Equal(FolderFault.Damaged, Fault());
    }

    UserConfiguration? User(string json, out string error, int mode = 0b110_000_000)
    {
        Directory.CreateDirectory(_folder["assay"]);
        var path = _folder["assay/config.json"];
        File.WriteAllText(path, json);
        TestFolder.SetMode(path, mode);
        return UserConfiguration.Load(name => name == "XDG_CONFIG_HOME" ? _folder.Path : null, out error);
    }

    [Fact]
    public void The_users_configuration_names_signers_and_databases()
    {
        var key = EcdsaSigner.Create().PublicKey;
        var read = User(
            Json.Text(new { signers = new[] { new { publicKey = key.Pem, program = "/bin/true" } }, databases = new { main = "Host=db" }, opa = new { gate = "http://127.0.0.1:8181" } }), out var error);
        Assert.Equal("", error);
        Assert.Equal("Host=db", read!.Databases["main"]);
        Assert.Equal(key.KeyId, ExternalSigner.Find(read, key.KeyId)!.KeyId);
        Assert.Null(ExternalSigner.Find(read, new string('0', 64)));
    }

    [Theory]
    [InlineData("{\"signers\":[{\"program\":\"sign\",\"publicKey\":\"\"}]}")]
    [InlineData("{\"signers\":[null]}")]
    [InlineData("{\"signers\":null}")]
    [InlineData("{\"comands\":[]}")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_broken_user_configuration_is_an_error_not_an_empty_one(string json)
    {
        Assert.Null(User(json, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_user_configuration_that_others_may_write_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes");
        Assert.Null(User("{}", out var error, 0b110_110_000));
        Assert.Contains("chmod", error, StringComparison.Ordinal);
        Assert.NotNull(User("{}", out _, 0b110_100_100));
    }

    [Fact]
    public void A_relative_configuration_home_is_not_the_current_folder() =>
        Assert.Same(UserConfiguration.Empty, UserConfiguration.Load(_ => ".", out _));
}
