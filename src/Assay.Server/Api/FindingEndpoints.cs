using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>Findings, overrides, risk acceptances, exceptions.</summary>
static class FindingEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Evidence and findings");
        group.MapGet("/findings", async ([AsParameters] FindingFilter filter, IRecord record, HttpContext http, CancellationToken cancel) =>
                !filter.Read().TryGet(out var query, out var refusal) ? Answers.Problem(refusal)
                : await UnknownFilter.OfAsync(record, query.Thing, query.Owner, cancel: cancel) is { } unknown ? Answers.Problem(unknown)
                : Answers.Ok(await record.FindingsAsync(query, cancel), http))
            .WithName("ListFindings").WithSummary("Findings, worst first").Produces<Page<FindingRow>>();
        group.MapGet("/findings/{id}", async (string id, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.FindingAsync(id, cancel), http))
            .WithName("GetFinding").WithSummary("A finding with its history").Produces<FindingView>();
        group.MapGet("/finding-trend", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.FindingTrendAsync(cancel), http))
            .WithName("GetFindingTrend").WithSummary("Open findings by age, and over time, by severity").Produces<FindingTrend>();
        group.MapPost("/findings/{id}/changes", async (string id, FindingChange change, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await record.ChangeFindingAsync(change with { Finding = id }, cancel), http))
            .WithName("ChangeFinding").WithSummary("Change status, owner or due date; comment; record a retest").Produces<FindingRow>();
        group.MapGet("/waivers", async (string? status, string? after, int? limit, IRecord record, HttpContext http, CancellationToken cancel) =>
            {
                WaiverStatus parsed = default;
                if (status is not null && !Names.TryParse(status, out parsed))
                    return Answers.Problem(ChoiceRefusal.Of<WaiverStatus>("status", status));
                return Answers.Ok(await record.WaiversAsync(status is null ? null : parsed, after, limit ?? 50, cancel), http);
            })
            .WithName("ListWaivers").WithSummary("Overrides, risk acceptances, exceptions and not-applicables").Produces<Page<WaiverRow>>();
        group.MapGet("/waivers/{id}", async (string id, IRecord record, HttpContext http, CancellationToken cancel) => Answers.Of(await record.WaiverAsync(id, cancel), http))
            .WithName("GetWaiver").WithSummary("One of them, with what it would change and who may answer it").Produces<WaiverRow>();
        group.MapPost("/waivers", async (WaiverRequest request, IRecord record, CancellationToken cancel) =>
                Answers.Created(await record.RequestWaiverAsync(request, cancel), w => $"/api/v1/waivers/{w.Id}"))
            .WithName("RequestWaiver").WithSummary("Ask for an override, a risk acceptance, an exception or \"not applicable\"").Produces<WaiverRow>(StatusCodes.Status201Created);
        group.MapPost("/waivers/{id}/answers", async (string id, WaiverAnswer answer, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await record.AnswerWaiverAsync(answer with { Waiver = id }, cancel), http))
            .WithName("AnswerWaiver").WithSummary("Approve, reject or withdraw").Produces<WaiverRow>();
    }
}

/// <summary>Filters of the finding list, as they stand in the address. Lists are comma-separated.</summary>
public sealed record FindingFilter(
    string? Status = null, string? Severity = null, string? Thing = null, string? Owner = null, string? Text = null, bool? Overdue = null, string? Sort = null,
    string? After = null, int? Limit = null)
{
    /// <summary>The query, or what is wrong with the filters.</summary>
    public Answer<FindingQuery> Read()
    {
        if (!List<FindingStatus>("status", Status).TryGet(out var statuses, out var refusal))
            return refusal;
        if (!List<Severity>("severity", Severity).TryGet(out var severities, out refusal))
            return refusal;
        return new FindingQuery(statuses, severities, Thing, Owner, Text, Overdue ?? false, Sort ?? "severity", After, Limit ?? 50);
    }

    static Answer<IReadOnlyList<T>> List<T>(string parameter, string? text) where T : struct, Enum
    {
        var values = new List<T>();
        foreach (var name in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (Names.TryParse<T>(name, out var value))
                values.Add(value);
            else
                return Answer.No<IReadOnlyList<T>>(ChoiceRefusal.Of<T>(parameter, name));
        return Answer.Yes<IReadOnlyList<T>>(values);
    }
}
