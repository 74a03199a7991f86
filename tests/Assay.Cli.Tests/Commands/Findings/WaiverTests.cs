namespace Assay.Cli.Tests.Commands;

/// <summary>What is asked to be set aside, and the second person.</summary>
public sealed class WaiverTests
{
    [Fact]
    public void An_exception_lets_a_requirement_through_until_it_is_withdrawn()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        var id = work.Ask("gate", "except", "use-case-intake", "evidence:threat-model", "--use-case", "credit-risk", "--rationale", "Next week.", "--expires", "7d", "--as", "Bob").GetProperty("id").GetString()!;
        Assert.Contains("The exception that Bob asked for does not count: it is requested.", Check(work), StringComparison.Ordinal);
        Assert.Equal(2, work.Run("waiver", "approve", id, "--as", "Bob").Code);
        Assert.Contains($"{id} is approved; exception of use-case-intake evidence:threat-model", work.Must("waiver", "approve", id, "--comment", "agreed in the risk board", "--as", "Grace"), StringComparison.Ordinal);
        Assert.Contains("by an exception that Grace (GRC) approved: Next week.", Check(work), StringComparison.Ordinal);
        var notMine = work.Run("waiver", "withdraw", id, "--as", "Grace");
        Assert.Contains("Only who asked for it", notMine.Error, StringComparison.Ordinal);
        work.Must("waiver", "withdraw", id, "--as", "Bob");
        Assert.Contains("does not count: it is withdrawn.", Check(work), StringComparison.Ordinal);
    }

    [Fact]
    public void Not_applicable_is_rejected_or_sets_a_requirement_aside()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        string Ask() => work.Ask(
            "gate", "not-applicable", "use-case-intake", "evidence:data-inventory-request", "--use-case", "credit-risk", "--rationale", "No new data.", "--expires", "90d", "--as", "Bob").GetProperty("id").GetString()!;
        var first = Ask();
        work.Must("waiver", "reject", first, "--as", "Grace");
        Assert.Contains("The 'not applicable' that Bob asked for does not count: it is rejected.", Check(work), StringComparison.Ordinal);
        Assert.Contains("'rejected' already", work.Run("waiver", "approve", first, "--as", "Grace").Error, StringComparison.Ordinal);
        work.Must("waiver", "approve", Ask(), "--as", "Grace");
        Assert.Contains("not-applicable  Data inventory request", Check(work), StringComparison.Ordinal);
        var listed = work.Ask("waiver", "list", "--status", "approved").GetProperty("items");
        Assert.Equal("not-applicable", Assert.Single(listed.EnumerateArray()).GetProperty("kind").GetString());
    }

    [Fact]
    public void A_requirement_that_the_gate_does_not_have_is_refused_with_those_it_has()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        var result = work.Run("gate", "except", "use-case-intake", "evidence:thread-model", "--use-case", "credit-risk", "--rationale", "r", "--expires", "7d", "--as", "Bob");
        Assert.Equal(2, result.Code);
        Assert.Contains("evidence:threat-model", result.Error, StringComparison.Ordinal);
    }

    static string Check(Workspace work) => work.Run("gate", "check", "use-case-intake", "--use-case", "credit-risk").Out;
}
