using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>Who may act: actors, roles; erasure.</summary>
static class AccessEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var access = api.MapGroup("").WithTags("Access");
        access.MapGet("/me", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.WhoAmIAsync(cancel), http))
            .WithName("WhoAmI").WithSummary("The caller").Produces<CallerView>();
        access.MapPost("/actors", async (ActorRequest request, IRecord record, CancellationToken cancel) =>
                Answers.Created(await record.AddActorAsync(request with { WithKey = false }, cancel), a => $"/api/v1/actors/{a.Id}"))
            .WithName("AddActor").WithSummary("Add a person or service").Produces<ActorView>(StatusCodes.Status201Created);
        access.MapPost("/actors/renames", async (ActorRenaming request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.RenameActorAsync(request, cancel), http))
            .WithName("RenameActor").WithSummary("Give an actor another name").Produces<ActorView>();
        access.MapPost("/actors/closures", async (ActorClosing request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.CloseActorAsync(request, cancel), http))
            .WithName("CloseActor").WithSummary("Close an actor: roles, keys, sessions and tokens end").Produces<ActorView>();
        access.MapPost("/grants", async (GrantRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.GrantAsync(request, cancel), http))
            .WithName("Grant").WithSummary("Grant or withdraw a role").Produces<ActorView>();
        access.MapPost("/erasures", async (ErasureRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.EraseAsync(request, cancel), http))
            .WithName("Erase").WithSummary("Erase content: names, comments, statements");
        access.MapPost("/erasures/preview", async (ErasureRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.PreviewErasureAsync(request, cancel), http))
            .WithName("PreviewErasure").WithSummary("What an erasure would take away; nothing is changed").Produces<ErasurePreview>();
    }
}
