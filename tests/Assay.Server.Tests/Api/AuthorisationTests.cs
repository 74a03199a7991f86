using System.Net;
using System.Text;
using Assay.Governance;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Api;

/// <summary>Every route of the API, for every role and for nobody. A new route without a line here fails the test.</summary>
public sealed class AuthorisationTests
{
    // Null: any role reads it. The body is well formed, so that only the role decides between 403 and something else.
    static readonly Dictionary<string, (Operation? Operation, string Body)> Routes = new()
    {
        ["GET /api/v1/portfolio"] = (null, ""),
        ["GET /api/v1/work"] = (null, ""),
        ["GET /api/v1/use-cases/{useCase}"] = (null, ""),
        ["GET /api/v1/things"] = (null, ""),
        ["GET /api/v1/things/{thing}"] = (null, ""),
        ["GET /api/v1/things/{thing}/bom"] = (null, ""),
        ["GET /api/v1/things/{thing}/lineage"] = (null, ""),
        ["GET /api/v1/things/{thing}/packages"] = (null, ""),
        ["GET /api/v1/digest-uses"] = (null, ""),
        ["GET /api/v1/ai-assets"] = (null, ""),
        ["POST /api/v1/things"] = (Operation.RegisterUseCase, """{"kind":"use-case","slug":"x-ROLE","name":"x"}"""),
        ["POST /api/v1/links"] = (Operation.RegisterUseCase, """{"useCase":"none","thing":"none"}"""),
        ["POST /api/v1/deployments"] = (Operation.ChangeDeployment, """{"deployment":"none","modelVersion":"none","status":"live"}"""),
        ["GET /api/v1/search"] = (null, ""),
        ["GET /api/v1/evidence-kinds"] = (null, ""),
        ["GET /api/v1/evidence"] = (null, ""),
        ["GET /api/v1/boms"] = (null, ""),
        ["POST /api/v1/evidence"] = (Operation.FileEvidence, """{"kind":"raci","things":[],"subjects":[],"predicate":{},"result":"passed","origin":"filed"}"""),
        ["GET /api/v1/evidence/{entry:long}"] = (null, ""),
        ["GET /api/v1/evidence/{entry:long}/envelope"] = (null, ""),
        ["GET /api/v1/findings"] = (null, ""),
        ["GET /api/v1/findings/{id}"] = (null, ""),
        ["POST /api/v1/findings/{id}/changes"] = (Operation.ChangeFinding, """{"finding":"x","comment":"x"}"""),
        ["GET /api/v1/waivers"] = (null, ""),
        ["GET /api/v1/waivers/{id}"] = (null, ""),
        ["POST /api/v1/waivers"] = (Operation.RequestWaiver, """{"kind":"risk-acceptance","rationale":"x","expires":"2027-01-01T00:00:00Z","finding":"AS-1"}"""),
        // The role depends on the waiver; of an unknown one every role learns only that it is unknown.
        ["POST /api/v1/waivers/{id}/answers"] = (null, """{"waiver":"x","status":"approved"}"""),
        ["GET /api/v1/use-cases/{useCase}/gates/{gate}"] = (null, ""),
        ["POST /api/v1/use-cases/{useCase}/gates/{gate}/decisions"] = (Operation.DecideGate, """{"useCase":"x","gate":"training","outcome":"approve","rationale":"x"}"""),
        ["POST /api/v1/baselines"] = (Operation.Baseline, """{"useCase":"x","until":"2027-01-01T00:00:00Z","rationale":"x"}"""),
        ["GET /api/v1/packs"] = (null, ""),
        ["POST /api/v1/packs"] = (Operation.BuildPack, """{"useCase":"x"}"""),
        ["GET /api/v1/packs/{id}"] = (null, ""),
        ["GET /api/v1/record"] = (null, ""),
        ["GET /api/v1/record/tree-head"] = (null, ""),
        ["GET /api/v1/record/consistency"] = (null, ""),
        ["GET /api/v1/entries/{index:long}"] = (null, ""),
        ["GET /api/v1/activity"] = (null, ""),
        ["GET /api/v1/activity.csv"] = (null, ""),
        ["GET /api/v1/me"] = (null, ""),
        ["POST /api/v1/actors"] = (Operation.ManageAccess, """{"name":"Somebody ROLE"}"""),
        ["POST /api/v1/actors/renames"] = (Operation.ManageAccess, """{"actor":"none","name":"Somebody else"}"""),
        ["POST /api/v1/actors/closures"] = (Operation.ManageAccess, """{"actor":"none"}"""),
        ["POST /api/v1/grants"] = (Operation.ManageAccess, """{"actor":"none","role":"auditor"}"""),
        ["POST /api/v1/erasures"] = (Operation.Erase, """{"reason":"x","actor":"none"}"""),
        ["POST /api/v1/erasures/preview"] = (Operation.Erase, """{"reason":"","actor":"none"}"""),
        ["POST /api/v1/digests"] = (Operation.FileEvidence, """{"path":"none"}"""),
        ["GET /api/v1/finding-trend"] = (null, ""),
        ["GET /api/v1/accounts"] = (Operation.ManageAccess, ""),
        ["POST /api/v1/accounts/{id}/changes"] = (Operation.ManageAccess, """{"disabled":true}"""),
        ["POST /api/v1/sign-in-links"] = (Operation.ManageAccess, """{"actor":"none"}"""),
        // Everybody has a password and sessions of their own; of anybody else's every role learns only that there is none.
        ["POST /api/v1/password"] = (null, """{"current":"x","password":"a sentence that is long"}"""),
        ["GET /api/v1/sessions"] = (null, ""),
        ["DELETE /api/v1/sessions/{id}"] = (null, ""),
        ["POST /api/v1/accounts"] = (Operation.ManageAccess, """{"login":"x","password":"short","actor":"none"}"""),
        ["POST /api/v1/tokens"] = (null, """{"label":"x","days":1}"""),
        ["DELETE /api/v1/tokens"] = (null, ""),
        ["GET /api/v1/scans"] = (null, ""),
        ["POST /api/v1/scans"] = (Operation.FileEvidence, """{"path":"none"}"""),
        // Everybody sees and records their own scans; of anybody else's every role learns only that there is none.
        ["GET /api/v1/scans/{id}"] = (null, ""),
        ["GET /api/v1/scans/{id}/result"] = (null, ""),
        ["POST /api/v1/scans/{id}/record"] = (null, ""),
        ["DELETE /api/v1/scans/{id}"] = (null, ""),
        ["GET /api/v1/rescans"] = (null, ""),
        ["GET /api/v1/rounds"] = (null, ""),
        ["GET /api/v1/rounds/{entry:long}"] = (null, ""),
        ["GET /api/v1/rounds/{entry:long}/attempts"] = (null, ""),
        ["POST /api/v1/rounds/{entry:long}/transcripts"] = (Operation.ReadTranscript, """{"entry":0,"attempt":"none"}"""),
        ["GET /api/v1/round-comparison"] = (null, ""),
        ["GET /api/v1/round-schedule"] = (null, ""),
        ["POST /api/v1/round-schedule/{id}/start"] = (Operation.StartRound, ""),
        ["POST /api/v1/round-schedule/{id}/stop"] = (Operation.StopRound, ""),
        ["GET /api/v1/deployments"] = (null, ""),
        ["GET /api/v1/switches"] = (null, ""),
        ["POST /api/v1/switches/pulls"] = (Operation.PullSwitch, """{"scope":"route","value":"none","stop":true,"reason":"x"}"""),
        // Released that was never pulled: of that every role that may learns only that there is none.
        ["POST /api/v1/switches/releases"] = (Operation.ReleaseSwitch, """{"scope":"tool","value":"none","stop":false,"reason":"x"}"""),
        ["GET /api/v1/switches/reach"] = (null, ""),
        ["GET /api/v1/guardrail-policies"] = (null, ""),
        ["GET /api/v1/guardrail-policies/{version}"] = (null, ""),
        ["POST /api/v1/guardrail-policies/checks"] = (null, """{"yaml":"format: assay-guardrails/1\nguards: []\n"}"""),
        ["POST /api/v1/guardrail-policies"] = (Operation.ChangeGuardrails, """{"yaml":"format: assay-guardrails/1\nname: ROLE\nguards: []\n"}"""),
        ["GET /api/v1/guardrail-routes"] = (null, ""),
        // A rollback of what was never told: nobody is kept from it but by the role.
        ["POST /api/v1/guardrail-routes"] = (Operation.ChangeGuardrails, """{"route":"none","change":"rollback"}"""),
        ["GET /api/v1/guardrail-trials"] = (null, ""),
        ["GET /api/v1/rollouts"] = (null, ""),
        ["GET /api/v1/rollouts/progress"] = (null, ""),
        ["POST /api/v1/rollouts"] = (Operation.ChangeDeployment, """{"route":"x","deployment":"none","to":"none","percent":5}"""),
        ["POST /api/v1/rollouts/promotions"] = (Operation.ChangeDeployment, """{"route":"none"}"""),
        ["POST /api/v1/rollouts/rollbacks"] = (Operation.PullSwitch, """{"route":"none"}"""),
        ["GET /api/v1/takedowns"] = (null, ""),
        ["POST /api/v1/takedowns/preview"] = (null, """{"finding":"none"}"""),
        ["POST /api/v1/takedowns"] = (Operation.ProposeTakedown, """{"finding":"none"}"""),
        ["POST /api/v1/takedowns/{id}/answers"] = (Operation.ApproveTakedown, """{"takedown":"none","approve":true}"""),
        ["GET /api/v1/gateways/contents"] = (null, ""),
        ["GET /api/v1/gateways"] = (null, ""),
        // Of a gateway that never was, every role that may learns only that there is none.
        ["POST /api/v1/gateways/{gateway}/gone"] = (Operation.DeclareGatewayGone, """{"gateway":"none","reason":"x"}"""),
        ["GET /api/v1/traffic"] = (null, ""),
        ["GET /api/v1/exchanges"] = (null, ""),
        ["GET /api/v1/exchanges/{reference}"] = (null, ""),
        ["POST /api/v1/exchanges/{reference}/texts"] = (Operation.ReadPrompts, ""),
        ["GET /api/v1/gateway-keys"] = (null, ""),
        ["POST /api/v1/gateway-keys"] = (Operation.ManageGatewayKeys, """{"id":"ROLE","application":"x","sha256":"short"}"""),
        ["POST /api/v1/gateway-keys/{id}/revocations"] = (Operation.ManageGatewayKeys, ""),
        ["GET /api/{documentName}/openapi.json"] = (null, ""),
    };

