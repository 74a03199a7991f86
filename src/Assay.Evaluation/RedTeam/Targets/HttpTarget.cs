using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>A target behind HTTP. Redirects are not followed: they would carry the key to somewhere else.</summary>
sealed class HttpTarget(HttpClient http, Uri address, IDialect dialect, TargetTraits traits, IReadOnlyDictionary<string, IReadOnlyList<KeyValuePair<string, string>>> persons, bool stream, TargetLimits limits) : ITarget
{
    public TargetTraits Traits => traits;

    public async Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
    {
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timed.CancelAfter(limits.Time);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Json.Written(json => dialect.Write(json, request, traits.Model, stream))) };
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            foreach (var (name, value) in persons[request.Person])
                message.Headers.TryAddWithoutValidation(name, value);
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, timed.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                return Failed(response.StatusCode == HttpStatusCode.TooManyRequests ? TargetFailureKind.RateLimited : TargetFailureKind.Refused, $"the target answered with HTTP {(int)response.StatusCode}");
            var body = await response.Content.ReadAsStreamAsync(timed.Token).ConfigureAwait(false);
            var read = await BoundedBody.ReadAsync(body, limits.AnswerBytes, timed.Token).ConfigureAwait(false);
            if (read is null)
                return Failed(TargetFailureKind.TooMuch, $"the answer is larger than {limits.AnswerBytes >> 10} KB");
            using var json = StrictJson.Parse(read.Value, new JsonDocumentOptions { MaxDepth = Json.MaxDepth });
            return dialect.Read(json.RootElement, limits);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(TargetFailureKind.TimedOut, $"no whole answer within {limits.Time.TotalSeconds:0} s");
        }
        catch (JsonException)
        {
            return Failed(TargetFailureKind.Malformed, "the answer is no JSON of the expected shape");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Failed(TargetFailureKind.Unreachable, e.Message);
        }
    }

    static TargetReply Failed(TargetFailureKind kind, string message) => new() { Failure = new TargetFailure(kind, message) };
}
