using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>The protocol as far as calling needs it (specification 2025-11-25 and back to 2024-11-05): initialize, tools/call, prompts/get, ping.</summary>
sealed class ToolServerClient(IToolChannel channel) : IAsyncDisposable
{
    const int MostMessages = 1000;

    static readonly string[] Versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    int _id;
    bool _begun;

    internal async Task BeginAsync(CancellationToken cancel)
    {
        if (_begun)
            return;
        var result = await AskAsync("initialize", json =>
        {
            json.WriteStartObject();
            json.WriteString("protocolVersion", Versions[0]);
            json.WriteStartObject("capabilities");
            json.WriteEndObject();
            json.WriteStartObject("clientInfo");
            json.WriteString("name", "assay");
            json.WriteString("version", AssayVersion.Text);
            json.WriteEndObject();
            json.WriteEndObject();
        }, cancel).ConfigureAwait(false);
        var version = result.Text("protocolVersion") ?? "none";
        if (!Versions.Contains(version))
            throw new ToolServerStopped(TargetFailureKind.Refused, $"the server speaks version {AnswerText.Quoted(version, 40)} of the protocol");
        channel.Agreed(version);
        await channel.TellAsync(Json.Written(json =>
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteString("method", "notifications/initialized");
            json.WriteEndObject();
        }), cancel).ConfigureAwait(false);
        _begun = true;
    }

    internal async Task<JsonElement> AskAsync(string method, Action<Utf8JsonWriter> parameters, CancellationToken cancel)
    {
        var id = ++_id;
        var message = Json.Written(json =>
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WriteNumber("id", id);
            json.WriteString("method", method);
            json.WritePropertyName("params");
            parameters(json);
            json.WriteEndObject();
        });
        var seen = 0;
        await foreach (var one in channel.AskAsync(message, cancel).ConfigureAwait(false))
        {
            if (++seen > MostMessages)
                throw new ToolServerStopped(TargetFailureKind.TooMuch, $"the server sent more than {MostMessages} messages for one question");
            if (one.Inner("method").ValueKind == JsonValueKind.String)
                await AnswerAsync(one, cancel).ConfigureAwait(false);
            else if (one.Text("id") == $"{id}")
                return one.Inner("error").ValueKind == JsonValueKind.Object
                    ? throw new ToolServerStopped(TargetFailureKind.Refused, $"the server refuses {method}: {AnswerText.Quoted(AnswerText.Of(one.Inner("error"), "message"))}")
                    : one.Inner("result");
        }

        throw new ToolServerStopped(TargetFailureKind.Unreachable, $"the server did not answer {method}");
    }

    // A server may ask whether somebody is there; everything else is not offered.
    async Task AnswerAsync(JsonElement asked, CancellationToken cancel)
    {
        var id = asked.Inner("id");
        if (id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
            return;
        await channel.TellAsync(Json.Written(json =>
        {
            json.WriteStartObject();
            json.WriteString("jsonrpc", "2.0");
            json.WritePropertyName("id");
            id.WriteTo(json);
            json.WriteStartObject(asked.Text("method") == "ping" ? "result" : "error");
            if (asked.Text("method") != "ping")
            {
                json.WriteNumber("code", -32601);
                json.WriteString("message", "Method not found");
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }), cancel).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => channel.DisposeAsync();
}

/// <summary>Carries the protocol's messages.</summary>
interface IToolChannel : IAsyncDisposable
{
    /// <summary>Sends a question; what comes until its answer.</summary>
    IAsyncEnumerable<JsonElement> AskAsync(byte[] message, CancellationToken cancel);

    Task TellAsync(byte[] message, CancellationToken cancel);

    void Agreed(string version)
    {
    }
}

/// <summary>The server cannot be asked any further.</summary>
sealed class ToolServerStopped(TargetFailureKind kind, string message) : Exception(message)
{
    internal TargetFailure Failure { get; } = new(kind, message);
}
