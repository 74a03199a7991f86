namespace Assay.Governance.Tests.Gates;

/// <summary>What a requirement is called where only its id is at hand.</summary>
public sealed class RequirementNamesTests
{
    [Theory]
    [InlineData("findings:critical", "Open findings, critical")]
    [InlineData("findings:high", "Open findings, high or worse")]
    [InlineData("previous-gate", "Decision of the gate before")]
    [InlineData("opa", "Answer of the policy engine")]
    [InlineData("metric:evaluation-record/auc[age=60]", "auc[age=60] of the evaluation record")]
    [InlineData("evidence:of-another-version", "of-another-version")]
    [InlineData("something-new", "something-new")]
    public void It_has_a_name_for_people_and_an_unknown_one_keeps_its_id(string id, string title) => Assert.Equal(title, RequirementNames.Title(id));

    [Fact]
    public void Evidence_is_called_by_the_title_of_its_kind() => Assert.All(EvidenceKinds.All, kind => Assert.Equal(kind.Title, RequirementNames.Title($"evidence:{kind.Id}")));
}
