using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Outcome = Assay.Serving.Outcome;

namespace Assay.Server;

/// <summary>What gateways saw: numbers over time, and single exchanges by the reference that their callers were given.</summary>
static class TrafficEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Serving");
        group.MapGet("/traffic", async (string? window, string? route, TrafficBook book, HttpContext http, CancellationToken cancel) => Answers.Of(await book.ReadAsync(window, route, cancel), http))
            .WithName("GetTraffic").WithSummary("What gateways saw in 15m, 1h, 6h, 1d, 7d or 30d: requests by outcome, guards, latency, tokens, cost").Produces<TrafficView>();
        group.MapGet("/exchanges", async ([AsParameters] ExchangeFilter filter, TrafficBook book, HttpContext http, CancellationToken cancel) =>
                filter.Read().TryGet(out var query, out var refusal) ? Answers.Of(await book.ExchangesAsync(query, cancel), http) : Answers.Problem(refusal))
            .WithName("ListExchanges").WithSummary("The last exchanges of gateways, newest first; no texts").Produces<ExchangeList>();
        group.MapGet("/exchanges/{reference}", async (string reference, TrafficBook book, HttpContext http, CancellationToken cancel) => Answers.Of(await book.ExchangeAsync(reference, cancel), http))
            .WithName("GetExchange").WithSummary("One exchange by its reference: what guards saw and where, coverage, gaps, times, tokens; no texts").Produces<ExchangeView>();
        // A POST, because it writes: nothing that fetches ahead may read, or be said to have read.
        group.MapPost("/exchanges/{reference}/texts", async (string reference, PromptBook prompts, RecordOfCaller caller, HttpContext http, CancellationToken cancel) => Answers.Of(await prompts.OpenAsync(caller.Record, reference, cancel), http))
            .WithName("ReadExchangeTexts").WithSummary("The texts of an exchange, where a gateway keeps them; reading them is an entry").Produces<ExchangeTexts>();
    }
}

/// <summary>Filters of exchanges, as they stand in the address.</summary>
public sealed record ExchangeFilter(string? Reference = null, string? Route = null, string? Outcome = null, string? Guard = null, string? Application = null, string? After = null, int? Limit = null)
{
    public Answer<ExchangeQuery> Read()
    {
        Outcome outcome = default;
        if (Outcome is not null && !Names.TryParse(Outcome, out outcome))
            return ChoiceRefusal.Of<Outcome>("outcome", Outcome);
        return new ExchangeQuery(Reference, Route, Outcome is null ? null : outcome, Guard, Application, After, Limit ?? 50);
    }
}
