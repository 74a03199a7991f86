using System.Net.Http.Headers;
using System.Text.Json;

namespace Assay.Governance;

/// <summary>
/// Asks an Open Policy Agent endpoint of the operator about a gate: POST <c>{"input": GateInput}</c>, and the answer is
/// <c>{"result": true}</c> or <c>{"result": {"allow": true, "reasons": ["..."]}}</c>. Whatever else happens is a failed
/// requirement that says why; it never opens a gate.
/// </summary>
/// <param name="http">Made by the host without redirects; <see cref="MakeHttp"/> makes one.</param>
/// <param name="endpoints">Name to address, from the operator's configuration; policies hold names only.</param>
public sealed class OpaClient(HttpClient http, IReadOnlyDictionary<string, Uri> endpoints)
{
    /// <summary>Longest answer that is read.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    const string Id = "opa";

    /// <summary>How long an endpoint may take, from connecting to the last byte.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A client that follows no redirect (an endpoint must not send gate documents elsewhere) and uses no proxy or cookies.</summary>
    public static HttpClient MakeHttp() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }, disposeHandler: true);

    /// <summary>The answer as a requirement, for <see cref="GateEvaluator.Evaluate"/>. Throws only when <paramref name="cancel"/> is cancelled.</summary>
    public async Task<RequirementResult> AskAsync(string endpoint, GateInput input, CancellationToken cancel = default)
    {
        if (!endpoints.TryGetValue(endpoint, out var address))
            return CouldNot(endpoint, "no endpoint of that name is configured; the operator adds it to the configuration");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Timeout);
        try
        {
            return await SendAsync(endpoint, address, input, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return CouldNot(endpoint, $"no answer within {Timeout.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or NotSupportedException or InvalidOperationException)
        {
            return CouldNot(endpoint, e is HttpRequestException { HttpRequestError: var error } ? $"the connection failed ({error})" : "the connection failed");
        }
    }

    async Task<RequirementResult> SendAsync(string endpoint, Uri address, GateInput input, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Json.Bytes(new { Input = input })) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        if ((int)response.StatusCode != 200)
            return CouldNot(endpoint, $"it answered HTTP {(int)response.StatusCode}");
        return await BodyAsync(response, cancel).ConfigureAwait(false) is { } body
            ? Read(endpoint, body)
            : CouldNot(endpoint, $"its answer is longer than {MaxAnswerBytes / 1024} kB");
    }

    internal static RequirementResult NotAsked(string endpoint) =>
        Result(endpoint, RequirementState.Missing, $"OPA endpoint '{endpoint}' has not been asked.", "Check the gate where the endpoint is configured.");

    static async Task<ReadOnlyMemory<byte>?> BodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var buffer = new byte[MaxAnswerBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return length > MaxAnswerBytes ? default(ReadOnlyMemory<byte>?) : buffer.AsMemory(0, length);
    }

    static RequirementResult Read(string endpoint, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = Json.MaxDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("result", out var result))
                return CouldNot(endpoint, "its answer has no 'result'; the rule it names may be undefined for this input");
            if (result.ValueKind is JsonValueKind.True or JsonValueKind.False)
                return Answer(endpoint, result.GetBoolean(), []);
            if (result.ValueKind != JsonValueKind.Object || !result.TryGetProperty("allow", out var allow) || allow.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                return CouldNot(endpoint, "its 'result' is neither true, false, nor an object with 'allow'");
            var reasons = result.TryGetProperty("reasons", out var list) && list.ValueKind == JsonValueKind.Array
                ? list.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.String).Take(10).Select(r => Clean(r.GetString()!)).ToList()
                : new List<string>();
            return Answer(endpoint, allow.GetBoolean(), reasons);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return CouldNot(endpoint, "its answer is not JSON");
        }
    }

    static RequirementResult Answer(string endpoint, bool allow, List<string> reasons)
    {
        var because = reasons.Count == 0 ? "." : $": {string.Join("; ", reasons)}.";
        return allow
            ? Result(endpoint, RequirementState.Met, $"OPA endpoint '{endpoint}' allows it{because}", null)
            : Result(endpoint, RequirementState.Failed, $"OPA endpoint '{endpoint}' refuses it{because}", "Meet what its rules ask for, then check the gate again.");
    }

    static RequirementResult CouldNot(string endpoint, string why) =>
        Result(endpoint, RequirementState.Failed, $"Could not ask OPA endpoint '{endpoint}': {why}.", "Ask the operator to look at the endpoint, then check the gate again.");

    static RequirementResult Result(string endpoint, RequirementState state, string detail, string? howTo) =>
        new(Id, $"OPA policy '{endpoint}'", state, detail, howTo, []);

    // Reasons are somebody else's text: one line each, of bounded length.
    static string Clean(string text) => new string([.. text.Take(200).Select(c => char.IsControl(c) ? ' ' : c)]).Trim(' ', '.');
}
