using Assay.Serving.Exposure;

namespace Assay.Serving.Tests;

/// <summary>Software by its signs: two at least, versions and flaws only where they are told.</summary>
public sealed class ProductTests
{
    static async Task<ProbeResult> ServingAsync(params (string Path, string Type, string Body)[] pages)
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, first: http =>
            Array.Find(pages, p => p.Path == http.Request.Path + http.Request.QueryString.ToString()) is { Path: not null } page ? ModelServer.SayAsync(http, 200, page.Body, page.Type) : ModelServer.SayAsync(http, 404, "nothing here", "text/plain")));
        return await Probing.RunAsync(server.Address, o => o with { Skip = ["rate-limit", "body-limit", "cors", "errors"] });
    }

    const string Json = "application/json", Text = "text/plain", Html = "text/html";

    public static TheoryData<string, string?, string?, string[]> Known => new()
    {
        { "Ollama", "0.1.33", "CVE-2024-37032", ["/|text/plain|Ollama is running", """/api/version|application/json|{"version":"0.1.33"}""", """/api/tags|application/json|{"models":[{"name":"llama3:8b"}]}"""] },
        { "Ollama", "0.30.0", null, ["/|text/plain|Ollama is running", """/api/version|application/json|{"version":"0.30.0"}""", """/api/tags|application/json|{"models":[]}"""] },
        { "Ray", "2.6.3", "CVE-2023-6019", ["""/api/version|application/json|{"version":"4","ray_version":"2.6.3","ray_commit":"x"}""", "/|text/html|<!doctype html><html><head><title>Ray Dashboard</title>", "/api/jobs/|application/json|[]"] },
        { "TorchServe", "0.8.1", "CVE-2023-43654", ["""/models|application/json|{"models":[{"modelName":"bert","modelUrl":"bert.mar"}]}""", """/api-description|application/json|{"openapi":"3.0.1","info":{"title":"TorchServe APIs","version":"0.8.1"},"paths":{}}"""] },
        { "MLflow", "2.1.1", "CVE-2023-1177", ["/version|text/plain|2.1.1", "/health|text/plain|OK", """/api/2.0/mlflow/experiments/search?max_results=1|application/json|{"experiments":[{"experiment_id":"0"}]}"""] },
        { "Triton", "2.50.0", "CVE-2025-23319", ["""/v2|application/json|{"name":"triton","version":"2.50.0","extensions":["classification","model_repository"]}""", """/v2/repository/index|application/json|[{"name":"bert"}]"""] },
        { "Gradio", "4.10.0", "CVE-2023-51449", ["""/config|application/json|{"version":"4.10.0","components":[]}""", "/|text/html|<!doctype html><script>window.gradio_config = {}</script>"] },
        { "vLLM", "0.9.2", "CVE-2025-48956", ["""/version|application/json|{"version":"0.9.2"}""", """/v1/models|application/json|{"data":[{"id":"m","owned_by":"vllm"}]}"""] },
        { "Prometheus", "2.42.0", null, ["""/api/v1/status/buildinfo|application/json|{"status":"success","data":{"version":"2.42.0"}}""", "/metrics|text/plain|# HELP prometheus_build_info x\n# TYPE prometheus_build_info gauge\nprometheus_build_info 1"] },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public async Task Software_that_two_signs_agree_on_is_named_with_its_version_and_proven_flaws(string product, string? version, string? flaw, string[] pages)
    {
        var result = await ServingAsync([.. pages.Select(p => p.Split('|')).Select(p => (p[0], p[1], p[2]))]);
        Assert.True(result.Notes.Any(n => n.Text.Contains($"{product} {version}", StringComparison.Ordinal)), Probing.Shown(result));
        var flaws = result.Findings.Where(f => f.RuleId == "exposure-known-vulnerability").SelectMany(f => f.References).Where(r => r.Scheme == "cve").Select(r => r.Id).ToList();
        Assert.True(flaw is null ? flaws.Count == 0 : flaws.Contains(flaw), Probing.Shown(result));
    }

    [Theory]
    [InlineData("/", Text, "Ollama is running")]
    [InlineData("/api/version", Json, """{"version":"0.1.33"}""")]
    [InlineData("/health", Text, "OK")]
    [InlineData("/api", Json, """{"version":"6.0.0"}""")]
    public async Task One_sign_alone_names_nothing(string path, string type, string body)
    {
        var result = await ServingAsync((path, type, body));
        result.FindsNothing("exposure-known-vulnerability");
        result.FindsNothing("exposure-management-open");
        Assert.DoesNotContain(result.Notes, n => n.Check == "services" && n.Text.Contains(", by ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_says_the_same_to_everything_is_taken_for_nothing()
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, first: http => ModelServer.SayAsync(http, 200, """{"version":"0.1.0","models":[],"data":[],"name":"triton","experiments":[],"choices":[]}""", Json)));
        var result = await Probing.RunAsync(server.Address, o => o with { Skip = ["rate-limit", "body-limit", "cors", "errors"] });
        Assert.Empty(result.Findings);
        Assert.NotEmpty(result.Gaps);
    }

    [Fact]
    public async Task Metrics_and_the_description_of_the_api_are_told()
    {
        var result = await ServingAsync(("/metrics", Text, "# HELP requests_total x\n# TYPE requests_total counter\nrequests_total 4"), ("/openapi.json", Json, """{"openapi":"3.1.0","paths":{"/admin":{}}}"""), ("/docs", Html, "<!doctype html><div id=\"swagger-ui\"></div>"));
        result.Finds("exposure-metrics-open", Severity.Medium);
        Assert.Equal(2, result.Findings.Count(f => f.RuleId == "exposure-api-documentation"));
    }

    [Theory]
    [InlineData("0.1.33", null, "0.1.34", true)]
    [InlineData("0.1.34", null, "0.1.34", false)]
    [InlineData("0.10.1", "0.1.0", "0.10.1.1", true)]
    [InlineData("v2.8.0", null, "2.8.1", true)]
    [InlineData("2.8.1-rc1", null, "2.8.1", false)]
    [InlineData("0.0.9", "0.1.0", "0.8.2", false)]
    [InlineData("99999999.1", null, "2.0", false)]
    [InlineData("", null, "2.0", false)]
    public void A_flaw_is_claimed_only_where_the_version_proves_it(string version, string? from, string fix, bool affected) => Assert.Equal(affected, Versions.Affected(version, from, fix));

    // Last version that has it and first that has not, as the advisory says that stands beside it in the catalogue.
    [Theory]
    [InlineData("CVE-2024-37032", "0.1.33", "0.1.34")]
    [InlineData("CVE-2024-28224", "0.1.28", "0.1.29")]
    [InlineData("CVE-2026-7482", "0.17.0", "0.17.1")]
    [InlineData("CVE-2025-48956", "0.10.1", "0.10.1.1")]
    [InlineData("CVE-2025-23319", "2.59.0", "2.60.0")]
    [InlineData("CVE-2023-43654", "0.8.1", "0.8.2")]
    [InlineData("CVE-2023-6019", "2.8.0", "2.8.1")]
    [InlineData("CVE-2023-1177", "2.2.0", "2.2.1")]
    [InlineData("CVE-2023-2780", "2.3.0", "2.3.1")]
    [InlineData("CVE-2022-29238", "6.4.11", "6.4.12")]
    [InlineData("CVE-2022-29241", "1.17.0", "1.17.1")]
    [InlineData("CVE-2023-51449", "4.10.0", "4.11.0")]
    [InlineData("CVE-2024-47167", "4.44.1", "5.0.0")]
    public void A_flaw_ends_where_its_advisory_says(string cve, string last, string first)
    {
        var flaw = Assert.Single(ProductCatalogue.All.SelectMany(p => p.Flaws), f => f.Cve == cve);
        Assert.Matches("^(GHSA(-[0-9a-z]{4}){3}|PYSEC-[0-9]{4}-[0-9]+|NVIDIA [0-9]+)$", flaw.Source);
        Assert.True(Versions.Affected(last, flaw.From, flaw.Fixed));
        Assert.False(Versions.Affected(first, flaw.From, flaw.Fixed));
    }

    [Fact]
    public void Every_flaw_of_the_catalogue_has_its_limits_tested() =>
        Assert.Equal(13, ProductCatalogue.All.Sum(p => p.Flaws.Count));
}
