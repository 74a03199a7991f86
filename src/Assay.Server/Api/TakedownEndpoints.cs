using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>Takedowns: what a finding would stop, and stopping it.</summary>
static class TakedownEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/takedowns", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.TakedownsAsync(cancel), http))
            .WithName("ListTakedowns").WithSummary("Takedowns, the last changed first").Produces<IReadOnlyList<TakedownRow>>();
        group.MapPost("/takedowns/preview", async (TakedownRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.PreviewTakedownAsync(request, cancel), http))
            .WithName("PreviewTakedown").WithSummary("What a finding would take out of production; nothing is changed").Produces<TakedownPreview>();
        group.MapPost("/takedowns", async (TakedownRequest request, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.ProposeTakedownAsync(request, cancel), http))
            .WithName("ProposeTakedown").WithSummary("Take what a finding reaches out of production, or propose it where a second person has to agree").Produces<TakedownRow>();
        group.MapPost("/takedowns/{id}/answers", async (string id, TakedownAnswer answer, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await record.AnswerTakedownAsync(answer with { Takedown = id }, cancel), http))
            .WithName("AnswerTakedown").WithSummary("Agree to a takedown that waits, or refuse it").Produces<TakedownRow>();
    }
}
