using Assay.Governance;
using Outcome = Assay.Evaluation.RedTeam.Outcome;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>Red-team rounds: list, overview, attempts, transcripts, comparison.</summary>
static class RoundEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Red team");
        group.MapGet("/rounds", async (string? thing, string? after, int? limit, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Ok(await RedTeamRounds.ListAsync(record, thing, after, limit ?? 30, cancel), http))
            .WithName("ListRounds").WithSummary("Red-team rounds, newest first, and which are due").Produces<RoundList>();
        group.MapGet("/rounds/{entry:long}", async (long entry, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await RedTeamRounds.OfAsync(record, entry, cancel), http))
            .WithName("GetRound").WithSummary("A round: plan, authorisation, coverage of the catalogues, rates, sign-offs").Produces<RoundView>();
        group.MapGet("/rounds/{entry:long}/attempts", async (long entry, [AsParameters] AttemptFilter filter, IRecord record, HttpContext http, CancellationToken cancel) =>
                filter.Read().TryGet(out var request, out var refusal) ? Answers.Of(await RedTeamRounds.AttemptsAsync(record, entry, request, cancel), http) : Answers.Problem(refusal))
            .WithName("ListAttempts").WithSummary("Attempts of a round").Produces<AttemptsView>();
        // A POST, because it writes: nothing that fetches ahead may read, or be said to have read.
        group.MapPost("/rounds/{entry:long}/transcripts", async (long entry, TranscriptRequest request, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await record.ReadTranscriptAsync(request with { Entry = entry }, cancel), http))
            .WithName("ReadTranscript").WithSummary("The transcript of one attempt; reading it is an entry").Produces<TranscriptView>();
        group.MapGet("/round-schedule", async (RoundSchedule schedule, HttpContext http, CancellationToken cancel) => Answers.Ok(await schedule.ListAsync(cancel), http))
            .WithName("GetRoundSchedule").WithSummary("Rounds that plans ask for again: scheduled, waiting and why, running and how far, stopped").Produces<RoundScheduleView>();
        group.MapPost("/round-schedule/{id}/start", async (string id, RoundSchedule schedule, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await schedule.StartAsync(record, id, cancel), http))
            .WithName("StartRound").WithSummary("Have the server run a round of the schedule now").Produces<ScheduledRound>();
        group.MapPost("/round-schedule/{id}/stop", async (string id, RoundSchedule schedule, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await schedule.StopAsync(record, id, cancel), http))
            .WithName("StopRound").WithSummary("Stop a round that runs, or keep one from being run").Produces<ScheduledRound>();
        group.MapGet("/round-comparison", async (long before, long after, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await RedTeamRounds.CompareAsync(record, before, after, cancel), http))
            .WithName("CompareRounds").WithSummary("Two rounds, probe by probe: new, fixed, persistent, with the change of the rate and its interval").Produces<RoundComparisonView>();
    }
}

/// <summary>Filters of attempts, as they stand in the address.</summary>
public sealed record AttemptFilter(string? Probe = null, string? Outcome = null, string? Technique = null, string? CatalogueEntry = null, bool? Kept = null, int? After = null, int? Limit = null)
{
    public Answer<AttemptRequest> Read()
    {
        Outcome outcome = default;
        if (Outcome is not null && !Names.TryParse(Outcome, out outcome))
            return ChoiceRefusal.Of<Outcome>("outcome", Outcome);
        return new AttemptRequest(Probe, Outcome is null ? null : outcome, Technique, CatalogueEntry, Kept ?? false, After ?? 0, Limit ?? 100);
    }
}
