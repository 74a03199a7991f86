namespace Assay.Cli.Tests.Commands;

public sealed class PassphraseTests
{
    [Fact]
    public void Says_that_a_passphrase_is_wrong_and_writes_nothing()
    {
        using var work = new Workspace().WithRecord();
        var result = work.With("ASSAY_PASSPHRASE", "another one").Run("register", "use-case", "x", "--as", "Bob");
        Assert.Equal(2, result.Code);
        Assert.Contains("passphrase", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("another one", result.Error, StringComparison.Ordinal);
        Assert.Empty(work.Ask("register", "list").EnumerateArray());
    }

    [Fact]
    public void Asks_nobody_where_there_is_no_terminal()
    {
        using var work = new Workspace().With("ASSAY_PASSPHRASE", null);
        var result = work.Run("init");
        Assert.Equal(2, result.Code);
        Assert.Contains("--passphrase-file", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work.At(".assay")));
    }

    [Fact]
    public void Reads_without_a_passphrase()
    {
        using var work = new Workspace().WithRecord().With("ASSAY_PASSPHRASE", null);
        foreach (var command in new[] { "portfolio", "work", "activity" })
            work.Must(command);
        work.Must("finding", "list");
        work.Must("record", "verify");
        work.Must("work", "--as", "Bob");
    }

    [Fact]
    public void Refuses_a_passphrase_file_that_others_may_read()
    {
        using var work = new Workspace().With("ASSAY_PASSPHRASE", null);
        File.WriteAllText(work.At("secret"), "a passphrase\n");
        Workspace.Mode(work.At("secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var result = work.Run("init", "--passphrase-file", "secret");
        Assert.Equal(2, result.Code);
        Assert.Contains("chmod 600", result.Error, StringComparison.Ordinal);
        Workspace.Mode(work.At("secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        work.Must("init", "--passphrase-file", "secret");
    }

    [Fact]
    public void A_record_is_not_made_with_a_short_passphrase_and_says_what_comes_next_with_a_long_one()
    {
        using var work = new Workspace().With("ASSAY_PASSPHRASE", "eleven char");
        var refused = work.Run("init");
        Assert.Equal(2, refused.Code);
        Assert.Contains("at least 12", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work.At(".assay")));
        var made = work.With("ASSAY_PASSPHRASE", "twelve chars").Must("init");
        Assert.Contains("assay serve", made, StringComparison.Ordinal);
        Assert.Contains("assay actor grant", made, StringComparison.Ordinal);
    }

    [Fact]
    public void Signs_as_nobody_whose_key_is_not_here()
    {
        using var work = new Workspace().WithRecord();
        work.Must("actor", "add", "Remote", "--role", "data-science", "--no-key");
        Assert.Contains("no key of 'Remote'", work.Run("register", "use-case", "x", "--as", "Remote").Error, StringComparison.Ordinal);
        work.Must("key", "generate", "--actor", "Remote");
        work.Must("register", "use-case", "x", "--as", "Remote");
        var key = work.Ask("key", "list").EnumerateArray().Single(k => k.TryGetProperty("actorName", out var n) && n.GetString() == "Remote").GetProperty("id").GetString()!;
        work.Must("key", "revoke", key[..16], "--reason", "compromised");
        Assert.Equal(2, work.Run("register", "use-case", "y", "--as", "Remote").Code);
    }
}
