using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>Evidence: kinds, filing, reading, envelopes.</summary>
static class EvidenceEndpoints
{
    /// <summary>Larger uploads are refused before they are read.</summary>
    public const long MaxUpload = Envelope.MaxBytes + (32 << 20);

    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Evidence and findings");
        group.MapGet("/evidence-kinds", (HttpContext http) => Answers.Ok(EvidenceKinds.All, http))
            .WithName("ListEvidenceKinds").WithSummary("Every kind of evidence").Produces<IReadOnlyList<EvidenceKind>>();
        group.MapGet("/evidence", async (string? layer, string? kind, string? thing, string? after, int? limit, IRecord record, HttpContext http, CancellationToken cancel) =>
            {
                Layer parsed = default;
                if (layer is not null && !Names.TryParse(layer, out parsed))
                    return Answers.Problem(ChoiceRefusal.Of<Layer>("layer", layer));
                if (await UnknownFilter.OfAsync(record, thing, cancel: cancel) is { } unknown)
                    return Answers.Problem(unknown);
                return Answers.Ok(await record.EvidenceListAsync(layer is null ? null : parsed, kind, thing, after, limit ?? 50, cancel), http);
            })
            .WithName("ListEvidence").WithSummary("Evidence, newest first").Produces<Page<EvidenceRow>>();
        group.MapGet("/boms", async (string contains, bool? deployed, int? limit, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await record.BomsContainingAsync(new BomQuery(contains, deployed ?? false, limit ?? 200), cancel), http))
            .WithName("SearchBoms").WithSummary("Recorded bills of materials that contain a digest, package, name or licence, and where those versions run").Produces<BomAnswer>();
        group.MapPost("/evidence", async (EvidenceRequest request, IRecord record, CancellationToken cancel) =>
                Answers.Created(await record.FileEvidenceAsync(request, cancel), e => $"/api/v1/evidence/{e.Entry}"))
            .WithName("FileEvidence").WithSummary("Take a statement into the record: a signed envelope, or a predicate to sign")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MaxUpload)).Produces<EvidenceRow>(StatusCodes.Status201Created);
        group.MapGet("/evidence/{entry:long}", async (long entry, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.EvidenceAsync(entry, cancel), http))
            .WithName("GetEvidence").WithSummary("A piece of evidence, decoded and verified, with its inclusion proof").Produces<EvidenceView>();
        group.MapGet("/evidence/{entry:long}/envelope", async (long entry, IRecord record, CancellationToken cancel) =>
            {
                var answer = await record.EvidenceAsync(entry, cancel);
                if (!answer.TryGet(out var evidence, out var refusal))
                    return Answers.Problem(refusal);
                return evidence.Envelope is { } bytes
                    ? Results.File(bytes, "application/vnd.dsse.envelope.v1+json", $"{evidence.Row.Kind.Id}-{entry}.dsse.json")
                    : Answers.Problem(StatusCodes.Status410Gone, "erased", "Erased", $"The envelope of entry {entry} was erased.", "Who erased it and why stands in: assay activity --type erasure");
            })
            .WithName("GetEnvelope").WithSummary("The signed envelope, byte for byte");
    }
}
