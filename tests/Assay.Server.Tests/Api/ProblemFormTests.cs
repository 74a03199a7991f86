using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Governance;
using Assay.Server.Tests.Web;

namespace Assay.Server.Tests.Api;

/// <summary>Every refusal of the API has one form, and the guide has its kind: class, what, what to do.</summary>
public sealed partial class ProblemFormTests(EmptyServer empty) : IClassFixture<EmptyServer>
{
    const string Json = "application/json";

    // What is sent, by whom, and what comes back: status, kind, a part of the hint.
    public static TheoryData<string, string?, Role, int, string, string> Refusals => new()
    {
        { "GET /api/v1/nothing", null, Role.Auditor, 404, "not-found", "api.md" },
        { "DELETE /api/v1/portfolio", null, Role.Auditor, 405, "method", "api-reference" },
        { "GET /api/v1/things?kind=modle", null, Role.Auditor, 400, "invalid", "model-version" },
        { "GET /api/v1/findings?limit=zz", null, Role.Auditor, 400, "invalid", "api-reference" },
        { "GET /api/v1/findings?severity=awful", null, Role.Auditor, 400, "invalid", "critical" },
        { "GET /api/v1/findings?status=gone", null, Role.Auditor, 400, "invalid", "fixed-awaiting-retest" },
        { "GET /api/v1/digest-uses?digests=abc", null, Role.Auditor, 400, "invalid", "64 hexadecimal digits" },
        { "GET /api/v1/findings?thing=nope", null, Role.Auditor, 404, "not-found", "assay register list" },
        { "GET /api/v1/findings?owner=nobody", null, Role.Auditor, 404, "not-found", "assay actor list" },
        { "GET /api/v1/evidence?thing=nope", null, Role.Auditor, 404, "not-found", "assay register list" },
        { "GET /api/v1/evidence/999999", null, Role.Auditor, 404, "not-found", "assay evidence list" },
        { "GET /api/v1/activity?actor=nobody", null, Role.Auditor, 404, "not-found", "assay actor list" },
        { "GET /api/v1/activity?type=zzz", null, Role.Auditor, 400, "invalid", "kill-switch" },
        { "GET /api/v1/entries/999999", null, Role.Auditor, 404, "not-found", "assay activity" },
        { "GET /api/v1/use-cases/nope", null, Role.Auditor, 404, "not-found", "assay register list --kind use-case" },
        { "GET /api/v1/use-cases/nope/gates/traning", null, Role.Auditor, 404, "not-found", "training" },
        { "GET /api/v1/packs/nope", null, Role.Auditor, 404, "not-found", "assay pack list" },
        { "GET /api/v1/scans/nope", null, Role.Auditor, 404, "not-found", "hour" },
        { "GET /api/v1/guardrail-policies/nope", null, Role.Auditor, 404, "not-found", "assay guard policy list" },
        { "POST /api/v1/things", "{ \"kind\": ", Role.Grc, 400, "invalid", "api.md" },
        { "POST /api/v1/things", """{"kind":"modle","slug":"x","name":"x"}""", Role.Grc, 400, "invalid", "api.md" },
        { "POST /api/v1/things", """{"kind":"deployment","slug":"x","name":"x"}""", Role.Administrator, 403, "forbidden", "assay actor grant NAME ml-platform" },
        { "POST /api/v1/things", """{"kind":"model-version","slug":"ghost@1","name":"x","parent":"ghost","digests":["sha256:0000000000000000000000000000000000000000000000000000000000000000"]}""", Role.DataScience, 400, "invalid", "assay register model ghost" },
        { "POST /api/v1/actors", """{"name":"Auditor person"}""", Role.Administrator, 409, "conflict", "assay actor grant" },
        { "POST /api/v1/actors", """{"name":"Somebody"}""", Role.Auditor, 403, "forbidden", "Ask an administrator to run: assay actor grant NAME administrator" },
        { "POST /api/v1/switches/releases", """{"scope":"route","value":"chat","stop":false,"reason":"x"}""", Role.Leadership, 404, "not-found", "assay switch list" },
        { "POST /api/v1/rollouts/rollbacks", """{"route":"nope"}""", Role.MlPlatform, 404, "not-found", "assay rollout status" },
        { "POST /api/v1/tokens", """{"label":"ci","days":9999}""", Role.Auditor, 400, "invalid", "90" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refusal_says_what_class_it_is_of_what_is_wrong_and_what_to_do(string request, string? body, Role role, int status, string kind, string hint)
    {
        using var client = await empty.App.ClientAsync(role);
        var problem = await AskAsync(client, request, body);
        Assert.Equal((status, $"https://assay.dev/problems/{kind}"), (problem.GetProperty("status").GetInt32(), problem.GetProperty("type").GetString()));
        Assert.Contains(hint, problem.TryGetProperty("hint", out var said) ? said.GetString()! : "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_told_how()
    {
        using var nobody = await empty.App.ClientAsync();
        var problem = await AskAsync(nobody, "GET /api/v1/portfolio", null);
        Assert.EndsWith("/sign-in", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Contains("Bearer", problem.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_and_one_that_is_too_large_are_told_apart()
    {
        using var grc = await empty.App.ClientAsync(Role.Grc);
        using var text = await grc.PostAsync("/api/v1/things", new StringContent("kind: model", Encoding.UTF8, "text/plain"), TestContext.Current.CancellationToken);
        Assert.EndsWith("/not-json", (await ProblemAsync(text)).GetProperty("type").GetString(), StringComparison.Ordinal);
        // The server answers before the body is sent: the client waits for that.
        using var message = new HttpRequestMessage(HttpMethod.Post, "/api/v1/things") { Content = new StringContent($$"""{"purpose":"{{new string('x', 5 << 20)}}"}""", Encoding.UTF8, Json) };
        message.Headers.ExpectContinue = true;
        using var large = await grc.SendAsync(message, TestContext.Current.CancellationToken);
        Assert.EndsWith("/too-large", (await ProblemAsync(large)).GetProperty("type").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_JSON_is_told_with_its_line_and_without_names_of_types()
    {
        using var grc = await empty.App.ClientAsync(Role.Grc);
        var detail = (await AskAsync(grc, "POST /api/v1/things", "{\n \"kind\": modle }")).GetProperty("detail").GetString()!;
        Assert.Contains("line 2", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", detail, StringComparison.Ordinal);
    }

    [Fact]
    public void The_guide_has_every_kind_of_problem_with_its_status()
    {
        var guide = Guide();
        var kinds = Enum.GetValues<RefusalKind>().Select(ProblemWords.Of)
            .Concat([ProblemWords.SignIn, ProblemWords.Method, ProblemWords.TooLarge, ProblemWords.NotJson, ProblemWords.Failed, ProblemWords.NotAnswered]).Select(w => (w.Kind, w.Status));
        foreach (var (kind, status) in kinds)
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"| `{kind}` | {status} |"), guide, StringComparison.Ordinal);
        Assert.DoesNotContain("(none)", guide, StringComparison.Ordinal);
        var own = Directory.EnumerateFiles(Path.Combine(Root(), "src/Assay.Server"), "*.cs", SearchOption.AllDirectories).SelectMany(f => Own().Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(own);
        Assert.All(own, kind => Assert.Contains($"| `{kind}` |", guide, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_guide_and_the_OpenAPI_document_have_the_same_routes()
    {
        using var client = await empty.App.ClientAsync(Role.Auditor);
        var document = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/openapi.json", UriKind.Relative), TestContext.Current.CancellationToken);
        var guide = Guide();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject())
            {
                var route = $"{operation.Name.ToUpperInvariant()} {path.Name.Replace("/api/v1", "", StringComparison.Ordinal)}";
                Assert.True(Regex.IsMatch(guide, $"`{Regex.Escape(route)}[`?]"), $"docs/guides/api.md does not have {route}");
                // What a client meets besides the answer, and how parameters are written.
                Assert.All((string[])["400", "401", "403", "404", "409"], status => Assert.True(operation.Value.GetProperty("responses").TryGetProperty(status, out _), $"{route} does not say {status}"));
                if (operation.Value.TryGetProperty("parameters", out var parameters))
                    Assert.All(parameters.EnumerateArray(), p => Assert.True(char.IsAsciiLetterLower(p.GetProperty("name").GetString()![0]), $"{route}: {p.GetProperty("name")}"));
            }
    }

    static async Task<JsonElement> AskAsync(HttpClient client, string request, string? body)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Split(' ')[0]), request.Split(' ')[1]);
        if (body is not null)
            message.Content = new StringContent(body, Encoding.UTF8, Json);
        using var answer = await client.SendAsync(message, TestContext.Current.CancellationToken);
        return await ProblemAsync(answer);
    }

    /// <summary>What holds for every problem.</summary>
    static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/problem+json", $"{answer.StatusCode}: {text}");
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        Assert.Equal((int)answer.StatusCode, problem.GetProperty("status").GetInt32());
        Assert.Matches("^https://assay.dev/problems/[a-z-]+$", problem.GetProperty("type").GetString());
        Assert.Matches("^[A-Z'].*[.]$", problem.GetProperty("detail").GetString());
        Assert.DoesNotContain("could not be served", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"errors\":null", text, StringComparison.Ordinal);
        return problem;
    }

    static string Guide() => File.ReadAllText(Path.Combine(Root(), "docs/guides/api.md"));

    static string Root()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Assay.slnx")))
                return at.FullName;
        throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    [GeneratedRegex(@"Answers\.Problem\(StatusCodes\.\w+, ""([a-z-]+)""", RegexOptions.None, 1000)]
    private static partial Regex Own();
}
