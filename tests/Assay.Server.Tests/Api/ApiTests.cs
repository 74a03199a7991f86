using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Assay.Governance;
using Assay.Governance.Tests.Records;

namespace Assay.Server.Tests.Api;

public sealed class ApiTests
{
    [Fact]
    public async Task A_use_case_is_registered_read_back_and_its_gate_checked()
    {
        await using var app = await ServerApp.StartAsync();
        using var grc = await app.ClientAsync(Role.Grc);
        var made = await grc.PostAsync("/api/v1/things", ServerApp.Body(new RegisterRequest(ThingKind.UseCase, "support", "Support assistant", RiskClass: RiskClass.Transparency)));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var filed = await grc.PostAsync("/api/v1/evidence", ServerApp.Body(new EvidenceRequest("risk-classification", ["support"], [], SampleEvidence.For("risk-classification"), null, EvidenceResult.Passed, Origin.Filed)));
        Assert.True(filed.StatusCode == HttpStatusCode.Created, await filed.Content.ReadAsStringAsync());
        var engagement = await grc.GetAsync("/api/v1/use-cases/support");
        Assert.Equal(HttpStatusCode.OK, engagement.StatusCode);
        var again = new HttpRequestMessage(HttpMethod.Get, "/api/v1/use-cases/support");
        again.Headers.TryAddWithoutValidation("If-None-Match", engagement.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, (await grc.SendAsync(again)).StatusCode);
        var gate = await grc.GetFromJsonAsync<JsonElement>("/api/v1/use-cases/support/gates/use-case-intake");
        Assert.Equal("shut", gate.GetProperty("stamp").GetProperty("state").GetString());
        var problem = await grc.PostAsync("/api/v1/use-cases/support/gates/use-case-intake/decisions", ServerApp.Body(new DecisionRequest("support", Gate.UseCaseIntake, "proceed", "because")));
        Assert.Equal("application/problem+json", problem.Content.Headers.ContentType?.MediaType);
        Assert.True(problem.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Nothing_but_health_is_served_without_signing_in()
    {
        await using var app = await ServerApp.StartAsync();
        using var nobody = await app.ClientAsync();
        Assert.Equal(HttpStatusCode.OK, (await nobody.GetAsync("/health")).StatusCode);
        foreach (var path in new[] { "/api/v1/portfolio", "/api/v1/record", "/api/v1/openapi.json", "/api/v1/findings", "/api/nothing" })
            Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task The_same_request_sent_twice_under_one_idempotency_key_is_done_once()
    {
        await using var app = await ServerApp.StartAsync();
        using var admin = await app.ClientAsync(Role.Administrator);
        var size = await app.Record.Store.ReadAsync(v => v.Size);
        HttpResponseMessage? last = null;
        for (var i = 0; i < 2; i++)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/actors") { Content = ServerApp.Body(new ActorRequest("Once Only")) };
            request.Headers.Add("Idempotency-Key", "k1");
            last = await admin.SendAsync(request);
            Assert.Equal(HttpStatusCode.Created, last.StatusCode);
        }

        Assert.Equal("true", last!.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal(size + 1, await app.Record.Store.ReadAsync(v => v.Size));
        var other = new HttpRequestMessage(HttpMethod.Post, "/api/v1/actors") { Content = ServerApp.Body(new ActorRequest("Somebody Else")) };
        other.Headers.Add("Idempotency-Key", "k1");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.SendAsync(other)).StatusCode);
    }

    [Fact]
    public async Task A_broken_body_gives_a_problem_document_and_changes_nothing()
    {
        await using var app = await ServerApp.StartAsync();
        using var grc = await app.ClientAsync(Role.Grc);
        var size = await app.Record.Store.ReadAsync(v => v.Size);
        foreach (var body in new[] { "", "{", "[]", "null", "{\"kind\":\"no-such-kind\"}", "{\"kind\":\"use-case\",\"slug\":\"../x\",\"name\":\"x\"}", "{\"kind\":\"use-case\"}" })
        {
            var answer = await grc.PostAsync("/api/v1/things", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{body}: {answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }

        Assert.Equal(size, await app.Record.Store.ReadAsync(v => v.Size));
    }

    [Fact]
    public async Task The_OpenAPI_document_is_version_3_1_and_names_every_route()
    {
        await using var app = await ServerApp.StartAsync();
        using var auditor = await app.ClientAsync(Role.Auditor);
        var document = await auditor.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json");
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.True(document.GetProperty("paths").EnumerateObject().Count() > 20);
    }
}
