using System.Net;
using System.Text.RegularExpressions;
using Assay.Server.Web;

namespace Assay.Server.Tests.Web;

/// <summary>Forms that come without a session or with a token of another day, and servers that share a host.</summary>
public sealed partial class KeptFormTests(EmptyServer empty) : IClassFixture<EmptyServer>
{
    const string Typed = "Two weeks of \"words\" & <b>thoughts</b>";

    // As browsers say it of a form on a page of the same server.
    static readonly (string, string) Origin = ("Origin", "SELF");

    string? _cookie;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_form_whose_session_ended_says_so_and_gives_back_what_was_typed()
    {
        using var client = await empty.App.ClientAsync();
        var (status, html, _) = await PostAsync(client, "/use-cases/new?said=registered", null, Origin, ("name", Typed), ("__RequestVerificationToken", "as-it-was"));
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("You are no longer signed in", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/sign-in\" target=\"_blank\"", html, StringComparison.Ordinal);
        Assert.Contains("action=\"/use-cases/new?said=registered\"", html, StringComparison.Ordinal);
        Assert.Contains($"name=\"name\" value=\"{WebUtility.HtmlEncode(Typed)}\"", html, StringComparison.Ordinal);
        // Who signs in again as the same person sends it as it was.
        Assert.Contains("value=\"as-it-was\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>thoughts", html, StringComparison.Ordinal);
        Assert.Empty((await empty.App.Record.Admin.PortfolioAsync(Cancel)).Rows);
    }

    [Fact]
    public async Task A_field_without_a_name_is_given_back_and_does_not_break_the_page()
    {
        using var client = await empty.App.ClientAsync();
        var (status, html, _) = await PostAsync(client, "/use-cases/new", null, Origin, ("", "of nobody"), ("name", Typed));
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Contains("You are no longer signed in", html, StringComparison.Ordinal);
        Assert.Contains("name=\"\" value=\"of nobody\"", html, StringComparison.Ordinal);
        Assert.Contains($"name=\"name\" value=\"{WebUtility.HtmlEncode(Typed)}\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", "https://elsewhere.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("X-Nothing", "said")]
    public async Task No_other_site_puts_words_onto_a_page_of_ours(string header, string value)
    {
        using var stranger = await empty.App.ClientAsync();
        var (status, html, location) = await PostAsync(stranger, "/use-cases/new", null, (header, value), ("name", Typed));
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?back=%2F"), (status, location));
        Assert.Empty(html);
        using var client = await empty.App.ClientAsync(Role.Grc);
        (status, html, _) = await PostAsync(client, "/use-cases/new", null, (header, value), ("name", Typed));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("This form was too old", html, StringComparison.Ordinal);
        Assert.DoesNotContain("thoughts", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_whose_token_is_too_old_comes_back_with_one_that_is_good()
    {
        await using var app = await ServerApp.StartAsync();
        using var client = await app.ClientAsync(Role.Grc);
        // A cookie of another server, or of keys that are gone.
        var (status, html, _) = await PostAsync(client, "/use-cases/new", $"{app.Cookies.Forms}=CfDJ8Nonsense", Origin, ("_handler", "new"), ("__RequestVerificationToken", "of another day"), ("name", "Kept"), ("slug", "kept"), ("risk", "minimal"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("This form was too old", html, StringComparison.Ordinal);
        Assert.Empty((await app.Record.Admin.PortfolioAsync(Cancel)).Rows);

        using var again = new HttpRequestMessage(HttpMethod.Post, "/use-cases/new");
        again.Content = new FormUrlEncodedContent(Hidden().Matches(html).Select(m => new KeyValuePair<string, string>(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value))));
        again.Headers.Add("Cookie", _cookie);
        using var answer = await client.SendAsync(again, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("Kept", Assert.Single((await app.Record.Admin.PortfolioAsync(Cancel)).Rows).UseCase.Name);
    }

    [Fact]
    public async Task A_password_is_never_given_back()
    {
        using var client = await empty.App.ClientAsync();
        foreach (var field in KeptForm.Passwords)
        {
            var (status, html, _) = await PostAsync(client, "/sign-in", null, Origin, ("_handler", "sign-in"), ("login", "ada"), (field, "a secret of mine"));
            Assert.Equal(HttpStatusCode.BadRequest, status);
            Assert.DoesNotContain("a secret of mine", html, StringComparison.Ordinal);
        }

        // Every field of a page that holds one is among them.
        var pages = Directory.EnumerateFiles(RepositoryRoot.File("src", "Assay.Server", "Web"), "*.razor", SearchOption.AllDirectories).SelectMany(f => PasswordField().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.Equal(KeptForm.Passwords.Order(), pages.Order());
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", 300_000)]
    [InlineData("multipart/form-data; boundary=x", 100)]
    public async Task What_is_too_long_or_no_form_leads_to_signing_in_as_before(string type, int length)
    {
        using var client = await empty.App.ClientAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/use-cases/new");
        request.Content = new StringContent("name=" + new string('x', length));
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
    }

    [Fact]
    public async Task Signing_out_when_signed_out_is_signed_out()
    {
        using var client = await empty.App.ClientAsync();
        var (status, _, location) = await PostAsync(client, "/sign-out", null, Origin);
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?said=signed-out"), (status, location));
    }

    [Fact]
    public async Task Two_servers_on_one_host_keep_their_people_signed_in_side_by_side()
    {
        await using var other = await ServerApp.StartAsync();
        using var handler = new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false };
        using var browser = new HttpClient(handler);
        foreach (var app in (ServerApp[])[empty.App, other])
        {
            await app.Server.Accounts.CreateAsync("side-by-side", "a sentence that nobody guesses", app.Record.Actors[Role.Grc], Cancel);
            var token = Hidden().Matches(await browser.GetStringAsync(new Uri(app.Server.Address, "/sign-in"), Cancel)).First(m => m.Groups[1].Value == "__RequestVerificationToken").Groups[2].Value;
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "sign-in", ["__RequestVerificationToken"] = token, ["login"] = "side-by-side", ["password"] = "a sentence that nobody guesses" });
            using var signedIn = await browser.PostAsync(new Uri(app.Server.Address, "/sign-in"), form, Cancel);
            Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        }

        foreach (var app in (ServerApp[])[empty.App, other])
        {
            using var page = await browser.GetAsync(new Uri(app.Server.Address, "/work"), Cancel);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
    }

    async Task<(HttpStatusCode Status, string Html, string? Location)> PostAsync(HttpClient client, string address, string? cookie, (string Name, string Value) header, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))),
        };
        request.Headers.Accept.ParseAdd("text/html");
        request.Headers.Add(header.Name, header.Value == "SELF" ? client.BaseAddress!.GetLeftPart(UriPartial.Authority) : header.Value);
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        using var answer = await client.SendAsync(request, Cancel);
        _cookie = answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.First().Split(';')[0] : null;
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel), answer.Headers.Location?.ToString());
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();

    [GeneratedRegex("Name=\"([^\"]+)\"[^>]*Type=\"password\"")]
    private static partial Regex PasswordField();
}
