using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>Versions of guardrail policies, and which of them routes have.</summary>
static class GuardrailEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Serving");
        group.MapGet("/guardrail-policies", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.GuardPoliciesAsync(cancel), http))
            .WithName("ListGuardrailPolicies").WithSummary("Versions of guardrail policies, newest first").Produces<IReadOnlyList<GuardPolicyRow>>();
        group.MapPost("/guardrail-policies", async (GuardPolicyRequest request, IRecord record, CancellationToken cancel) =>
                Answers.Created(await record.PublishGuardPolicyAsync(request, cancel), p => $"/api/v1/guardrail-policies/{p.Policy}"))
            .WithName("PublishGuardrailPolicy").WithSummary("Publish a version; it acts nowhere yet").Produces<GuardPolicyRow>(StatusCodes.Status201Created);
        group.MapPost("/guardrail-policies/checks", async (GuardPolicyRequest request, string? route, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await record.CheckGuardPolicyAsync(request, route, cancel), http))
            .WithName("CheckGuardrailPolicy").WithSummary("Read a policy as publishing it would: errors with line and column, and what it guards less than the version in force on a route").Produces<GuardPolicyCheck>();
        group.MapGet("/guardrail-policies/{version}", async (string version, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.GuardPolicyAsync(version, cancel), http))
            .WithName("GetGuardrailPolicy").WithSummary("A version with its text").Produces<GuardPolicyView>();
        group.MapGet("/guardrail-routes", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.GuardRoutesAsync(cancel), http))
            .WithName("ListGuardrailRoutes").WithSummary("Which version each route has, and which is tried").Produces<IReadOnlyList<GuardRouteRow>>();
        group.MapPost("/guardrail-routes", async (GuardRouteRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.ChangeGuardRouteAsync(request, cancel), http))
            .WithName("ChangeGuardrailRoute").WithSummary("Try a version on a route (shadow, canary), put it into force, or put the route back").Produces<GuardRouteRow>();
        group.MapGet("/guardrail-trials", async (string? route, DateTimeOffset? from, IRecord record, TimeProvider time, HttpContext http, CancellationToken cancel) =>
                Answers.Ok(await record.GuardTrialsAsync(route, from ?? time.GetUtcNow().AddDays(-1), cancel), http))
            .WithName("ListGuardrailTrials").WithSummary("What candidates would have done beside what was in force, by guard and place; the last day unless said").Produces<IReadOnlyList<GuardTrialRow>>();
    }
}
