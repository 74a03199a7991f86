using Assay.Samples.Tests.Cases;
using SupportAssistant.Weak;

namespace Assay.Samples.Tests;

/// <summary>Every weakness gives in when it is on, in several wordings, and nothing gives in when all is off.</summary>
public sealed class WeaknessTests
{
    static readonly IReadOnlyList<Case> All = [.. Injections.All(), .. Jailbreaks.All(), .. Disclosures.All(), .. Outputs.All(), .. Agencies.All(), .. Truths.All(), .. Loads.All(), .. Harms.All()];

    public static TheoryData<string> Names => [.. Weaknesses.All.Select(w => w.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Gives_in_when_it_is_on_and_not_when_it_is_off(string name)
    {
        var cases = All.Where(c => c.Weakness == name).ToList();
        Assert.True(cases.Count >= 3, $"{name} has {cases.Count} cases");
        await using var weak = await Chat.StartAsync(name);
        await using var firm = await Chat.StartAsync();
        var wrong = new List<string>();
        foreach (var (i, c) in cases.Index())
        {
            if (!await c.GivesIn(weak, $"w{i}"))
                wrong.Add("on, but declined: " + c.Demand);
            if (await c.GivesIn(firm, $"f{i}"))
                wrong.Add("off, but gave in: " + c.Demand);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
