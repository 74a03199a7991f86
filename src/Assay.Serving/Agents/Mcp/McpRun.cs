using Assay.Serving.Agents.Calls;
using Assay.Serving.Guards;
using Assay.Serving.Limits;
using Assay.Serving.Messages;
using Assay.Serving.Proxy;
using Assay.Serving.Telemetry;
using Assay.Serving.Telemetry.Tracing;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Agents.Mcp;

/// <summary>
/// One HTTP request of the Model Context Protocol's streamable transport. What the caller showed to the gateway stays here: the server gets the
/// credential of the configuration, the server's own session and nothing else.
/// </summary>
sealed class McpRun(GatewaySetup setup, QuotaGate quotas, HttpContext http, Exchange exchange, TimeProvider time)
{
    internal const string SessionHeader = "Mcp-Session-Id", VersionHeader = "MCP-Protocol-Version";

    AgentDesk _desk = null!;
    Caller _caller = null!;

    McpSessions Sessions => setup.Memory.Sessions;

    internal async Task<(Outcome Outcome, Refusal? Refusal)> RunAsync(Route route)
    {
        exchange.Route = route;
        exchange.IsRouted = true;
        exchange.Upstream = route.Upstreams[0].Name;
        exchange.Server = route.Upstreams[0].Url;
        if (exchange.Running?.IsStoppedAt(route.Upstreams[0]) == true)
            return (Outcome.Stopped, Refusal.Stopped);
        var (key, authority, now) = (exchange.Key, route.Authority!, time.GetUtcNow());
        // A page in a browser must not reach servers in the name of who looks at it.
        if ((key is not null && key.Routes.Count > 0 && !key.Routes.Contains(route.Name)) || http.Request.Headers.Origin.Count > 0)
            return (Outcome.Refused, Refusal.NotAllowed);
        if (CallerIdentity.Of(authority.Identity, route.Name, key, http.Request.Headers, now) is not { } caller)
            return (Outcome.Refused, Refusal.BadIdentity);
        var shown = http.Request.Headers[SessionHeader];
        var session = shown.Count == 1 ? Sessions.Of(shown[0], caller, now) : null;
        if (shown.Count > 0 && session is null)
            return (Outcome.Refused, Refusal.NoSession);
        if (session is not null && http.Request.Headers[VersionHeader] is { Count: > 0 } version && version != session.Version)
            return (Outcome.Refused, Refusal.BadRequest($"the session speaks version {session.Version} of the protocol"));
        _caller = caller;
        // A message may say for whom it acts: it is asked when it was read.
        if (http.Request.Method != "POST" && Open(session) is { } wrong)
            return (Outcome.RequestBlocked, wrong);
        // Listening holds a connection, ending asks the server: both count like a message.
        var (admission, full) = await quotas.EnterAsync(new QuotaCaller(key?.Id, key?.Application, caller.User, null, route.Name), 0, 0, long.MaxValue, http.RequestAborted).ConfigureAwait(false);
        exchange.Admission = admission;
        using var entered = admission;
        if (full is not null)
            return (Outcome.Refused, full);
        try
        {
            return http.Request.Method switch
            {
                "POST" => await PostAsync(session).ConfigureAwait(false),
                _ when session is null => (Outcome.Refused, Refusal.BadRequest($"{SessionHeader} is missing")),
                "GET" => await ListenAsync(session).ConfigureAwait(false),
                _ => await EndAsync(session).ConfigureAwait(false),
            };
        }
        catch (HttpRequestException)
        {
            return (Outcome.UpstreamFailed, Refusal.NoUpstream);
        }
        catch (TimeoutException)
        {
            return (Outcome.UpstreamFailed, Refusal.UpstreamTimeout);
        }
    }

    Refusal? Open(McpSession? session)
    {
        (_desk, var refusal) = AgentEntrance.Open(exchange, _caller, session is null ? [] : [session.Ledger], setup.Memory, time);
        return refusal;
    }

    async Task<(Outcome, Refusal?)> PostAsync(McpSession? session)
    {
        var type = http.Request.ContentType?.Split(';')[0].Trim();
        if (http.Request.Headers.ContentEncoding.Count > 0)
            return (Outcome.Refused, Refusal.Encoded);
        if (!"application/json".Equals(type, StringComparison.OrdinalIgnoreCase))
            return (Outcome.Refused, Refusal.NotJson);
        var most = TimeSpan.FromSeconds(setup.File.Limits.RequestSeconds);
        if (await exchange.WaitAsync(BoundedReading.ReadAsync(http.Request.Body, setup.File.Limits.RequestBytes, new Patience(most, most), exchange.Held, http.RequestAborted)).ConfigureAwait(false) is not { } bytes)
            return (Outcome.Refused, Refusal.TooLarge);
        if (JsonBody.Read(bytes, out var error) is not { } body)
            return await SayAsync(400, Outcome.Refused, McpMessage.Error(null, McpMessage.Unreadable, $"The message could not be checked: {error}.")).ConfigureAwait(false);
        if (McpMessage.Of(body) is not { } message)
            return await SayAsync(400, Outcome.Refused, McpMessage.Error(null, McpMessage.Invalid, "This is not one message of JSON-RPC 2.0. Several in one request are not taken.")).ConfigureAwait(false);
        if ((message.Method == "initialize") == session is not null)
            return await SayAsync(400, Outcome.Refused, McpMessage.Error(message.Id, McpMessage.Invalid, session is null ? $"{SessionHeader} is missing." : "The session has begun already.")).ConfigureAwait(false);
        return await PassAsync(session, body, message).ConfigureAwait(false);
    }

