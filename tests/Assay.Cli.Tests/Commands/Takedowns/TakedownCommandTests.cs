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
}
