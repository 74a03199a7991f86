using System.Text.Json;
using Assay.Serving.Agents.Documents;
using Assay.Serving.Guards;
using Assay.Serving.Messages;
using Assay.Serving.Proxy;
using Assay.Text.EventStreams;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Agents.Mcp;

/// <summary>Takes what a server says to the client: its answers, what it tells, what it asks. Each message is read whole before any of it goes on.</summary>
sealed class McpAnswers(GatewaySetup setup, HttpContext http, Exchange exchange, AgentDesk desk, TimeProvider time)
{
    const int MostMessage = 8 << 20;

    // A client that listens longer listens again.
    static readonly TimeSpan Listening = TimeSpan.FromHours(1);

    bool _blocked;

    McpEntry Entry => desk.Authority.File.Mcp;

    /// <summary>The answer to a request: one message, or a stream of them.</summary>
    internal async Task<(Outcome, Refusal?)> RunAsync(McpSession? session, McpMessage asked, HttpResponseMessage answer, Upstream upstream)
    {
        var type = answer.Content.Headers.ContentType?.MediaType;
        var stream = await answer.Content.ReadAsStreamAsync(http.RequestAborted).ConfigureAwait(false);
        try
        {
            if (session is null)
                return await BeginAsync(asked, answer, stream, type, upstream).ConfigureAwait(false);
            if (type == "text/event-stream")
                return await StreamAsync(session, stream, upstream, upstream.Patience()).ConfigureAwait(false);
            if (type != "application/json" || await exchange.WaitAsync(BoundedReading.ReadAsync(stream, setup.File.Limits.AnswerBytes, upstream.Patience(), exchange.Held, http.RequestAborted)).ConfigureAwait(false) is not { } whole)
                return (Outcome.UpstreamFailed, Refusal.BadAnswer);
            return await ReadAsync(session, whole, upstream).ConfigureAwait(false) is { } message ? await SayAsync(message).ConfigureAwait(false) : (Outcome.UpstreamFailed, Refusal.BadAnswer);
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested && e is IOException or HttpRequestException or OperationCanceledException)
        {
            return (Outcome.UpstreamFailed, Refusal.BadAnswer);
        }
    }

    // The answer to initialize is waited for whole: without it there is no session in which anything else could be said.
    async Task<(Outcome, Refusal?)> BeginAsync(McpMessage asked, HttpResponseMessage answer, Stream stream, string? type, Upstream upstream)
    {
        ReadOnlyMemory<byte>? whole = null;
        if (type == "application/json")
            whole = await exchange.WaitAsync(BoundedReading.ReadAsync(stream, MostMessage, upstream.Patience(), exchange.Held, http.RequestAborted)).ConfigureAwait(false);
        else if (type == "text/event-stream")
        {
            var reader = new EventReader(stream, false, new EventLimits(MostMessage, MostMessage, setup.File.Limits.AnswerBytes));
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            patience.CancelAfter(upstream.Patience().Left());
            while (whole is null && await exchange.WaitAsync(reader.NextAsync(patience.Token).AsTask()).ConfigureAwait(false))
                if (reader.Data.Length > 0)
                    whole = reader.Data.ToArray();
        }

        if (whole is not { } bytes || upstream.Betrays(bytes.Span) || JsonBody.Read(bytes, out _) is not { } body || upstream.Betrays(body) || McpMessage.Of(body) is not { IsAnswer: true } said || said.Id != asked.Id)
            return (Outcome.UpstreamFailed, Refusal.BadAnswer);
        if (Answer("initialize", said, body) is not { } shown)
            return (Outcome.UpstreamFailed, Refusal.BadAnswer);
        // Nobody needs a server's instructions to use it: without what is refused of them it may be used.
        if (_blocked && desk.Authority.Pins is null && Uninstructed(bytes) is { } silent && JsonBody.Read(silent, out _) is { } rest)
        {
            _blocked = false;
            shown = Answer("initialize", McpMessage.Of(rest)!, rest)!;
        }

        if (_blocked || !said.Root.TryGetProperty("result", out var result))
            return await SayAsync(shown).ConfigureAwait(false);
        var version = result.ValueKind == JsonValueKind.Object && result.TryGetProperty("protocolVersion", out var v) && v.ValueKind == JsonValueKind.String ? v.GetString()! : "";
        var upstreamId = answer.Headers.NonValidated.TryGetValues(McpRun.SessionHeader, out var ids) && ids.Count == 1 ? ids.ToString() : null;
        if (!IsVersion(version) || upstreamId is { Length: > 256 } || upstreamId?.Any(c => c is < '!' or > '~') == true)
            return (Outcome.UpstreamFailed, Refusal.BadAnswer);
        if (setup.Memory.Sessions.Begin(desk.Caller, upstreamId, version, time.GetUtcNow()) is not { } session)
            return (Outcome.Refused, Refusal.TooManySessions);
        http.Response.Headers[McpRun.SessionHeader] = session.Id;
        return await SayAsync(shown).ConfigureAwait(false);
    }

    static byte[]? Uninstructed(ReadOnlyMemory<byte> utf8)
    {
        var message = System.Text.Json.Nodes.JsonNode.Parse(utf8.Span)!;
        return message["result"] is System.Text.Json.Nodes.JsonObject result && result.Remove("instructions") ? JsonSerializer.SerializeToUtf8Bytes(message) : null;
    }

    static bool IsVersion(string version) => version.Length == 10 && version.All(c => char.IsAsciiDigit(c) || c == '-') && string.CompareOrdinal(version, "2025-03-26") >= 0;

