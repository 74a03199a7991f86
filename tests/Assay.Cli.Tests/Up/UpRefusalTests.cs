using System.Net;
using System.Net.Sockets;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli.Tests.Up;

/// <summary>What <c>assay up</c> will not do, and what it says then.</summary>
public sealed class UpRefusalTests
{
    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://example.org")]
    [InlineData("https://127.0.0.1:8443")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("8080")]
    public void It_serves_this_machine_only_and_makes_nothing_when_asked_for_more(string urls)
    {
        using var data = new TestData();
        var result = UpProcess.Run("--data", data.Up, "--urls", urls);
        Assert.Equal(2, result.Code);
        Assert.Contains("this machine only", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data.Up));
    }

    [Fact]
    public void A_taken_port_is_named_with_what_to_do()
    {
        using var data = new TestData();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var result = UpProcess.Run("--data", data.Up, "--urls", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");
        Assert.Equal(2, result.Code);
        Assert.Contains("Something else listens there already", result.Error, StringComparison.Ordinal);
        Assert.Contains("--urls", result.Error, StringComparison.Ordinal);
        // It was asked for before any key was made.
        Assert.False(Directory.Exists(data.Up));
    }

    [Fact]
    public void A_lost_passphrase_is_said_and_the_record_stays_as_it_is()
    {
        using var data = new TestData();
        using (var up = UpProcess.Start("--no-serve", "--sample", "credit-risk", "--data", data.Up))
        {
            Assert.NotNull(up.ReadUntil(l => l == "Credit risk: use-case intake"));
            up.Kill();
        }

        File.Delete(Path.Combine(data.Up, "passphrase"));
        var files = Files(data.Up);
        var result = UpProcess.Run("--no-serve", "--sample", "credit-risk", "--data", data.Up);
        Assert.Equal(2, result.Code);
        Assert.Contains("move it away", result.Error, StringComparison.Ordinal);
        Assert.Equal(files, Files(data.Up));
    }

    [Theory]
    [InlineData("no database")]
    [InlineData("an empty file")]
    [InlineData("a database without entries")]
    public async Task A_start_that_was_killed_before_its_first_entry_is_put_aside_and_begun_anew(string left)
    {
        using var data = new TestData();
        await KilledAsync(data.Up, left);
        Assert.Equal(7, (await WalkedRecord.ReadAsync(data.Up, home => home.Admin.RecordAsync())).Size);
        var aside = Assert.Single(Directory.GetDirectories(data.Up, ".assay-unfinished-*"));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(aside, "keys")));
        // And that is all that it does: the next start opens what is there.
        await WalkedRecord.ReadAsync(data.Up, home => home.Admin.RecordAsync());
        Assert.Single(Directory.GetDirectories(data.Up, ".assay-unfinished-*"));
    }

    [Fact]
    public async Task A_record_that_was_in_use_and_lost_its_database_is_left_as_it_is()
    {
        using var data = new TestData();
        await KilledAsync(data.Up, "no database");
        await File.WriteAllTextAsync(Path.Combine(data.Up, "accounts.txt"), "admin\n", TestContext.Current.CancellationToken);
        var files = Files(data.Up);
        var result = UpProcess.Run("--no-serve", "--sample", "credit-risk", "--data", data.Up);
        Assert.Equal(2, result.Code);
        Assert.Contains("Put the database back into .assay", result.Error, StringComparison.Ordinal);
        Assert.Equal(files, Files(data.Up));
    }

    // What 'assay up' has made when it is killed between making the folder and its first entries.
    static async Task KilledAsync(string folder, string left)
    {
        Directory.CreateDirectory(folder);
        UpHome.WritePrivate(Path.Combine(folder, ".gitignore"), "*\n");
        UpHome.WritePrivate(Path.Combine(folder, "passphrase"), "0123456789abcdef");
        using var passphrase = Passphrase.Of("0123456789abcdef");
        using var made = RecordFolder.Init(folder, "Example Bank", passphrase, "Alex Admin", DateTimeOffset.UnixEpoch, out _)!;
        if (left == "an empty file")
            UpHome.WritePrivate(made.Folder.SqlitePath!, "");
        else if (left != "no database")
            await (await RecordStore.OpenAsync(StoreAddress.Sqlite(made.Folder.SqlitePath!), RecordProjections.All, made.Session.TreeHead, TimeProvider.System, StoreMode.Create)).DisposeAsync();
    }

    [Theory]
    [InlineData("passphrase")]
    [InlineData(".gitignore")]
    public void A_folder_that_came_with_a_link_in_it_is_not_written_through(string name)
    {
        using var data = new TestData();
        Directory.CreateDirectory(data.Up);
        File.WriteAllText(data.Beside("precious"), "precious");
        File.CreateSymbolicLink(Path.Combine(data.Up, name), data.Beside("precious"));
        var result = UpProcess.Run("--no-serve", "--sample", "credit-risk", "--data", data.Up);
        Assert.Equal(2, result.Code);
        Assert.Contains("Nothing was changed", result.Error, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(data.Beside("precious")));
        Assert.Single(Directory.GetFileSystemEntries(data.Up));
    }

    [Fact]
    public void A_folder_with_something_else_in_it_is_refused()
    {
        using var data = new TestData();
        Directory.CreateDirectory(data.Up);
        File.WriteAllText(Path.Combine(data.Up, "thesis.tex"), "mine");
        Assert.Equal(2, UpProcess.Run("--no-serve", "--sample", "credit-risk", "--data", data.Up).Code);
        Assert.Single(Directory.GetFileSystemEntries(data.Up));
    }

    static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
