using System.Net;
using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Sends requests to a server that may be hostile: bytes and time are bounded, redirects are answers, and nothing that the server does is an exception.
/// A server that says it is busy (429, 503) is asked again after the time it names, within bounds; nothing else is ever sent twice.
/// </summary>
/// <param name="waits">Told of each wait before it begins.</param>
sealed class HttpSender(HttpClient http, TargetLimits limits, IReadOnlyCollection<int>? refusals = null, Action<TargetWait>? waits = null)
{
    const int MostComplaint = 16 << 10;

    /// <summary>Sends what <paramref name="make"/> makes, and reads what succeeds.</summary>
    /// <param name="make">Called for each try: a request can be sent once.</param>
    /// <param name="meter">Counts what is sent again.</param>
    internal async Task<TargetReply> SendAsync(Func<HttpRequestMessage> make, Func<HttpResponseMessage, CancellationToken, Task<TargetReply>> read, RequestMeter? meter, CancellationToken cancel)
    {
        var waited = TimeSpan.Zero;
        for (var tries = 0; ; tries++)
        {
            var (reply, again) = await TryAsync(make, read, cancel).ConfigureAwait(false);
            if (again is not { } busy || tries >= limits.Retries)
                return reply;
            var wait = busy.After > TimeSpan.Zero ? busy.After : TimeSpan.FromSeconds(Math.Min(1 << tries, 30));
            // Who asks for an hour gets no round of it: the attempt is told apart as rate limited.
            if (waited + wait > limits.RetryWait)
                return reply;
            waited += wait;
            waits?.Invoke(new TargetWait(busy.Status, wait, busy.After > TimeSpan.Zero, tries + 1, limits.Retries));
            await Task.Delay(wait, cancel).ConfigureAwait(false);
            if (meter is not null && await meter.TakeAsync("retry", 0, cancel).ConfigureAwait(false) is not null)
                return reply;
        }
    }

    async Task<(TargetReply Reply, (int Status, TimeSpan After)? Again)> TryAsync(Func<HttpRequestMessage> make, Func<HttpResponseMessage, CancellationToken, Task<TargetReply>> read, CancellationToken cancel)
    {
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timed.CancelAfter(limits.Time);
        try
        {
            using var message = make();
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timed.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return (await read(response, timed.Token).ConfigureAwait(false), null);
            var busy = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && refusals?.Contains((int)response.StatusCode) != true;
            return (await ComplaintAsync(response, timed.Token).ConfigureAwait(false), busy ? ((int)response.StatusCode, After(response)) : null);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (Failed(TargetFailureKind.TimedOut, $"no whole answer within {limits.Time.TotalSeconds:0.#} s"), null);
        }
        catch (JsonException)
        {
            return (Failed(TargetFailureKind.Malformed, "the answer is no JSON of the expected shape"), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (Failed(KindOf(e), AnswerText.Quoted((e.InnerException ?? e).Message)), null);
        }
    }

    static TargetFailureKind KindOf(Exception e) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.ConfigurationLimitExceeded => TargetFailureKind.TooMuch,
        HttpRequestError.InvalidResponse => TargetFailureKind.Malformed,
        _ => TargetFailureKind.Unreachable,
    };

    static TimeSpan After(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        // By the server's own clock, which its answer states.
        { Date: { } date } when response.Headers.Date is { } now => date - now,
        _ => TimeSpan.Zero,
    };

    // Some applications refuse a question with a status: that is an answer, and its text is judged. Everything else is no answer.
    async Task<TargetReply> ComplaintAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        var body = await BoundedBody.ReadAsync(await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false), MostComplaint, cancel).ConfigureAwait(false) ?? default;
        var (message, code) = Complaint(body);
        if (refusals?.Contains(status) == true || code == "content_filter")
            return new TargetReply { Text = message, Refused = true, Finish = code.Length > 0 ? AnswerText.Cut(code, 100) : "refused" };
        var where = response.Headers.Location is { } location ? $", a redirect to {AnswerText.Quoted(location.OriginalString)}, which is not followed" : "";
        return Failed(response.StatusCode == HttpStatusCode.TooManyRequests ? TargetFailureKind.RateLimited : TargetFailureKind.Refused, $"the target answered with HTTP {status}{where}{(message.Length > 0 ? ": " + AnswerText.Quoted(message) : "")}");
    }

    /// <summary>What an error's body says, in the forms that are common, or as it is.</summary>
    static (string Message, string Code) Complaint(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = Json.MaxDepth });
            var error = json.RootElement.Inner("error");
            var from = error.ValueKind == JsonValueKind.Object ? error : json.RootElement;
            var message = error.ValueKind == JsonValueKind.String ? AnswerText.Of(error) : AnswerText.Of(from, "message");
            return (message.Length > 0 ? message : AnswerText.Of(from, "detail"), AnswerText.Of(from, "code"));
        }
        catch (JsonException)
        {
            return (Encoding.UTF8.GetString(body.Span), "");
        }
    }

    internal static TargetReply Failed(TargetFailureKind kind, string message) => new() { Failure = new TargetFailure(kind, message) };
}
