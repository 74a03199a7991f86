using Assay.Governance;
using Assay.Server.Web.Components;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Assay.Server.Tests.Web;

/// <summary>Components by themselves, in the states that a seeded record does not reach.</summary>
public sealed class ComponentTests
{
    [Theory]
    [InlineData(RequirementState.Met, "met"), InlineData(RequirementState.Missing, "missing"), InlineData(RequirementState.Stale, "stale"), InlineData(RequirementState.Failed, "failed")]
    [InlineData(RequirementState.Contradicted, "contradicted"), InlineData(RequirementState.NotApplicable, "not applicable"), InlineData(RequirementState.NoneInPeriod, "none in period"), InlineData(RequirementState.Excepted, "exception")]
    public async Task Every_state_of_a_requirement_is_said_in_words(RequirementState state, string word)
    {
        var html = await RenderAsync<RequirementRow>(new() { ["Requirement"] = new RequirementResult("evidence:aibom", "AIBOM", state, "Entry 7 is old.", "assay bom MODEL --record", [7]) });
        Assert.Contains($">{word}</span>", html, StringComparison.Ordinal);
        Assert.Contains("data-copy=\"assay bom MODEL --record\"", html, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(html, "href=\"/evidence/7\""));
    }

    [Fact]
    public async Task Every_stamp_says_its_gate_and_its_state()
    {
        foreach (var gate in Enum.GetValues<Gate>())
            foreach (var state in Enum.GetValues<StampState>())
                Assert.Matches("aria-label=\"[A-Z][a-z -]+: [a-z ]+\"", await RenderAsync<Stamp>(new() { ["Gate"] = gate, ["State"] = state }));
    }

    [Fact]
    public async Task A_chart_marks_what_lies_beyond_the_bound_in_words_too()
    {
        var html = await RenderAsync<Chart>(new() { ["Kind"] = ChartKind.Intervals, ["Title"] = "Ratio", ["Points"] = new ChartPoint[] { new("over 60", 0.71, 0.65, 0.77), new("31–45", 1) }, ["Min"] = 0.8 });
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(html, "out of bounds"));
    }

    static async Task<string> RenderAsync<T>(Dictionary<string, object?> parameters) where T : IComponent
    {
        await using var services = new ServiceCollection().AddSingleton(TimeProvider.System).BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