    [Fact]
    public async Task Every_route_answers_every_role_as_the_RACI_says()
    {
        await using var app = await ServerApp.StartAsync();
        var routes = app.Server.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.StartsWith("/api/", StringComparison.Ordinal) == true)
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(m => $"{m} {e.RoutePattern.RawText}")).Distinct().ToList();
        Assert.Equal(routes.Order(), Routes.Keys.Order());
        using var nobody = await app.ClientAsync();
        foreach (var (route, (operation, body)) in Routes)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, route, body, "nobody"));
            foreach (var role in Enum.GetValues<Role>())
            {
                using var client = await app.ClientAsync(role);
                var status = await StatusAsync(client, route, body, role.ToString().ToLowerInvariant());
                var allowed = operation is null || Permissions.Allows(operation.Value, [role]);
                Assert.True(allowed ? status is not (HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized) : status == HttpStatusCode.Forbidden, $"{role}: {route} gave {status}");
                Assert.True((int)status < 500, $"{role}: {route} gave {status}");
            }
        }
    }

    [Fact]
    public async Task An_actor_whose_last_role_is_withdrawn_reads_nothing_at_once()
    {
        await using var app = await ServerApp.StartAsync();
        using var auditor = await app.ClientAsync(Role.Auditor);
        Assert.Equal(HttpStatusCode.OK, (await auditor.GetAsync("/api/v1/portfolio")).StatusCode);
        Assert.Null((await app.Record.Admin.GrantAsync(new GrantRequest(app.Record.Actors[Role.Auditor], Role.Auditor, Withdraw: true))).Refusal);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync("/api/v1/portfolio")).StatusCode);
    }

    static async Task<HttpStatusCode> StatusAsync(HttpClient client, string route, string body, string role)
    {
        var (method, path) = (route[..route.IndexOf(' ', StringComparison.Ordinal)], route[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        path = path.Replace("{useCase}", "none", StringComparison.Ordinal).Replace("{gate}", "training", StringComparison.Ordinal).Replace("{thing}", "none", StringComparison.Ordinal)
            .Replace("{reference}", "0123456789abcdef", StringComparison.Ordinal).Replace("{id}", "none", StringComparison.Ordinal).Replace("{entry:long}", "0", StringComparison.Ordinal).Replace("{index:long}", "0", StringComparison.Ordinal)
            .Replace("{version}", "none", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal);
        path += path.EndsWith("/things", StringComparison.Ordinal) && method == "GET" ? "?kind=use-case" : path.EndsWith("/search", StringComparison.Ordinal) ? "?text=x" : path.EndsWith("/reach", StringComparison.Ordinal) ? "?scope=all" : path.EndsWith("consistency", StringComparison.Ordinal) ? "?from=0" : path.EndsWith("round-comparison", StringComparison.Ordinal) ? "?before=0&after=0" : path.EndsWith("digest-uses", StringComparison.Ordinal) ? $"?digests=sha256:{new string('0', 64)}" : "";
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body.Length > 0)
            request.Content = new StringContent(body.Replace("ROLE", role, StringComparison.Ordinal), Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
