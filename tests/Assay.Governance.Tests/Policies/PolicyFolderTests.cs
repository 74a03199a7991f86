namespace Assay.Governance.Tests.Policies;

/// <summary>The operator's own policies: any mistake refuses them all, and says where and what to do.</summary>
public sealed class PolicyFolderTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-policies-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory]
    [InlineData("deployment.yaml", "", "assay gate policy show deployment --default")]
    [InlineData("5-deployment.yaml", " \n", "assay gate policy show deployment --default")]
    [InlineData("ours.yaml", "", "assay gate policy show GATE --default")]
    [InlineData("takedown.yaml", "", "assay takedown policy show --default")]
    public void An_empty_file_is_named_with_how_it_came_and_what_writes_it_anew(string name, string text, string command)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        var refusal = GatePolicies.FromFolder(_folder).Refusal!;
        Assert.Contains($"{name} is empty", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith($"{command} > {Path.Combine(_folder, name)}", refusal.HowTo, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_is_told_by_its_line_once()
    {
        File.WriteAllText(Path.Combine(_folder, "intake.yaml"), "gate: use-case-intake\ntitle: Mine\ndecides: [grc]\noutcomes: [proced]\n");
        var refusal = GatePolicies.FromFolder(_folder).Refusal!;
        Assert.Contains("cannot be used: intake.yaml:4:", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("assay gate policy check FILE", refusal.HowTo, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_without_a_file_keeps_its_default()
    {
        var policies = GatePolicies.FromFolder(_folder).Value!;
        Assert.Equal(GatePolicies.Default[Gate.Deployment].Digest, policies[Gate.Deployment].Digest);
    }
}
