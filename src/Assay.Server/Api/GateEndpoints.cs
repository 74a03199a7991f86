using Assay.Governance;
using Assay.Server.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>Gates, decisions, assurance packs.</summary>
static class GateEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Gates and assurance");
        group.MapGet("/use-cases/{useCase}/gates/{gate}", async (string useCase, string gate, string? modelVersion, DateTimeOffset? at, IRecord record, HttpContext http, CancellationToken cancel) =>
                Names.TryParse<Gate>(gate, out var parsed)
                    ? Answers.Of(await record.GateAsync(useCase, parsed, modelVersion, at, cancel), http)
                    : Answers.Problem(NoGate(gate)))
            .WithName("CheckGate").WithSummary("A gate judged now, or as of a moment: every requirement, and how to meet it").Produces<GateView>();
        group.MapPost("/use-cases/{useCase}/gates/{gate}/decisions", async (string useCase, string gate, DecisionRequest request, IRecord record, CancellationToken cancel) =>
                Names.TryParse<Gate>(gate, out var parsed)
                    ? Answers.Created(await record.DecideAsync(request with { UseCase = useCase, Gate = parsed }, cancel), d => $"/api/v1/entries/{d.Entry}")
                    : Answers.Problem(NoGate(gate)))
            .WithName("DecideGate").WithSummary("Decide a gate").Produces<DecisionRow>(StatusCodes.Status201Created);
        group.MapPost("/baselines", async (BaselineRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.BaselineAsync(request, cancel), http))
            .WithName("Baseline").WithSummary("Let a system that is in production already enter");
        group.MapGet("/packs", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.PacksAsync(cancel), http))
            .WithName("ListPacks").WithSummary("Assurance packs").Produces<IReadOnlyList<PackRow>>();
        group.MapPost("/packs", async (PackRequest request, IRecord record, CancellationToken cancel) =>
                Answers.Created(await record.BuildPackAsync(request.UseCase, request.ModelVersion, request.Since, cancel), p => $"/api/v1/packs/{p.Id}"))
            .WithName("BuildPack").WithSummary("Build an assurance pack").Produces<PackRow>(StatusCodes.Status201Created);
        group.MapGet("/packs/{id}", async (string id, IRecord record, CancellationToken cancel) =>
                (await record.PackAsync(id, cancel)).TryGet(out var bytes, out var refusal) ? Results.File(bytes, "application/zip", await PackFile.NameAsync(record, id, cancel)) : Answers.Problem(refusal))
            .WithName("GetPack").WithSummary("Download an assurance pack");
    }

    static Refusal NoGate(string gate) => new(RefusalKind.NotFound, $"There is no gate '{Shown.Text(gate, 64)}'.") { HowTo = $"The gates: {string.Join(", ", Names.All<Gate>())}." };
}

/// <summary>Which pack to build.</summary>
/// <param name="Since">Size of a tree head that somebody keeps: the pack shows that the record still begins with it.</param>
public sealed record PackRequest(string UseCase, string? ModelVersion = null, long? Since = null);