    /// <summary>What the server says by itself.</summary>
    internal async Task<(Outcome, Refusal?)> ListenAsync(McpSession session, HttpResponseMessage answer, Upstream upstream)
    {
        var stream = await answer.Content.ReadAsStreamAsync(http.RequestAborted).ConfigureAwait(false);
        try
        {
            return await StreamAsync(session, stream, upstream, new Patience(Listening, Listening)).ConfigureAwait(false);
        }
        catch (Exception e) when (!http.RequestAborted.IsCancellationRequested && e is IOException or HttpRequestException or OperationCanceledException)
        {
            return (Outcome.UpstreamFailed, null);
        }
    }

    async Task<(Outcome, Refusal?)> StreamAsync(McpSession session, Stream stream, Upstream upstream, Patience idle)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        exchange.SayTime(http.Response.Headers);
        await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        var reader = new EventReader(stream, false, new EventLimits(MostMessage, MostMessage, setup.File.Limits.AnswerBytes));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        while (true)
        {
            patience.CancelAfter(idle.Left());
            if (!await exchange.WaitAsync(reader.NextAsync(patience.Token).AsTask()).ConfigureAwait(false))
                break;
            if (reader.Data.Length == 0 || await ReadAsync(session, reader.Data.ToArray(), upstream).ConfigureAwait(false) is not { } message)
                continue;
            // Serialised by the gateway or checked by it: there is no line end in a text of JSON, and one between tokens is a blank.
            await http.Response.Body.WriteAsync((byte[])[.. "event: message\ndata: "u8, .. message.Select(b => b is (byte)'\n' or (byte)'\r' ? (byte)' ' : b), .. "\n\n"u8], http.RequestAborted).ConfigureAwait(false);
            await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        }

        return (reader.TooMuch ? Outcome.UpstreamFailed : Finished, null);
    }

    Outcome Finished => _blocked ? Outcome.AnswerBlocked : exchange.WasRewritten ? Outcome.Rewritten : Outcome.Answered;

    // What a message becomes; null when the client sees nothing of it.
    async Task<byte[]?> ReadAsync(McpSession session, ReadOnlyMemory<byte> utf8, Upstream upstream)
    {
        if (upstream.Betrays(utf8.Span) || JsonBody.Read(utf8, out _) is not { } body || upstream.Betrays(body) || McpMessage.Of(body) is not { } message)
            return Dropped("the server said something that is no message");
        if (message.IsAnswer)
            return session.Answered(message.Id!) is var (method, name) ? Answer(method, message, body, name) : Dropped("the server answered what nobody asked");
        var may = message.IsRequest ? McpRights.MayAsk(Entry, message.Method!) : McpRights.MayNotify(message.Method!);
        var shown = may ? Look(Messages.Dialects.Mcp.FromServer, body) : Dropped(message.IsRequest ? "the server asked the client for something that it may not" : "the server told something that the gateway does not know");
        if (shown is { } bytes && (!message.IsRequest || session.TryAskedByServer(message.Id!, message.Method!)))
            return bytes;
        // It would wait for an answer that never comes.
        if (message.IsRequest)
            (await upstream.SendAsync("POST", "/mcp", McpMessage.Error(message.Id, McpMessage.Refused, "Refused by policy."), McpRun.Headers(session), http.RequestAborted).ConfigureAwait(false)).Dispose();
        return null;
    }

    byte[]? Answer(string method, McpMessage message, JsonBody body, string? name = null)
    {
        // What OpenTelemetry's conventions call it; the message itself is not told.
        if (message.Root.TryGetProperty("error", out var error))
            exchange.Error = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : "error";
        else if (method == "tools/call" && message.Root.TryGetProperty("result", out var told) && told.ValueKind == JsonValueKind.Object && told.TryGetProperty("isError", out var isError) && isError.ValueKind == JsonValueKind.True)
            exchange.Error = "tool_error";
        if (Look(method == "initialize" && desk.Authority.Pins is not null ? Messages.Dialects.Mcp.Approved : Messages.Dialects.Mcp.Answered(method), body) is { } looked && new McpListing(desk, setup.Memory.Sessions).Filter(method, looked) is { } listed && Readable(method, name, listed) is { } shown)
            return shown;
        _blocked = true;
        return McpMessage.Error(message.Id, McpMessage.Refused, $"Refused by policy. Reference: {exchange.Reference}");
    }

    // Without the documents that the caller may not read.
    byte[]? Readable(string method, string? name, byte[] message)
    {
        if (desk.Authority.File.Documents is null)
            return message;
        var documents = new DocumentDesk(desk, exchange);
        var shown = new McpDocuments(documents).Filter(method, name, message);
        exchange.Pieces(shown is null ? 0 : documents.Removed);
        return shown ?? Dropped("it holds a document that the caller may not read");
    }

    byte[]? Look(Dialect dialect, JsonBody body)
    {
        var parts = dialect.Parts(body, out var error);
        if (error.Length > 0)
            return Dropped("the server's message can be understood in two ways");
        var judgement = exchange.LookAtEvent(new Inspection(parts, isAnswer: true, exchange.Memory), body);
        return judgement.Blocked ? null : McpRewriting.Of(body, judgement).ToArray();
    }

    byte[]? Dropped(string why)
    {
        desk.Refuse(why, Place.ToolResult);
        _blocked = true;
        return null;
    }

    async Task<(Outcome, Refusal?)> SayAsync(byte[] message)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = message.Length;
        exchange.SayTime(http.Response.Headers);
        await http.Response.Body.WriteAsync(message, http.RequestAborted).ConfigureAwait(false);
        return (Finished, null);
    }
}
