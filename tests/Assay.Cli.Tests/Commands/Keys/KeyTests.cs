using System.Diagnostics;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

public sealed class KeyTests
{
    [Fact]
    public void The_root_goes_offline_and_everybody_acts_on_without_it()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllText(work.At("root.pem"), work.Must("key", "root"));
        File.WriteAllText(work.At("export.pass"), "another passphrase\n");
        Workspace.Mode(work.At("export.pass"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var unasked = work.Run("key", "export", "root", "--to", "root.key");
        Assert.Equal(2, unasked.Code);
        Assert.Contains("--export-passphrase-file", unasked.Error, StringComparison.Ordinal);
        work.Must("key", "export", "root", "--to", "root.key", "--export-passphrase-file", "export.pass");
        Assert.Equal(File.ReadAllText(work.At("root.pem")), OpenSsl(work, "pkey", "-in", "root.key", "-passin", "file:export.pass", "-pubout"));
        Assert.Contains("already exists", work.Run("key", "export", "root", "--to", "root.key", "--export-passphrase-file", "export.pass").Error, StringComparison.Ordinal);

        Assert.Contains("--yes", work.Run("key", "remove", "root").Error, StringComparison.Ordinal);
        work.Must("key", "remove", "root", "--yes");
        Assert.False(Key(work, "root").GetProperty("here").GetBoolean());
        work.Must("actor", "add", "Lin", "--role", "legal");
        Assert.Equal(0, work.Run("record", "verify", "--key", "root.pem").Code);
        // Only the root revokes what is not an actor's.
        Assert.Contains("cannot be revoked", work.Run("key", "revoke", "root", "--reason", "lost").Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tree-head")]
    [InlineData("evidence")]
    [InlineData("actor")]
    public void A_key_that_the_installation_signs_with_is_not_removed(string purpose)
    {
        using var work = new Workspace();
        work.Must("init", "--actor", "Ada");
        var result = work.Run("key", "remove", Key(work, purpose).GetProperty("id").GetString()!, "--yes");
        Assert.Equal(2, result.Code);
        Assert.Contains("nothing could be written here", result.Error, StringComparison.Ordinal);
        work.Must("actor", "add", "Lin", "--role", "legal");
    }

    [Fact]
    public void A_new_key_signs_and_a_revoked_one_does_not_and_only_administrators_change_that()
    {
        using var work = new Workspace().WithRecord();
        var made = work.Ask("key", "generate", "--actor", "Grace").GetProperty("key").GetString()!;
        var old = work.Ask("key", "list").EnumerateArray().First(k => k.TryGetProperty("actorName", out var n) && n.GetString() == "Grace" && k.GetProperty("id").GetString() != made).GetProperty("id").GetString()!;
        foreach (var command in (string[][])[["key", "generate", "--actor", "Grace"], ["key", "revoke", old, "--reason", "superseded"]])
        {
            var refused = work.Run([.. command, "--as", "Bob"]);
            Assert.Equal(2, refused.Code);
            Assert.Contains("the role administrator", refused.Error, StringComparison.Ordinal);
        }

        Assert.Contains("no key", work.Run("key", "revoke", old[..5], "--reason", "superseded").Error, StringComparison.Ordinal);
        work.Must("key", "revoke", old[..8], "--reason", "superseded");
        Assert.Contains("was revoked at entry", work.Run("key", "revoke", old, "--reason", "superseded").Error, StringComparison.Ordinal);
        work.Must("register", "use-case", "after", "--as", "Grace");
        work.Must("key", "revoke", made, "--reason", "ceased");
        Assert.Contains("no key of 'Grace'", work.Run("register", "use-case", "later", "--as", "Grace").Error, StringComparison.Ordinal);
        Assert.Equal(0, work.Run("record", "verify").Code);
    }

    [Fact]
    public void Roles_are_granted_and_withdrawn_but_never_the_last_administrators()
    {
        using var work = new Workspace().WithRecord();
        Assert.Equal(["grc", "legal"], Roles(work.Ask("actor", "grant", "Grace", "legal")));
        Assert.Equal(["legal"], Roles(work.Ask("actor", "withdraw", "Grace", "grc")));
        Assert.Equal("Grace now holds: legal.\n", work.Must("actor", "withdraw", "Grace", "grc"));
        Assert.Equal(2, work.Run("actor", "grant", "Grace", "leadership", "--as", "Bob").Code);
        var last = work.Run("actor", "withdraw", "Ada", "administrator");
        Assert.Equal(2, last.Code);
        Assert.Contains("last administrator", last.Error, StringComparison.Ordinal);
    }

    static string[] Roles(JsonElement actor) => [.. actor.GetProperty("roles").EnumerateArray().Select(r => r.GetString()!).Order(StringComparer.Ordinal)];

    static JsonElement Key(Workspace work, string purpose) => work.Ask("key", "list").EnumerateArray().First(k => k.GetProperty("purpose").GetString() == purpose);

    internal static string OpenSsl(Workspace work, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = work.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output;
    }
}
