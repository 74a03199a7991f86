using System.Net;
using Assay.Server.Web;

namespace Assay.Server.Tests.Web;

/// <summary>Pages as a program sees them.</summary>
public sealed class PageTests(EmptyServer empty) : IClassFixture<EmptyServer>
{
    static readonly string[] Pages = ["/", "/work", "/findings", "/layers/data", "/incidents", "/assurance", "/activity", "/settings", "/use-cases/new", "/evidence/new", "/search?q=x",
        "/account", "/erase", "/register/model", "/register/dataset", "/register/model-version", "/register/dataset-version", "/settings?tab=accounts", "/settings?tab=keys", "/settings?tab=record", "/scans", "/ai-assets", "/rounds", "/traffic", "/exchanges", "/switches", "/switches/pull", "/switches/pull?scope=all", "/rollouts", "/guardrails", "/guardrails/new", "/api-reference"];

    [Fact]
    public async Task Every_page_of_an_empty_record_says_what_to_run_next_or_shows_a_form()
    {
        using var client = await empty.App.ClientAsync(Role.Administrator);
        foreach (var page in Pages)
        {
            var html = await client.GetStringAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Contains("<h1>", html, StringComparison.Ordinal);
            Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        }

        Assert.Contains("assay register use-case", await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/use-cases/none"), InlineData("/use-cases/none/gates/training"), InlineData("/findings/AS-99"), InlineData("/evidence/9999"), InlineData("/models/none"), InlineData("/layers/none"), InlineData("/guardrails/none"), InlineData("/nowhere"), InlineData("/register/use-case"), InlineData("/register/none"), InlineData("/exchanges/0123456789abcdef"), InlineData("/use-cases/none/links"), InlineData("/use-cases/none/edit"), InlineData("/use-cases/none/deployments/new")]
    public async Task What_is_not_there_is_a_page_that_says_so(string address)
    {
        using var client = await empty.App.ClientAsync(Role.Auditor);
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Not found", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_sees_a_page_without_signing_in()
    {
        using var client = await empty.App.ClientAsync();
        foreach (var page in Pages.Concat(["/use-cases/x", "/use-cases/x/gates/training", "/findings/AS-1", "/evidence/1", "/evidence/1/envelope.json", "/packs/x", "/models/x", "/palette.json"]))
        {
            using var answer = await client.GetAsync(new Uri(page, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.StartsWith("/sign-in?back=", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Assets_are_kept_for_ever_and_come_without_signing_in()
    {
        using var client = await empty.App.ClientAsync();
        using var css = await client.GetAsync(new Uri(AssetFiles.Address("assay.css"), UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, css.StatusCode);
        Assert.Contains("immutable", css.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("asset:", await css.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        using var other = await client.GetAsync(new Uri("/assets/0000/assay.css", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        using var client = await empty.App.ClientAsync(Role.Grc);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "new", ["name"] = "X", ["slug"] = "x" });
        using var answer = await client.PostAsync(new Uri("/use-cases/new", UriKind.Relative), form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty((await empty.App.Record.Admin.PortfolioAsync(TestContext.Current.CancellationToken)).Rows);
    }

    [Theory]
    [InlineData("/findings", "/findings"), InlineData("//evil.example", "/"), InlineData("https://evil.example", "/"), InlineData("/\\evil.example", "/"), InlineData(null, "/"), InlineData("/a\nb", "/")]
    public void After_signing_in_nobody_is_sent_to_another_site(string? back, string there) => Assert.Equal(there, WebPages.Local(back));

    [Fact]
    public void A_sentence_links_the_entries_and_findings_it_names() => Assert.Equal(
        [("Entry 57", "/evidence/57"), (" failed: ", null), ("AS-4", "/findings/AS-4"), (".", null)], Assay.Server.Web.Components.SentenceLinks.Of("Entry 57 failed: AS-4."));

    [Theory]
    [InlineData(30, "just now"), InlineData(-30, "just now"), InlineData(120, "2 min ago"), InlineData(-7200, "in 2 h"), InlineData(86_400, "1 day ago"), InlineData(-(86_400 * 5 + 70_000), "in 6 days"), InlineData(86_400 * 5 + 10_000, "5 days ago"), InlineData(86_400 * 90, "3 months ago"), InlineData(86_400 * -180, "in 6 months"), InlineData(86_400 * 800, "2 years ago")]
    public void A_distance_in_time_is_one_number_and_one_unit(int secondsAgo, string said)
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(50);
        Assert.Equal(said, Words.Relative(now.AddSeconds(-secondsAgo), now));
    }

    [Theory]
    [InlineData(0, "0 B"), InlineData(1023, "1023 B"), InlineData(1536, "1.5 KiB"), InlineData(8L << 20, "8 MiB"), InlineData(8L << 30, "8 GiB"), InlineData(3L << 39, "1.5 TiB")]
    public void A_size_is_said_in_the_largest_unit_that_fits(long bytes, string said) => Assert.Equal(said, Words.Bytes(bytes));

    [Fact]
    public async Task A_short_name_that_a_use_case_and_a_model_share_leads_to_what_the_address_says()
    {
        await using var app = await ServerApp.StartAsync();
        using var client = await app.ClientAsync(Role.Administrator);
        await app.Record.Admin.RegisterAsync(new(Assay.Governance.ThingKind.UseCase, "scorer", "The use case"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("/models/scorer", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
        await app.Record.Admin.RegisterAsync(new(Assay.Governance.ThingKind.Model, "scorer", "The model"), TestContext.Current.CancellationToken);
        Assert.Contains("<h1>The model", await client.GetStringAsync(new Uri("/models/scorer", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("/datasets/scorer", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public void Hostile_json_is_shown_encoded_and_bounded()
    {
        var html = Assay.Server.Web.Components.JsonMarkup.Of(Json.Element(new Dictionary<string, object> { ["<script>"] = "<img src=x onerror=alert(1)>", ["many"] = Enumerable.Range(0, 9000) }), 2);
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("8500 more", html, StringComparison.Ordinal);
    }
}

/// <summary>The server over a record in which nothing was registered.</summary>
public sealed class EmptyServer : IAsyncLifetime
{
    internal ServerApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync() => App = await ServerApp.StartAsync();

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
