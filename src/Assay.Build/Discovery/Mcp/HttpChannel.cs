using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Assay.Build.Discovery.Mcp;

/// <summary>
/// Streamable HTTP (protocol 2025-03-26 and later): each message is a POST whose answer is JSON or a stream of events. A server that
/// refuses the first POST is tried as one of the older kind (2024-11-05): a GET opens a stream of events, whose first one says where to POST.
/// The client follows no redirects: a redirect would carry headers to somewhere else.
/// </summary>
internal sealed class HttpChannel(HttpClient http, Uri address, McpBudget budget) : IMcpChannel
{
    const int LongestSession = 1024;

    string? _session, _version;
    HttpResponseMessage? _old;
    EventStream? _events;
    Uri? _post;
    bool _asked;

    public void Agreed(string protocolVersion) => _version = protocolVersion;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> AskAsync(byte[] message, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var response = await PostAsync(message, cancel).ConfigureAwait(false);
        var first = !_asked;
        _asked = true;
        if (first && response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest && await OpenOldAsync(cancel).ConfigureAwait(false))
        {
            using var again = await PostAsync(message, cancel).ConfigureAwait(false);
            Check(again);
        }
        else
            Check(response);
        if (_events is null && response.Headers.TryGetValues("Mcp-Session-Id", out var ids))
            _session = ids.First() is { Length: <= LongestSession } id && id.All(c => c is > ' ' and < '\u007f') ? id : throw new McpStopped(McpFailureKind.Malformed, "The server's Mcp-Session-Id is too long or not plain text.");
        if (_events is not null)
        {
            while (await NextAsync(_events, cancel).ConfigureAwait(false) is { } old)
                yield return old.Data;
        }
        else if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            var events = new EventStream(await StreamAsync(response, cancel).ConfigureAwait(false), budget);
            while (await NextAsync(events, cancel).ConfigureAwait(false) is { } one)
                if (one.Data.Length > 0)
                    yield return one.Data;
        }
        else if (response.Content.Headers.ContentType?.MediaType is "application/json")
            yield return await WholeAsync(response, cancel).ConfigureAwait(false);
        else
            throw new McpStopped(McpFailureKind.Malformed, $"The address answers with {response.Content.Headers.ContentType?.MediaType ?? "no content type"}, where JSON or a stream of events is expected.");
        throw new McpStopped(McpFailureKind.Malformed, "The server's answer ended without the response.");
    }

    public async Task TellAsync(byte[] message, CancellationToken cancel)
    {
        using var response = await PostAsync(message, cancel).ConfigureAwait(false);
        Check(response);
    }

    async Task<HttpResponseMessage> PostAsync(byte[] message, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _post ?? address) { Content = new ByteArrayContent(message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        return await SendAsync(request, cancel).ConfigureAwait(false);
    }

    async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (_session is not null)
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", _session);
        if (_version is not null)
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", _version);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        }
        catch (HttpRequestException e)
        {
            throw new McpStopped(McpFailureKind.Unreachable, $"The address cannot be reached: {e.Message}");
        }
    }

    static void Check(HttpResponseMessage response)
    {
        var code = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
            return;
        throw new McpStopped(McpFailureKind.Refused, code switch
        {
            401 or 403 => $"The server asks for authorisation (HTTP {code}). Give a token with --header-env.",
            >= 300 and < 400 => $"The server redirects (HTTP {code}) to {response.Headers.Location?.ToString() ?? "nowhere"}. Redirects are not followed; use that address if you trust it.",
            _ => $"The server answers with HTTP {code}.",
        });
    }

    async Task<bool> OpenOldAsync(CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/event-stream");
        var response = await SendAsync(request, cancel).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode || response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            response.Dispose();
            return false;
        }

        _old = response;
        var events = new EventStream(await StreamAsync(response, cancel).ConfigureAwait(false), budget);
        if (await NextAsync(events, cancel).ConfigureAwait(false) is not { Name: "endpoint" } endpoint || !Uri.TryCreate(address, Encoding.UTF8.GetString(endpoint.Data.Span), out var post))
            throw new McpStopped(McpFailureKind.Malformed, "The server's stream of events does not say where to send messages.");
        // Elsewhere is not the server that was named, and would get its token.
        if (post.GetLeftPart(UriPartial.Authority) != address.GetLeftPart(UriPartial.Authority))
            throw new McpStopped(McpFailureKind.Malformed, $"The server wants messages sent to another host: {post.GetLeftPart(UriPartial.Authority)}.");
        (_events, _post) = (events, post);
        return true;
    }

    static async Task<Stream> StreamAsync(HttpResponseMessage response, CancellationToken cancel) => await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);

    static async ValueTask<ServerEvent?> NextAsync(EventStream events, CancellationToken cancel)
    {
        try
        {
            return await events.NextAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new McpStopped(McpFailureKind.Unreachable, $"The connection broke: {e.Message}");
        }
    }

    async Task<ReadOnlyMemory<byte>> WholeAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        var block = new byte[16 << 10];
        try
        {
            var stream = await StreamAsync(response, cancel).ConfigureAwait(false);
            for (int got; (got = await stream.ReadAsync(block, cancel).ConfigureAwait(false)) > 0;)
            {
                budget.Bytes(got);
                whole.Write(block, 0, got);
                if (whole.Length > budget.Limits.MessageBytes)
                    throw new McpStopped(McpFailureKind.TooMuch, $"The server sent a message of more than {budget.Limits.MessageBytes >> 10} KB.");
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new McpStopped(McpFailureKind.Unreachable, $"The connection broke: {e.Message}");
        }

        return whole.ToArray();
    }

    // A session that nobody ends stays in the server's memory.
    public async ValueTask DisposeAsync()
    {
        _old?.Dispose();
        if (_session is null)
            return;
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, address);
            using var response = await SendAsync(request, soon.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or McpStopped)
        {
            // The server ends it by itself.
        }
    }
}
