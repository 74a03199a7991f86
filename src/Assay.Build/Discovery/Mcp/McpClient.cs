using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Build.Discovery.Mcp;

/// <summary>
/// The protocol as far as looking needs it (specification 2025-11-25 and back to 2024-11-05): initialize, the lists, ping. It offers
/// nothing, calls no tool, reads no resource. What a server does beside the protocol is noted.
/// </summary>
internal sealed class McpClient(IMcpChannel channel, McpBudget budget)
{
    const int MostNoise = 200, MostStrange = 50;

    // JSON-RPC 2.0, section 5.1.
    const string NoSuchMethod = "-32601";

    static readonly string[] Versions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    // A second value under the same name would let two readers see two tools.
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false };

    int _id;

    /// <summary>Lines that are no messages: logs on the wrong stream.</summary>
    public int Noise { get; private set; }

    /// <summary>Answers to questions that nobody asked.</summary>
    public int Strange { get; private set; }

    /// <summary>The server said that its tools changed since.</summary>
    public bool ToolsChanged { get; private set; }

    /// <summary>What the server asked of a client that offers nothing: <c>sampling/createMessage</c>.</summary>
    public HashSet<string> Unasked { get; } = new(StringComparer.Ordinal);

    public async Task<JsonElement> InitializeAsync(CancellationToken cancel)
    {
        var result = await AskAsync("initialize", new JsonObject
        {
            ["protocolVersion"] = Versions[0],
            ["capabilities"] = new JsonObject(),
            ["clientInfo"] = new JsonObject { ["name"] = budget.Limits.ClientName, ["version"] = AssayVersion.Text },
        }, cancel).ConfigureAwait(false);
        var version = McpSnapshot.Text(result, "protocolVersion");
        if (version is null || !Versions.Contains(version))
            throw new McpStopped(McpFailureKind.Refused, $"The server speaks protocol version {(version is null ? "none" : version.Length > 40 ? version[..40] : version)}; known are {string.Join(", ", Versions)}.");
        channel.Agreed(version);
        await channel.TellAsync(Message(new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" }), cancel).ConfigureAwait(false);
        return result;
    }

    /// <summary>All pages of a list.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string method, string member, CancellationToken cancel)
    {
        var entries = new List<JsonElement>();
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        for (var page = 0; ; page++)
        {
            if (page >= budget.Limits.Pages)
                throw new McpStopped(McpFailureKind.TooMuch, $"{method} has more than {budget.Limits.Pages} pages.");
            var result = await AskAsync(method, cursor is null ? [] : new JsonObject { ["cursor"] = cursor }, cancel).ConfigureAwait(false);
            if (!result.TryGetProperty(member, out var list) || list.ValueKind != JsonValueKind.Array)
                throw new McpStopped(McpFailureKind.Malformed, $"The answer to {method} has no list '{member}'.");
            if (entries.Count + list.GetArrayLength() > budget.Limits.Entries)
                throw new McpStopped(McpFailureKind.TooMuch, $"{method} has more than {budget.Limits.Entries} entries.");
            entries.AddRange(list.EnumerateArray());
            cursor = McpSnapshot.Text(result, "nextCursor");
            if (cursor is null)
                return entries;
            if (!cursors.Add(cursor))
                throw new McpStopped(McpFailureKind.Malformed, $"{method} turns in a circle: the same cursor came twice.");
        }
    }

    async Task<JsonElement> AskAsync(string method, JsonObject parameters, CancellationToken cancel)
    {
        var id = ++_id;
        await foreach (var bytes in channel.AskAsync(Message(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["method"] = method, ["params"] = parameters }), cancel).ConfigureAwait(false))
        {
            budget.Message();
            if (Parse(bytes) is not { } message)
                continue;
            // Version 2025-03-26 allowed several messages in one.
            foreach (var one in message.ValueKind == JsonValueKind.Array ? message.EnumerateArray().ToArray() : [message])
                if (await TakeAsync(one, id, method, cancel).ConfigureAwait(false) is { } result)
                    return result;
        }

        throw new McpStopped(McpFailureKind.Unreachable, $"The server did not answer {method}.");
    }

    JsonElement? Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = StrictJson.Parse(bytes, Strict);
            if (document.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            // What starts like a message and cannot be read is one that was to be read otherwise.
            if (bytes.Span.TrimStart(" \t"u8) is [(byte)'{', ..])
                throw new McpStopped(McpFailureKind.Malformed, $"The server sent a message that is not JSON as it must be: {Short(e.Message)}");
        }

        if (++Noise > MostNoise)
            throw new McpStopped(McpFailureKind.Malformed, $"The server wrote more than {MostNoise} lines that are no messages.");
        return null;
    }

    async Task<JsonElement?> TakeAsync(JsonElement message, int id, string method, CancellationToken cancel)
    {
        if (message.ValueKind != JsonValueKind.Object || McpSnapshot.Text(message, "jsonrpc") != "2.0")
            throw new McpStopped(McpFailureKind.Malformed, "The server sent a message that is not JSON-RPC 2.0.");
        if (McpSnapshot.Text(message, "method") is { } asked)
        {
            if (message.TryGetProperty("id", out var theirs) && theirs.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                await AnswerAsync(asked, theirs, cancel).ConfigureAwait(false);
            ToolsChanged |= asked == "notifications/tools/list_changed";
            return null;
        }

        if (!message.TryGetProperty("id", out var of) || of.ValueKind != JsonValueKind.Number || !of.TryGetInt32(out var number) || number != id)
            return ++Strange <= MostStrange ? null : throw new McpStopped(McpFailureKind.Malformed, $"The server sent more than {MostStrange} answers to questions that nobody asked.");
        if (message.TryGetProperty("error", out var error))
            throw new McpStopped(McpFailureKind.Refused, $"The server refuses {method}: {Short(McpSnapshot.Text(error, "message") ?? "it gives no reason")}", error.Text("code") == NoSuchMethod);
        return message.TryGetProperty("result", out var result) && result.ValueKind == JsonValueKind.Object ? result : throw new McpStopped(McpFailureKind.Malformed, $"The answer to {method} has neither result nor error.");
    }

    async Task AnswerAsync(string method, JsonElement id, CancellationToken cancel)
    {
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = JsonNode.Parse(id.GetRawText()) };
        if (method == "ping")
            answer["result"] = new JsonObject();
        else
        {
            if (Unasked.Count < 20)
                Unasked.Add(method.Length > 60 ? method[..60] : method);
            answer["error"] = new JsonObject { ["code"] = -32601, ["message"] = "Method not found" };
        }

        await channel.TellAsync(Message(answer), cancel).ConfigureAwait(false);
    }

    static byte[] Message(JsonObject message) => System.Text.Encoding.UTF8.GetBytes(message.ToJsonString());

    static string Short(string text) => text.Length <= 200 ? text : text[..200];
}
