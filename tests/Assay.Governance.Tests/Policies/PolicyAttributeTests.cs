namespace Assay.Governance.Tests.Policies;

/// <summary>What a form offers to be stated of a use case is what the policies in force read.</summary>
public sealed class PolicyAttributeTests
{
    [Fact]
    public void The_default_policies_read_three_attributes_and_each_has_a_word_for_what_they_ask_nothing_of()
    {
        var read = GatePolicies.Default.Attributes.ToDictionary(a => a.Name);
        Assert.Equal(["agent", "model-type", "origin"], GatePolicies.Default.Attributes.Select(a => a.Name));
        Assert.Equal(["yes", "no"], read["agent"].Values);
        Assert.Equal(["generative", "predictive"], read["model-type"].Values);
        Assert.Equal(["fine-tuned", "third-party", "trained-from-scratch"], read["origin"].Values);
        Assert.Equal(["Base-model verification", "Fine-tune approval"], read["origin"].Decides);
    }

    [Fact]
    public async Task A_policy_of_the_operator_brings_its_own()
    {
        var folder = Directory.CreateTempSubdirectory("assay-policies-");
        try
        {
            var yaml = DefaultPolicies.For(Gate.UseCaseIntake).Yaml.Replace("  - kind: obligations-list\n", "  - kind: obligations-list\n    when:\n      attributes:\n        region: [eu, uk]\n", StringComparison.Ordinal);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "intake.yaml"), yaml, TestContext.Current.CancellationToken);
            Assert.True(GatePolicies.FromFolder(folder.FullName).TryGet(out var policies, out var refusal), refusal?.Message);
            var region = Assert.Single(policies.Attributes, a => a.Name == "region");
            Assert.Equal(["eu", "uk", "other"], region.Values);
            Assert.Equal(["Obligations list"], region.Decides);
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
