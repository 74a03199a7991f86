using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>Use cases, datasets, models, their versions, links, deployments.</summary>
static class RegisterEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("AI register");
        group.MapGet("/portfolio", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.PortfolioAsync(cancel), http))
            .WithName("GetPortfolio").WithSummary("All use cases with their gates and open findings").Produces<PortfolioView>();
        group.MapGet("/work", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.WorkAsync(cancel), http))
            .WithName("GetWork").WithSummary("What waits for the caller, and what expires soon").Produces<WorkView>();
        group.MapGet("/use-cases/{useCase}", async (string useCase, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.EngagementAsync(useCase, cancel), http))
            .WithName("GetEngagement").WithSummary("The engagement record of a use case").Produces<EngagementView>();
        group.MapGet("/things", async (string kind, IRecord record, HttpContext http, CancellationToken cancel) =>
                Names.TryParse<ThingKind>(kind, out var parsed)
                    ? Answers.Ok(await record.ThingsAsync(parsed, cancel), http)
                    : Answers.Problem(ChoiceRefusal.Of<ThingKind>("kind", kind)))
            .WithName("ListThings").WithSummary("Things of one kind").Produces<IReadOnlyList<ThingView>>();
        group.MapGet("/things/{thing}", async (string thing, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.ThingAsync(thing, cancel), http))
            .WithName("GetThing").WithSummary("A thing of the register with its evidence and findings").Produces<ThingPage>();
        group.MapPost("/things", async (RegisterRequest request, IRecord record, CancellationToken cancel) =>
                Answers.Created(await record.RegisterAsync(request, cancel), t => $"/api/v1/things/{Uri.EscapeDataString(t.Slug)}"))
            .WithName("Register").WithSummary("Enter a thing into the register, or change it").Produces<ThingView>(StatusCodes.Status201Created);
        group.MapPost("/links", async (LinkRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.LinkAsync(request, cancel), http))
            .WithName("Link").WithSummary("Link a use case to a dataset version or model version");
        group.MapPost("/deployments", async (DeploymentRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.ChangeDeploymentAsync(request, cancel), http))
            .WithName("ChangeDeployment").WithSummary("Roll out, pause, stop or take down a deployment").Produces<DeploymentView>();
        group.MapGet("/search", async (string text, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.SearchAsync(text, cancel), http))
            .WithName("Search").WithSummary("Find things and findings by name, id or digest").Produces<IReadOnlyList<SearchHit>>();
    }
}
