namespace Assay.Tests;

public sealed class NamesTests
{
    [Fact]
    public void Writes_values_in_lower_case_with_hyphens()
    {
        Assert.Equal("use-case-intake", Gate.UseCaseIntake.Name());
        Assert.Equal("high", RiskClass.High.Name());
        Assert.Equal("ai-red-team", Names.Of(Role.AiRedTeam));
    }

    [Fact]
    public void Reads_back_every_name_it_writes()
    {
        foreach (var role in Enum.GetValues<Role>())
            Assert.Equal(role, Names.Parse<Role>(role.Name()));
        foreach (var gate in Enum.GetValues<Gate>())
            Assert.Equal(gate, Names.Parse<Gate>(gate.Name()));
    }

    [Fact]
    public void Severities_are_spelled_like_every_other_enum()
    {
        Assert.Equal(Enum.GetNames<Severity>().Select(n => n.ToLowerInvariant()), Names.All<Severity>());
        Assert.All(Enum.GetValues<Severity>(), s => Assert.Equal(s, Names.Parse<Severity>(s.Name())));
    }

    [Theory]
    [InlineData("High")]
    [InlineData("3")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("high ")]
    public void Reads_no_other_spelling(string? text) => Assert.False(Names.TryParse<RiskClass>(text, out _));

    [Fact]
    public void Names_an_undeclared_value_by_its_number() => Assert.Equal("99", ((Gate)99).Name());

    [Fact]
    public void Says_what_would_have_been_right() =>
        Assert.Contains("info, low, medium, high, critical", Assert.Throws<FormatException>(() => Names.Parse<Severity>("severe")).Message, StringComparison.Ordinal);
}
