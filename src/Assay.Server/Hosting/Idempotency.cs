using System.Text.Json;
using Assay.Governance;
using Assay.Record;
using Microsoft.AspNetCore.Http;

namespace Assay.Server;

/// <summary>
/// <c>Idempotency-Key</c>: a request that is sent again after a lost answer is not done again. The key belongs to the
/// caller and the route; the same key with another body is refused. Kept for a day.
/// </summary>
sealed class Idempotency(HostTables tables, TimeProvider time)
{
    const int Running = 0, Erased = -1;

    static readonly string[] Secretive = ["/api/v1/tokens", "/api/v1/accounts", "/api/v1/sign-in-links", "/api/v1/password", "/api/v1/digests"];

    // What is read there is kept under keys that the database does not have, and each reading is an entry.
    static readonly string[] Readings = ["/texts", "/transcripts"];

    public async ValueTask<object?> RunAsync(HttpContext http, Func<ValueTask<object?>> next)
    {
        var asked = http.Request.Headers["Idempotency-Key"].ToString();
        // A secret is shown once and never kept, not even for the same caller asking again.
        if (asked.Length == 0 || Secretive.Any(route => http.Request.Path.StartsWithSegments(route, StringComparison.OrdinalIgnoreCase)) || Readings.Any(end => http.Request.Path.Value!.TrimEnd('/').EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            return await next().ConfigureAwait(false);
        if (asked.Length > 200)
            return Answers.Problem(new Refusal(RefusalKind.Invalid, "An idempotency key has at most 200 characters.") { HowTo = "Take a shorter one: a UUID does." });
        var key = Secrets.Hash($"{http.User.FindFirst(AssayAuthentication.ActorClaim)?.Value}\n{http.Request.Method} {http.Request.Path}\n{asked}");
        var request = Digest.Sha256(Json.Bytes(http.Items.TryGetValue(BodyDigest.Item, out var digest) ? digest as string : "")).Hex;
        var now = Sql.Time(time.GetUtcNow());
        var first = await tables.ExecuteAsync(
            "INSERT INTO host_idempotency (key, request, status, created_at) VALUES (@key, @request, @Running, @now) ON CONFLICT (key) DO NOTHING", new { key, request, Running, now }).ConfigureAwait(false) == 1;
        if (!first)
            return await ReplayAsync(key, request).ConfigureAwait(false);
        try
        {
            var result = await next().ConfigureAwait(false);
            var (status, body, location) = Capture(result);
            // Only what was done is remembered; a refusal may be tried again after it is put right.
            await tables.ExecuteAsync(
                status is >= 200 and < 300
                    ? "UPDATE host_idempotency SET status = @status, body = @body, location = @location WHERE key = @key"
                    : "DELETE FROM host_idempotency WHERE key = @key", new { key, status, body, location }).ConfigureAwait(false);
            return result;
        }
        catch (UnansweredChangeException e)
        {
            // It was done: the same key never does it again, and is told so.
            var (status, body) = (StatusCodes.Status500InternalServerError, Json.Bytes(new { type = ProblemWords.NotAnswered.Type, title = ProblemWords.NotAnswered.Title, status = ProblemWords.NotAnswered.Status, detail = e.Message, hint = ProblemWords.NotAnswered.HowTo, traceId = http.TraceIdentifier }));
            await tables.ExecuteAsync("UPDATE host_idempotency SET status = @status, body = @body WHERE key = @key", new { key, status, body }).ConfigureAwait(false);
            throw;
        }
        catch
        {
            await tables.ExecuteAsync("DELETE FROM host_idempotency WHERE key = @key", new { key }).ConfigureAwait(false);
            throw;
        }
    }

    async Task<IResult> ReplayAsync(string key, string request)
    {
        var row = (await tables.QueryAsync<Row>("SELECT request AS Request, status AS Status, body AS Body, location AS Location FROM host_idempotency WHERE key = @key", new { key }).ConfigureAwait(false)).FirstOrDefault();
        if (row is null || row.Status == Running)
            return Answers.Problem(StatusCodes.Status409Conflict, "running", "Still running", "The first request with this idempotency key has not ended.", "Ask again in a moment.");
        if (row.Request != request)
            return Answers.Problem(StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "Key used before", "This idempotency key was used with another body.", "Take a new key for another request.");
        if (row.Status == Erased)
            return Answers.Problem(StatusCodes.Status410Gone, "answer-erased", "Done, and the answer erased", "This was done. Something was erased since, and with it all answers that were kept.", "Look at what there is now: assay activity");
        return new Replayed((int)row.Status, row.Body ?? [], row.Location);
    }

    static (long Status, byte[]? Body, string? Location) Capture(object? result)
    {
        var status = result is IStatusCodeHttpResult { StatusCode: { } code } ? code : StatusCodes.Status200OK;
        var location = result?.GetType().GetProperty("Location")?.GetValue(result) as string;
        return result switch
        {
            IValueHttpResult { Value: { } value } => (status, JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Json.Options), location),
            Microsoft.AspNetCore.Http.HttpResults.FileContentHttpResult file => (status, file.FileContents.ToArray(), location),
            _ => (status, null, location),
        };
    }

    sealed record Row(string Request, long Status, byte[]? Body, string? Location);

    sealed class Replayed(int status, byte[] body, string? location) : IResult
    {
        public async Task ExecuteAsync(HttpContext http)
        {
            http.Response.StatusCode = status;
            http.Response.Headers["Idempotent-Replayed"] = "true";
            if (location is not null)
                http.Response.Headers.Location = location;
            http.Response.ContentType = status < 400 ? "application/json; charset=utf-8" : "application/problem+json";
            await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
        }
    }
}

/// <summary>Digest of a body as it came, for requests with an idempotency key.</summary>
static class BodyDigest
{
    public const string Item = "assay.body";

    public static async Task TakeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Headers.ContainsKey("Idempotency-Key"))
        {
            http.Request.EnableBuffering(1 << 20);
            http.Items[Item] = Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(http.Request.Body, http.RequestAborted).ConfigureAwait(false));
            http.Request.Body.Position = 0;
        }

        await next(http).ConfigureAwait(false);
    }
}
