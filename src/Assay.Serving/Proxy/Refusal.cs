using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Assay.Serving.Limits;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Proxy;

/// <summary>Why a request goes no further, in words for its caller.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">For programs: <c>refused_by_policy</c>.</param>
/// <param name="Message">For people. Of a policy's refusal it says no more than that there is one.</param>
sealed record Refusal(int Status, string Code, string Message)
{
    /// <summary>When it is worth asking again.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    internal static Refusal NoSuchPath { get; } = new(404, "unknown_url", "The gateway serves nothing at this path.");

    internal static Refusal NoKey { get; } = new(401, "invalid_api_key", "A key of this gateway is needed: send it as a bearer token.");

    internal static Refusal NotAllowed { get; } = new(403, "key_not_allowed", "This key does not open this route or model.");

    internal static Refusal FromPage { get; } = new(403, "origin_not_allowed", "A page in a browser may not use a gateway that asks for no key.");

    internal static Refusal BadIdentity { get; } = new(403, "identity_not_verified", "What the request says of its user or task could not be verified.");

    internal static Refusal NoSession { get; } = new(404, "no_session", "There is no such session. Begin a new one.");

    internal static Refusal TooManySessions { get; } = new(429, "too_many_sessions", "Too many sessions are open.");

    internal static Refusal TooLarge { get; } = new(413, "request_too_large", "The request is larger than the gateway reads.");

    internal static Refusal Encoded { get; } = new(415, "unsupported_content_encoding", "The gateway reads requests without content encoding: send the JSON as it is, without Content-Encoding.");

    internal static Refusal NotJson { get; } = new(415, "unsupported_content_type", "The gateway reads requests as JSON: send Content-Type: application/json.");

    internal static Refusal Binary { get; } = new(415, "unsupported_binary_tensors", "The gateway reads tensors as JSON: write the values in data, without binary_data_size, and send no Inference-Header-Content-Length.");

    /// <summary>What is written for a caller reads as it is written: it goes out as JSON, into no page.</summary>
    internal static readonly JsonSerializerOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static Refusal TooSlow { get; } = new(408, "request_too_slow", "The request did not arrive in time.");

    internal static Refusal Broken { get; } = new(500, "gateway_error", "The gateway could not handle this request.");

    internal static Refusal Stopped { get; } = new(503, "stopped", "This has been stopped by its operator.");

    internal static Refusal Busy { get; } = new(503, "gateway_busy", "The gateway holds as much as it may. Ask again in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) };

    internal static Refusal NotServed { get; } = new(503, "version_not_served", "No server behind the gateway has the version that this route was moved to.") { RetryAfter = TimeSpan.FromSeconds(5) };

    internal static Refusal Resting { get; } = new(503, "upstream_resting", "The servers behind the gateway failed too often; they are tried again in a moment.") { RetryAfter = TimeSpan.FromSeconds(5) };

    internal static Refusal UpstreamCredential { get; } = new(502, Gateway.CredentialRefused, "The server behind the gateway did not accept the gateway's own credential.");

    internal static Refusal TooMany { get; } = new(429, "rate_limit_exceeded", "Too many requests run at once.") { RetryAfter = TimeSpan.FromSeconds(1) };

    internal static Refusal LimitsUnknown { get; } = new(503, "limits_unavailable", "What may still be used cannot be counted now.") { RetryAfter = TimeSpan.FromSeconds(5) };

    internal static Refusal PromptTooLong { get; } = new(400, "context_length_exceeded", "The request's texts are longer than this route allows.");

    internal static Refusal OverLimit(LimitUnit unit, TimeSpan reset, bool never) => never
        ? new(400, "request_over_limit", "This one request would use more than its limit ever allows.")
        : new(429, unit == LimitUnit.Cost ? "insufficient_quota" : "rate_limit_exceeded", unit switch { LimitUnit.Requests => "The limit of requests is reached.", LimitUnit.Tokens => "The limit of tokens is reached.", _ => "The limit of cost is reached." }) { RetryAfter = reset < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : reset };

    internal static Refusal NoUpstream { get; } = new(502, "upstream_unreachable", "No server behind the gateway could be reached.");

    internal static Refusal UpstreamTimeout { get; } = new(504, "upstream_timeout", "The server behind the gateway did not answer in time.");

    internal static Refusal BadAnswer { get; } = new(502, "upstream_answer_unreadable", "The server behind the gateway answered with something that could not be checked.");

    internal static Refusal ByPolicy { get; } = new(403, "refused_by_policy", "Refused by policy.");

    internal static Refusal BadRequest(string why) => new(400, "invalid_request", $"The request could not be checked: {why}.");

    /// <summary>Writes it in the shape that the API's clients read.</summary>
    internal async Task WriteAsync(HttpContext http, ErrorShape shape, string reference)
    {
        http.Response.StatusCode = Status;
        http.Response.ContentType = "application/json";
        if (Status == 401)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        if (RetryAfter is { } later)
            http.Response.Headers.RetryAfter = ((long)Math.Ceiling(later.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var bytes = Body(shape, reference);
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The same within a stream that has begun, as the API's clients read it.</summary>
    internal byte[] InStream(ErrorShape shape, string reference, bool lines) =>
        lines ? [.. Body(shape, reference), (byte)'\n'] : [.. Encoding.ASCII.GetBytes(shape == ErrorShape.Anthropic ? "event: error\ndata: " : "data: "), .. Body(shape, reference), .. "\n\n"u8];

    byte[] Body(ErrorShape shape, string reference)
    {
        var message = $"{Message} Reference: {reference}";
        object body = shape switch
        {
            ErrorShape.OpenAi => new { error = new { message, type = Status >= 500 ? "server_error" : Status == 429 ? "rate_limit_error" : "invalid_request_error", param = (string?)null, code = Code } },
            ErrorShape.Anthropic => new { type = "error", error = new { type = AnthropicType, message }, request_id = reference },
            _ => new { error = message, code = Code },
        };
        return JsonSerializer.SerializeToUtf8Bytes(body, Legible);
    }

    string AnthropicType => Status switch { 401 => "authentication_error", 403 => "permission_error", 404 => "not_found_error", 413 => "request_too_large", 429 => "rate_limit_error", >= 500 => "api_error", _ => "invalid_request_error" };
}
