using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>What gateways follow: kill switches and keys; and how far they are.</summary>
static class ServingEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Serving");
        TakedownEndpoints.Map(group);
        group.MapGet("/switches", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.SwitchesAsync(cancel), http))
            .WithName("ListSwitches").WithSummary("Kill switches, the stopped ones first").Produces<IReadOnlyList<SwitchRow>>();
        group.MapPost("/switches/pulls", async (SwitchRequest request, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await record.ChangeSwitchAsync(request with { Stop = true }, cancel), http))
            .WithName("PullSwitch").WithSummary("Stop a route, a model by digest, an agent, a tool, a key or all, on every gateway within the second").Produces<SwitchRow>();
        group.MapPost("/switches/releases", async (SwitchRequest request, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await record.ChangeSwitchAsync(request with { Stop = false }, cancel), http))
            .WithName("ReleaseSwitch").WithSummary("Let go again what was stopped; another person than who stopped it").Produces<SwitchRow>();
        group.MapGet("/switches/reach", async (string scope, string? value, IRecord record, HttpContext http, CancellationToken cancel) =>
                Names.TryParse<SwitchScope>(scope, out var kind)
                    ? Answers.Of(await record.SwitchReachAsync(kind, value, cancel), http)
                    : Answers.Problem(ChoiceRefusal.Of<SwitchScope>("scope", scope)))
            .WithName("GetSwitchReach").WithSummary("What a switch would stop now; nothing is changed").Produces<SwitchReach>();
        group.MapGet("/deployments", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.DeploymentsAsync(cancel), http))
            .WithName("ListDeployments").WithSummary("Deployments of all use cases and what runs in them").Produces<IReadOnlyList<DeploymentView>>();
        group.MapGet("/rollouts", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.RolloutsAsync(cancel), http))
            .WithName("ListRollouts").WithSummary("The last rollout of every route").Produces<IReadOnlyList<RolloutRow>>();
        group.MapGet("/rollouts/progress", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.RolloutProgressAsync(cancel), http))
            .WithName("ListRolloutProgress").WithSummary("What the server makes of rollouts that go on by themselves: why they wait, went on or back").Produces<IReadOnlyList<RolloutProgress>>();
        group.MapPost("/rollouts", async (RolloutRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.StartRolloutAsync(request, cancel), http))
            .WithName("StartRollout").WithSummary("Begin to move a route to a model version whose deployment gate is open").Produces<RolloutRow>();
        group.MapPost("/rollouts/promotions", async (RolloutChange change, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.PromoteRolloutAsync(change, cancel), http))
            .WithName("PromoteRollout").WithSummary("Give the new version a larger share of the route, or all").Produces<RolloutRow>();
        group.MapPost("/rollouts/rollbacks", async (RolloutChange change, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.RollBackAsync(change, cancel), http))
            .WithName("RollBack").WithSummary("Put a route back to the version that it had").Produces<RolloutRow>();
        group.MapGet("/gateways", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.ReplicasAsync(cancel), http))
            .WithName("ListGatewayReplicas").WithSummary("Gateways that follow this record, and how far each is").Produces<IReadOnlyList<ReplicaRow>>();
        group.MapPost("/gateways/{gateway}/gone", async (string gateway, GatewayGoneRequest request, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await record.DeclareGatewayGoneAsync(request with { Gateway = gateway }, cancel), http))
            .WithName("DeclareGatewayGone").WithSummary("Say of a gateway that ended without a word that it is gone; it counts until it is heard of again").Produces<GatewaysGone>();
        group.MapGet("/gateways/contents", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.GatewayContentsAsync(cancel), http))
            .WithName("ListGatewayContents").WithSummary("Gateways that are there now, with the routes, servers and digests that each serves").Produces<IReadOnlyList<ServingReplica>>();
        group.MapGet("/gateway-keys", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.GatewayKeysAsync(cancel), http))
            .WithName("ListGatewayKeys").WithSummary("Keys that applications show to gateways").Produces<IReadOnlyList<GatewayKeyRow>>();
        group.MapPost("/gateway-keys", async (GatewayKeyRequest request, IRecord record, CancellationToken cancel) =>
                Answers.Created(await record.AddGatewayKeyAsync(request, cancel), k => $"/api/v1/gateway-keys/{k.Id}"))
            .WithName("AddGatewayKey").WithSummary("Take in a key that its holder made, by its digest").Produces<GatewayKeyRow>(StatusCodes.Status201Created);
        group.MapPost("/gateway-keys/{id}/revocations", async (string id, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.RevokeGatewayKeyAsync(id, cancel), http))
            .WithName("RevokeGatewayKey").WithSummary("End a key on every gateway").Produces<GatewayKeyRow>();
    }
}
