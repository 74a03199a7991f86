using System.Text.Json;
using Assay.Build.ModelFiles;
using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>A file or folder below the server's models folder.</summary>
sealed record ScanOfPath(string Path);

/// <summary>Where a scan stands.</summary>
/// <param name="State"><c>waiting</c>, <c>scanning</c>, <c>done</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="BytesDone">Bytes of the files that were read so far.</param>
/// <param name="Recorded">The log entry with the evidence, once it was recorded.</param>
sealed record ScanStatus(string Id, string Name, string State, DateTimeOffset At, long BytesDone, long BytesTotal, int FilesDone, int FilesTotal, string? Error, long? Recorded)
{
    public static ScanStatus Of(ScanJob job) => new(
        job.Id, job.Name, job.State.Name(), job.At, job.Progress?.BytesDone ?? 0, job.Progress?.BytesTotal ?? 0, job.Progress?.FilesDone ?? 0, job.Progress?.FilesTotal ?? 0,
        job.Error, job.Recorded);
}

/// <summary>Scans of model files: upload or name one, follow it, read it, record it. Each caller sees their own.</summary>
static class ScanEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Build");
        group.MapGet("/scans", (ScanJobs jobs, HttpContext http) => Answers.Ok(jobs.Of(Actor(http)).Select(ScanStatus.Of).ToList(), http))
            .WithName("ListScans").WithSummary("Your scans of the last hour, newest first").Produces<IReadOnlyList<ScanStatus>>();
        group.MapPost("/scans", StartAsync)
            .WithName("StartScan").WithSummary("Scan a model: the file as the body (application/octet-stream, with ?name=), or {\"path\": …} below the models folder (application/json)")
            .Produces<ScanStatus>(StatusCodes.Status201Created);
        group.MapGet("/scans/{id}", (string id, ScanJobs jobs, HttpContext http) => jobs.Seen(id, Actor(http)) is { } job ? Answers.Ok(ScanStatus.Of(job), http) : Answers.Problem(ScanRecording.Missing(id)))
            .WithName("GetScan").WithSummary("Where a scan stands").Produces<ScanStatus>();
        group.MapGet("/scans/{id}/result", (string id, ScanJobs jobs, HttpContext http) => jobs.Seen(id, Actor(http)) switch
            {
                null => Answers.Problem(ScanRecording.Missing(id)),
                { Scan: { } scan } => Results.Stream(body => WriteAsync(body, scan), "application/json; charset=utf-8"),
                _ => Answers.Problem(StatusCodes.Status409Conflict, "not-done", "Not done", "The scan has no result yet.", "Ask for its state: GET /api/v1/scans/{id}"),
            })
            .WithName("GetScanResult").WithSummary("What the scan found, in the shape of docs/formats/scan-result.schema.json");
        group.MapPost("/scans/{id}/record", async (string id, ScanJobs jobs, IRecord record, ServerOptions options, HttpContext http, CancellationToken cancel) =>
                Answers.Created(await ScanRecording.RecordAsync(id, jobs.Find(id, Actor(http)), record, options, cancel), e => $"/api/v1/evidence/{e.Entry}"))
            .WithName("RecordScan").WithSummary("Take the result into the record, as measured").Produces<EvidenceRow>(StatusCodes.Status201Created);
        group.MapDelete("/scans/{id}", (string id, ScanJobs jobs, HttpContext http) =>
            {
                if (jobs.Find(id, Actor(http)) is not { } job)
                    return Answers.Problem(ScanRecording.Missing(id));
                jobs.Remove(job);
                return Results.NoContent();
            })
            .WithName("CancelScan").WithSummary("Cancel a scan, or forget its result").Produces(StatusCodes.Status204NoContent);
        group.MapGet("/rescans", async ([AsParameters] RescanFilter filter, IRecord record, ServerOptions options, HttpContext http, CancellationToken cancel) =>
                filter.Read(options.ScanPolicies).TryGet(out var query, out var refusal) ? Answers.Ok(await record.RescansAsync(query, cancel), http) : Answers.Problem(refusal))
            .WithName("ListRescans").WithSummary("Deployed model versions whose newest scan was made with other rules than today's, by another policy or scanner, is incomplete, too old or missing")
            .Produces<IReadOnlyList<RescanRow>>();
    }

    public static string Actor(HttpContext http) => http.User.FindFirst(AssayAuthentication.ActorClaim)!.Value;

    static async Task<IResult> StartAsync(ScanJobs jobs, IRecord record, HttpContext http, string? name, CancellationToken cancel)
    {
        if (Permissions.Check(Operation.FileEvidence, (await record.WhoAmIAsync(cancel).ConfigureAwait(false)).Roles) is { } refusal)
            return Answers.Problem(refusal);
        Answer<ScanJob> answer;
        if (http.Request.HasJsonContentType())
        {
            var asked = await JsonBody.ReadAsync<ScanOfPath>(http, cancel).ConfigureAwait(false);
            answer = jobs.AtPath(Actor(http), asked?.Path ?? "");
        }
        else
        {
            // Read in blocks straight to disk, so the limit of ordinary requests does not apply; ours does.
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                limit.MaxRequestBodySize = null;
            answer = await jobs.UploadAsync(Actor(http), name, http.Request.Body, cancel).ConfigureAwait(false);
        }

        return answer.TryGet(out var job, out var no) ? Results.Created($"/api/v1/scans/{job.Id}", ScanStatus.Of(job)) : Answers.Problem(no);
    }

    static async Task WriteAsync(Stream body, ModelScan scan)
    {
        var json = new Utf8JsonWriter(body, new JsonWriterOptions { Indented = true });
        await using (json.ConfigureAwait(false))
            ScanJson.Write(json, scan);
    }
}