    async Task<(Outcome, Refusal?)> PassAsync(McpSession? session, JsonBody body, McpMessage message)
    {
        var asked = message.IsAnswer ? session!.AnsweredByClient(message.Id!) : message.Method;
        if (asked is null)
            return await SayAsync(400, Outcome.Refused, McpMessage.Error(null, McpMessage.Invalid, "Nobody asked for this answer.")).ConfigureAwait(false);
        var parts = Messages.Dialects.Mcp.Asked(message.Method).Parts(body, out var error);
        if (error.Length > 0)
            return await SayAsync(400, Outcome.Refused, McpMessage.Error(message.Id, McpMessage.Invalid, $"The message could not be checked: {error}.")).ConfigureAwait(false);
        var judgement = exchange.Look(new Inspection(parts, isAnswer: false, exchange.Memory), body);
        if (judgement.Blocked)
            return await RefuseAsync(message, new CallAnswer(false, $"Refused by policy. Reference: {exchange.Reference}")).ConfigureAwait(false);
        // What is decided is what is sent.
        ReadOnlyMemory<byte> bytes = McpRewriting.Of(body, judgement);
        message = McpMessage.Of(JsonBody.Read(bytes, out _)!)!;
        if (Delegation(message) is { } said)
        {
            if (CallerIdentity.ActingFor(exchange.Route!.Authority!.Identity, _caller, said) is not { } other)
                return await RefuseAsync(message, new CallAnswer(false, $"{Refusal.BadIdentity.Message} Reference: {exchange.Reference}")).ConfigureAwait(false);
            _caller = other;
        }

        if (Open(session) is { } wrong)
            return await RefuseAsync(message, new CallAnswer(false, $"{wrong.Message} Reference: {exchange.Reference}")).ConfigureAwait(false);
        if (await MayAsync(message).ConfigureAwait(false) is { } refused)
            return refused;
        // From here on its method is one that the gateway knows, and its tool one that may be called: no words of a caller's.
        exchange.McpMethod = message.Method;
        if (message.Method == "tools/call" && GenAiNames.IsName(message.Param("name")))
            exchange.Tool = message.Param("name");
        if (message.Method == "initialize")
            bytes = McpRights.Initialize(_desk.Authority.File.Mcp, bytes);
        var name = message.Param("name") ?? message.Param("uri");
        if (message.IsRequest && session is not null && !session.TryAsk(message.Id!, message.Method!, name))
            return await SayAsync(400, Outcome.Refused, McpMessage.Error(message.Id, McpMessage.Invalid, "The id is in use.")).ConfigureAwait(false);
        // From here on something of the tool may reach the model.
        if (message.Method is "tools/call" or "resources/read" or "prompts/get")
            _desk.HasRead(message.Method switch { "tools/call" => name!, "resources/read" => "resource:" + name, _ => "prompt:" + name });
        try
        {
            return await SendAsync(session, message, bytes).ConfigureAwait(false);
        }
        finally
        {
            if (message.IsRequest)
                session?.Forget(message.Id!);
        }
    }

    // For whom a message says that it acts; null when it says nothing, nobody when what it says cannot be read.
    static List<string>? Delegation(McpMessage message) =>
        message.Params is not { } all || !all.TryGetProperty("_meta", out var meta) || meta.ValueKind != System.Text.Json.JsonValueKind.Object || !meta.TryGetProperty(CallerIdentity.DelegationMember, out var said) ? null
        : said.ValueKind == System.Text.Json.JsonValueKind.Array && said.EnumerateArray().All(a => a.ValueKind == System.Text.Json.JsonValueKind.String) ? [.. said.EnumerateArray().Select(a => a.GetString()!)]
        : [];

    // Null when it may be sent; otherwise it is answered already.
    async Task<(Outcome, Refusal?)?> MayAsync(McpMessage message)
    {
        if (message.Method is "initialize" or null)
            return null;
        if (message.Method == "tools/call")
        {
            if (message.Param("name") is not { } tool)
                return await RefuseAsync(message, _desk.Refuse("the call names no tool")).ConfigureAwait(false);
            if (_desk.Authority.Pins is { } pins && (!pins.KnowsTool(tool) || Sessions.IsChanged(_desk.Caller.Route, tool)))
                return await RefuseAsync(message, _desk.Refuse("the tool is not the one that was approved")).ConfigureAwait(false);
            exchange.Running?.Calls(tool);
            var arguments = message.Params!.Value.TryGetProperty("arguments", out var given) ? given : System.Text.Json.JsonDocument.Parse("{}").RootElement;
            var answer = await _desk.JudgeAsync(arguments.ValueKind == System.Text.Json.JsonValueKind.Object ? new ToolCall(tool, arguments) : null, http.RequestAborted).ConfigureAwait(false);
            return answer.Allowed ? null : await RefuseAsync(message, answer).ConfigureAwait(false);
        }

        return McpRights.MaySend(_desk.Authority.File.Mcp, message) switch
        {
            true => null,
            false => await RefuseAsync(message, _desk.Refuse($"{message.Method} with this address or name is not allowed")).ConfigureAwait(false),
            null => await SayAsync(200, Outcome.RequestBlocked, McpMessage.Error(message.Id, McpMessage.NoMethod, "The gateway does not pass on this method.")).ConfigureAwait(false),
        };
    }

