using System.Security.Cryptography;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay takedown</c>: what no gateway had is not called stopped.</summary>
public sealed class TakedownCommandTests
{
    [Fact]
    public void A_takedown_that_no_gateway_hears_of_is_carried_out_and_not_called_stopped()
    {
        using var work = new Workspace().WithRecord();
        work.Must("actor", "add", "Sam", "--role", "product-security");
        File.WriteAllBytes(work.At("bad.pkl"), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
        work.Run("scan", "bad.pkl", "--record", "--as", "Bob");
        var id = work.Ask("takedown", "propose", "AS-1", "--as", "Sam").GetProperty("id").GetString()!;
        var done = work.Run("takedown", "approve", id, "--as", "Bob");
        Assert.Equal(3, done.Code);
        Assert.Contains("the switch of 1 digest is pulled (entry ", done.Out, StringComparison.Ordinal);
        Assert.Contains("No gateway follows this record now, so it stops nothing that runs.", done.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("stopped", done.Out, StringComparison.Ordinal);
        Assert.Contains("carried out", work.Must("takedown", "list"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, 3)]
    [InlineData(true, false, 0)]
    [InlineData(false, true, 3)]
    public async Task A_gateway_that_is_not_there_and_may_serve_what_was_taken_down_is_named_and_keeps_it_from_being_shown(bool there, bool has, int code)
    {
        using var work = new Workspace().WithRecord();
        work.Must("actor", "add", "Sam", "--role", "product-security");
        var bad = "cos\nsystem\n(S'true'\ntR."u8.ToArray();
        File.WriteAllBytes(work.At("bad.pkl"), bad);
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bad))}";
        work.Run("scan", "bad.pkl", "--record", "--as", "Bob");
        if (there)
            await GatewayWord.SayAsync(work, "eu-1", "chat", [digest], long.MaxValue);
        await GatewayWord.SayAsync(work, "eu-2", "chat", [has ? digest : $"sha256:{new string('b', 64)}"], seen: GatewayWord.Away);
        var id = work.Ask("takedown", "propose", "AS-1", "--as", "Sam").GetProperty("id").GetString()!;

        var done = work.Run("takedown", "approve", id, "--as", "Bob");
        Assert.True(done.Code == code, done.Out + done.Error);
        if (code == 0)
        {
            Assert.Contains("1 digest is stopped on the gateway that follows the record", done.Out, StringComparison.Ordinal);
            return;
        }

        Assert.Contains("the switch of 1 digest is pulled (entry ", done.Out, StringComparison.Ordinal);
        Assert.Contains("eu-2 is not there: it has not heard of this, and may serve on.", done.Out, StringComparison.Ordinal);
        Assert.Equal(there, done.Out.Contains("As far as gateways are there, it is stopped.", StringComparison.Ordinal));
    }
}
