using System.Diagnostics;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary>The record itself: rebuilt, stamped, shown to witnesses, erased.</summary>
public sealed class RecordCommandTests
{
    [Fact]
    public void Rebuilding_gives_the_same_record()
    {
        using var work = new Workspace().WithRecord();
        var before = work.Must("record", "head", "--format", "json");
        Assert.Equal(13, work.Ask("record", "rebuild").GetProperty("entries").GetInt32());
        Assert.Equal(before, work.Must("record", "head", "--format", "json"));
        Assert.Equal(0, work.Run("record", "verify").Code);
    }

    [Fact]
    public void What_is_erased_is_gone_and_the_record_still_verifies()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllText(work.At("root.pem"), work.Must("key", "root"));
        File.WriteAllBytes(work.At("bad.pkl"), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
        work.Run("scan", "bad.pkl", "--record", "--as", "Bob");
        var entry = work.Ask("evidence", "list").GetProperty("items")[0].GetProperty("entry").ToString();
        var blob = work.Ask("record", "show", entry).GetProperty("leaf").GetProperty("blobs").EnumerateObject().Select(b => Commitment(b.Value)).First();
        Assert.Equal(2, work.Run("record", "erase", "--reason", "request 2026-17").Code);
        Assert.Equal(2, work.Run("record", "erase", "--entry", "9999", "--reason", "request 2026-17").Code);
        Assert.Equal(2, work.Run("record", "erase", "--entry", entry, "--reason", "mine", "--as", "Bob").Code);
        work.Must("record", "erase", "--blob", blob, "--reason", "request 2026-17");
        work.Must("record", "erase", "--entry", entry, "--reason", "request 2026-17");
        Assert.Contains("erased already", work.Run("record", "erase", "--entry", entry, "--reason", "again").Error, StringComparison.Ordinal);
        work.Must("actor", "erase", "Bob", "--reason", "request 2026-18");
        Assert.DoesNotContain("Bob", work.Must("actor", "list"), StringComparison.Ordinal);
        Assert.Equal(0, work.Run("record", "verify", "--key", "root.pem").Code);
    }

    [Fact]
    public void A_time_stamp_is_kept_in_the_record_and_openssl_takes_the_files()
    {
        using var work = new Workspace().WithRecord();
        Assert.Contains("names no such authority", work.Run("record", "timestamp", "--to", "now").Error, StringComparison.Ordinal);
        using var authority = new TimeStampAuthority(work.At("tsa"));
        Configure(work, $$"""{"witnesses":[{"name":"tsa","kind":"tsa","address":"{{authority.Address}}"}]}""");
        var stamped = work.Ask("record", "timestamp", "--to", "now");
        Assert.Equal((13, 13), (stamped.GetProperty("size").GetInt32(), stamped.GetProperty("entry").GetInt32()));
        Assert.Contains("Verification: OK", KeyTests.OpenSsl(work, "ts", "-verify", "-in", "now.tst", "-token_in", "-data", "now.head.json", "-CAfile", "tsa/cert.pem"), StringComparison.Ordinal);
        Assert.Equal(0, work.Run("record", "verify", "--against", "now.head.json").Code);
        // Nothing was appended since: the same stamp again, and no entry more.
        Assert.Equal(13, work.Ask("record", "timestamp", "--to", "again").GetProperty("entry").GetInt32());
        Assert.Equal(File.ReadAllBytes(work.At("now.tst")), File.ReadAllBytes(work.At("again.tst")));
        Assert.Contains("CN=Test TSA", work.Must("record", "verify"), StringComparison.Ordinal);
        authority.Reply = _ => null;
        work.Must("register", "use-case", "more", "--as", "Bob");
        Assert.Contains("503", work.Run("record", "timestamp", "--to", "late").Error, StringComparison.Ordinal);
        Assert.False(File.Exists(work.At("late.tst")));
    }

    [Fact]
    public void Witnesses_get_the_head_and_one_that_is_away_is_told()
    {
        using var work = new Workspace().WithRecord();
        Assert.Equal(2, work.Run("record", "witness").Code);
        using (var git = Process.Start(new ProcessStartInfo("git", ["init", "-q", work.At("heads")]))!)
            git.WaitForExit();
        Configure(work, $$"""{"witnesses":[{"name":"archive","kind":"git","address":"{{work.At("heads")}}"},{"name":"away","kind":"webhook","address":"http://127.0.0.1:1/"}]}""");
        var all = work.Run("record", "witness");
        Assert.Equal(3, all.Code);
        Assert.Contains("archive: The witness archive took the tree head of 13 entries", all.Out, StringComparison.Ordinal);
        Assert.Contains("away: The witness away could not be asked", all.Out, StringComparison.Ordinal);
        work.Must("record", "witness", "--name", "archive");
        Assert.Equal(2, work.Run("record", "witness", "--name", "nobody").Code);
    }

    [Fact]
    public void A_key_comes_through_a_pipe_too()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllText(work.At("root.pem"), work.Must("key", "root"));
        using (var make = Process.Start("mkfifo", [work.At("pipe")]))
            make.WaitForExit();
        using var verify = work.Start("record", "verify", "--key", "pipe");
        using (var feed = Process.Start("sh", ["-c", $"cat '{work.At("root.pem")}' > '{work.At("pipe")}'"]))
            feed.WaitForExit();
        verify.WaitForExit();
        Assert.Equal(0, verify.ExitCode);
    }

    internal static void Configure(Workspace work, string json)
    {
        Directory.CreateDirectory(work.At("home/.config/assay"));
        File.WriteAllText(work.At("home/.config/assay/config.json"), json);
    }

    static string Commitment(JsonElement blob) => blob.ValueKind == JsonValueKind.String ? blob.GetString()! : blob.GetProperty("commitment").GetString()!;
}
