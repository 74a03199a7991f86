namespace Assay.Cli.Tests.Commands.Register;

public sealed class RegisterTests
{
    [Fact]
    public void Nothing_is_registered_for_a_use_case_that_is_not_there()
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllText(work.At("model.bin"), "weights");
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        work.Must("register", "model", "risk", "--as", "Bob");
        var refused = work.Run("register", "model-version", "risk@1", "--file", "model.bin", "--use-case", "credit-rsk", "--as", "Bob");
        Assert.Equal(2, refused.Code);
        Assert.Contains("There is no use case 'credit-rsk'. Nothing was registered.", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'credit-risk'?", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("risk@1", work.Must("register", "list"), StringComparison.Ordinal);

        work.Must("register", "model-version", "risk@1", "--file", "model.bin", "--use-case", "credit-risk", "--as", "Bob");
        // What nobody named is not called by its slug twice.
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(work.Must("register", "list"), "risk@1"));
    }
}