    async Task<(Outcome, Refusal?)> SendAsync(McpSession? session, McpMessage message, ReadOnlyMemory<byte> bytes)
    {
        var upstream = exchange.Route!.Upstreams[0];
        if (exchange.Admission is { } admission)
            admission.WasSent = true;
        var call = exchange.Trace?.Call("POST", upstream.Name, upstream.Url);
        using var answer = await AskAsync(call, upstream, "POST", bytes, session).ConfigureAwait(false);
        if (session is not null && answer.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            Sessions.End(session);
            return (Outcome.UpstreamFailed, Refusal.NoSession);
        }

        if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentEncoding.Count > 0 || Framing.IsDoubtful(answer))
            return await SayAsync(message.IsRequest ? 200 : 502, Outcome.UpstreamFailed, McpMessage.Error(message.Id, McpMessage.Failed, $"The server behind the gateway refused or failed. Reference: {exchange.Reference}")).ConfigureAwait(false);
        if (!message.IsRequest)
        {
            http.Response.StatusCode = 202;
            return (Outcome.Answered, null);
        }

        var answers = new McpAnswers(setup, http, exchange, _desk, time);
        try
        {
            return await answers.RunAsync(session, message, answer, upstream).ConfigureAwait(false);
        }
        finally
        {
            exchange.Trace?.Ended(call);
        }
    }

    async Task<(Outcome, Refusal?)> ListenAsync(McpSession session)
    {
        var upstream = exchange.Route!.Upstreams[0];
        using var answer = await AskAsync(exchange.Trace?.Call("GET", upstream.Name, upstream.Url), upstream, "GET", null, session).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "text/event-stream" || answer.Content.Headers.ContentEncoding.Count > 0)
        {
            http.Response.StatusCode = answer.StatusCode == System.Net.HttpStatusCode.MethodNotAllowed ? 405 : 502;
            return (Outcome.UpstreamFailed, null);
        }

        return await new McpAnswers(setup, http, exchange, _desk, time).ListenAsync(session, answer, upstream).ConfigureAwait(false);
    }

    async Task<(Outcome, Refusal?)> EndAsync(McpSession session)
    {
        Sessions.End(session);
        if (session.UpstreamId is not null)
            (await AskAsync(exchange.Trace?.Call("DELETE", exchange.Upstream!, exchange.Server!), exchange.Route!.Upstreams[0], "DELETE", null, session).ConfigureAwait(false)).Dispose();
        http.Response.StatusCode = 204;
        return (Outcome.Answered, null);
    }

    async Task<HttpResponseMessage> AskAsync(UpstreamCall? call, Upstream upstream, string method, ReadOnlyMemory<byte>? bytes, McpSession? session)
    {
        try
        {
            var parent = exchange.Trace is null ? TraceParent.Of(http.Request.Headers) : null;
            var answer = await exchange.WaitAsync(upstream.SendAsync(method, "/mcp", bytes, [.. Headers(session), .. exchange.Trace?.Told(call) ?? parent?.Told() ?? []], http.RequestAborted)).ConfigureAwait(false);
            call?.Status = (int)answer.StatusCode;
            return answer;
        }
        catch (Exception e)
        {
            call?.Error = e switch { TimeoutException => "timeout", HttpRequestException => "connection_failed", _ => "cancelled" };
            throw;
        }
        finally
        {
            exchange.Trace?.Ended(call);
        }
    }

    internal static IEnumerable<KeyValuePair<string, string>> Headers(McpSession? session)
    {
        yield return new("Accept", "application/json, text/event-stream");
        if (session is null)
            yield break;
        yield return new(VersionHeader, session.Version);
        if (session.UpstreamId is { } id)
            yield return new(SessionHeader, id);
    }

    Task<(Outcome, Refusal?)> RefuseAsync(McpMessage message, CallAnswer answer)
    {
        exchange.Error = Refusal.ByPolicy.Code;
        return SayAsync(message.IsRequest ? 200 : 403, Outcome.RequestBlocked, McpMessage.Error(message.Id, answer.Pending is null ? McpMessage.Refused : McpMessage.Waits, answer.Told, answer.Pending is { } approval ? new { approval, retryAfterSeconds = 5 } : null));
    }

    async Task<(Outcome, Refusal?)> SayAsync(int status, Outcome outcome, byte[] message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = message.Length;
        exchange.SayTime(http.Response.Headers);
        await http.Response.Body.WriteAsync(message, http.RequestAborted).ConfigureAwait(false);
        return (outcome, null);
    }
}
