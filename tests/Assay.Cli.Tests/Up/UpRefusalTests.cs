using System.Net;
using System.Net.Sockets;

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
        // The record that it made on the way is whole: the walk begins in it.
        Assert.Equal(0, UpProcess.Run("--no-serve", "--data", data.Up).Code);
    }

    [Fact]
    public void A_lost_passphrase_is_said_and_the_record_stays_as_it_is()
    {
        using var data = new TestData();
        using (var up = UpProcess.Start("--no-serve", "--data", data.Up))
        {
            Assert.NotNull(up.ReadUntil(l => l == "Use-case intake"));
            up.Kill();
        }

        File.Delete(Path.Combine(data.Up, "passphrase"));
        var files = Files(data.Up);
        var result = UpProcess.Run("--no-serve", "--data", data.Up);
        Assert.Equal(2, result.Code);
        Assert.Contains("move it away", result.Error, StringComparison.Ordinal);
        Assert.Equal(files, Files(data.Up));
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
        var result = UpProcess.Run("--no-serve", "--data", data.Up);
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
        Assert.Equal(2, UpProcess.Run("--no-serve", "--data", data.Up).Code);
        Assert.Single(Directory.GetFileSystemEntries(data.Up));
    }

    static IEnumerable<string> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
}
