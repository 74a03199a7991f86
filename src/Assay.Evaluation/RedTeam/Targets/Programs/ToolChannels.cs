using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Assay.Text.EventStreams;

namespace Assay.Evaluation.RedTeam;

/// <summary>Messages as lines over the input and output of a program.</summary>
sealed class ToolProgramChannel(IRunningProgram program, TargetLimits limits) : IToolChannel
{
    readonly EventReader _lines = new(program.Output, lines: true, limits.Stream);

    public async IAsyncEnumerable<JsonElement> AskAsync(byte[] message, [EnumeratorCancellation] CancellationToken cancel)
    {
        _lines.Again();
        await TellAsync(message, cancel).ConfigureAwait(false);
        while (await _lines.NextAsync(cancel).ConfigureAwait(false))
            // Logs on the wrong stream are no messages.
            if (_lines.Data.Span.TrimStart(" \t"u8) is [(byte)'{', ..])
                yield return StreamedJson.Of(_lines.Data.Span);
        throw _lines.TooMuch ? new ToolServerStopped(TargetFailureKind.TooMuch, $"the answer is larger than {limits.AnswerBytes >> 10} KB") : new ToolServerStopped(TargetFailureKind.Unreachable, "the server ended");
    }

    public async Task TellAsync(byte[] message, CancellationToken cancel)
    {
        await program.Input.WriteAsync((byte[])[.. message, (byte)'\n'], cancel).ConfigureAwait(false);
        await program.Input.FlushAsync(cancel).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => program.DisposeAsync();
}

/// <summary>Streamable HTTP: each message is a POST whose answer is JSON or a stream of events.</summary>
sealed class ToolHttpChannel(HttpClient http, Uri address, PersonHeaders persons, TargetLimits limits) : IToolChannel
{
    const int LongestSession = 1024;

    string? _session, _version;

    public void Agreed(string version) => _version = version;

    public async IAsyncEnumerable<JsonElement> AskAsync(byte[] message, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var response = await PostAsync(message, cancel).ConfigureAwait(false);
        if (_session is null && response.Headers.TryGetValues("Mcp-Session-Id", out var ids) && ids.First() is { Length: > 0 and <= LongestSession } id && id.All(c => c is > ' ' and < '\u007f'))
            _session = id;
        var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
        {
            if (await BoundedBody.ReadAsync(body, limits.AnswerBytes, cancel).ConfigureAwait(false) is not { } whole)
                throw TooMuch();
            yield return StreamedJson.Of(whole.Span);
            yield break;
        }

        var events = new EventReader(body, lines: false, limits.Stream);
        while (await events.NextAsync(cancel).ConfigureAwait(false))
            if (events.Data.Length > 0)
                yield return StreamedJson.Of(events.Data.Span);
        if (events.TooMuch)
            throw TooMuch();
    }

    ToolServerStopped TooMuch() => new(TargetFailureKind.TooMuch, $"the answer is larger than {limits.AnswerBytes >> 10} KB");

    public async Task TellAsync(byte[] message, CancellationToken cancel)
    {
        using var response = await PostAsync(message, cancel).ConfigureAwait(false);
    }

    async Task<HttpResponseMessage> PostAsync(byte[] message, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(message) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        if (_session is not null)
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", _session);
        if (_version is not null)
            request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", _version);
        persons.AddTo(request, "user");
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return response;
        var status = (int)response.StatusCode;
        response.Dispose();
        throw new ToolServerStopped(status == 429 ? TargetFailureKind.RateLimited : TargetFailureKind.Refused, $"the server answered with HTTP {status}");
    }

    // A session that nobody ends stays in the server's memory.
    public async ValueTask DisposeAsync()
    {
        if (_session is null)
            return;
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Delete, address);
            request.Headers.TryAddWithoutValidation("Mcp-Session-Id", _session);
            if (_version is not null)
                request.Headers.TryAddWithoutValidation("MCP-Protocol-Version", _version);
            persons.AddTo(request, "user");
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, soon.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException)
        {
            // The server ends it by itself.
        }
    }
}
