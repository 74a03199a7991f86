using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>Searches find what one try does not, and cost no more than they were given.</summary>
public sealed class SearchTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-search-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    async Task<(RoundResult Result, int Asked)> RunAsync(string technique, ObedientTarget target, int variants = 5)
    {
        Assert.True(Technique.TryParse(technique, out var parsed, out var error), error);
        Assert.Equal(technique, parsed.Id);
        var plan = new RoundPlan
        {
            Seed = 3,
            Scenario = BuiltInScenario.HelpDesk,
            Probes = [.. ProbeLibrary.All.Where(p => p.Id == "injection-override")],
            Variants = variants,
            Techniques = [parsed],
            Limits = new RoundLimits { RequestsPerSecond = null, Concurrency = 1 },
        };
        var result = await RedTeamRound.RunAsync(plan, target, new JournalFile(Path.Combine(_folder, Guid.NewGuid().ToString("N")), "r", new byte[32]), TimeProvider.System, null, TestContext.Current.CancellationToken);
        return (result, target.Asked);
    }

    [Theory]
    [InlineData("best-of-n:12")]
    [InlineData("tree:40")]
    [InlineData("genetic:60")]
    [InlineData("crescendo:6")]
    public async Task A_search_that_meets_no_weakness_stops_at_its_tries(string technique)
    {
        var (result, asked) = await RunAsync(technique, new ObedientTarget(obeys: false), variants: 1);
        var tries = int.Parse(technique.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(asked, tries - 1, tries);
        Assert.Equal(Outcome.Resisted, result.Attempts[0].Verdict.Outcome);
    }

    [Theory]
    [InlineData("best-of-n:12")]
    [InlineData("tree:40")]
    [InlineData("genetic:60")]
    public async Task A_search_stops_at_the_first_success(string technique)
    {
        var (result, asked) = await RunAsync(technique, new ObedientTarget(obeys: true), variants: 1);
        Assert.Equal(1, asked);
        Assert.Equal(Outcome.Succeeded, result.Attempts[0].Verdict.Outcome);
    }

    [Theory]
    [InlineData("tree:60")]
    [InlineData("genetic:80")]
    public async Task A_search_finds_a_frame_that_the_plain_words_do_not_have(string technique)
    {
        // Gives in to anything that looks like a configuration or code: one family of frames among many.
        var (plain, _) = await RunAsync("plain", new ObedientTarget(true) { OnlyWhen = Configured });
        var (searched, _) = await RunAsync(technique, new ObedientTarget(true) { OnlyWhen = Configured });
        Assert.DoesNotContain(plain.Attempts, a => a.Verdict.Outcome == Outcome.Succeeded);
        Assert.True(searched.Attempts.Count(a => a.Verdict.Outcome == Outcome.Succeeded) >= 3, $"{searched.Attempts.Count(a => a.Verdict.Outcome == Outcome.Succeeded)} of 5");
    }

    static bool Configured(string text) => text.Contains('{', StringComparison.Ordinal) || text.Contains("</", StringComparison.Ordinal);

    [Theory]
    [InlineData("base46")]
    [InlineData("best-of-n:0")]
    [InlineData("genetic:7(base64")]
    public void A_technique_that_is_misspelt_is_refused(string text)
    {
        Assert.False(Technique.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }
}
