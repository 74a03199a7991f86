namespace Assay.Governance.Tests.Records;

/// <summary>What a newcomer types into the search box, on a record that was walked to a release.</summary>
public sealed class SearchTests(Packs.ReleasedRecord released) : IClassFixture<Packs.ReleasedRecord>
{
    [Theory]
    [InlineData("AS-1")]
    [InlineData("as-1")]
    [InlineData("sql-INJECTION")]
    public async Task A_finding_is_found_whatever_its_status_and_however_it_is_typed(string text)
    {
        var hit = Assert.Single(await SearchAsync(text), h => h.Kind == "finding");
        Assert.Equal(("/findings/AS-1", "high, accepted"), (hit.Link, hit.Detail));
    }

    [Fact]
    public async Task The_first_eight_digits_of_a_digest_find_the_model_and_what_was_said_about_it()
    {
        var digits = Digest.Sha256("model"u8).Hex[..8];
        foreach (var text in new[] { digits, digits.ToUpperInvariant(), $"sha256:{digits}", Digest.Sha256("model"u8).ToString() })
        {
            var hits = await SearchAsync(text);
            Assert.Equal("Credit risk 1.2.0", Assert.Single(hits, h => h.Kind == "model-version").Title);
            Assert.Contains(hits, h => h.Kind == "evidence" && h.Title.Contains("scan", StringComparison.OrdinalIgnoreCase));
        }

        Assert.DoesNotContain(await SearchAsync("ffffffff"), h => h.Kind is "model-version" or "evidence");
    }

    [Fact]
    public async Task A_kind_of_evidence_a_person_and_an_entry_are_found_by_their_names()
    {
        Assert.Contains(await SearchAsync("bias"), h => h.Kind == "evidence" && h.Title.StartsWith("Bias evaluation of", StringComparison.Ordinal));
        Assert.Contains(await SearchAsync("Red-Team"), h => h.Kind == "evidence");
        var person = Assert.Single(await SearchAsync("leadership"), h => h.Kind == "person");
        Assert.Equal(("Leadership person", "leadership", $"/activity?actor={released.Record.Actors[Role.Leadership]}"), (person.Title, person.Detail, person.Link));
        Assert.Equal("/activity?before=1", Assert.Single(await SearchAsync("0"), h => h.Kind == "entry").Link);
        Assert.Empty(await SearchAsync("999999999"));
        Assert.Empty(await SearchAsync("%"));
    }

    [Fact]
    public async Task The_portfolio_counts_what_was_accepted_while_it_lasts()
    {
        var portfolio = await released.Record.Admin.PortfolioAsync();
        Assert.Equal((0, 1), (portfolio.Findings.High + portfolio.Findings.Critical, portfolio.AcceptedHigh));
    }

    Task<IReadOnlyList<SearchHit>> SearchAsync(string text) => released.Record.As(Role.Auditor).SearchAsync(text);
}
