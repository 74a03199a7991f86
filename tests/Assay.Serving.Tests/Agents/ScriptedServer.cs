using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Agents;

/// <summary>A server of the Model Context Protocol that says what a test wants, honest or not.</summary>
sealed class ScriptedServer
{
    internal const string Mail = """{"name":"send_mail","description":"Sends mail.","inputSchema":{"type":"object"}}""", Fetch = """{"name":"fetch","description":"Reads a page.","inputSchema":{"type":"object"}}""";

    /// <summary>Messages that reached it.</summary>
    internal ConcurrentQueue<JsonElement> Reached { get; } = [];

    /// <summary>Headers of its requests.</summary>
    internal ConcurrentQueue<Dictionary<string, string>> Headers { get; } = [];

    /// <summary>Answers by method: whole results, as JSON.</summary>
    internal ConcurrentDictionary<string, string> Results { get; } = new()
    {
        ["initialize"] = """{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"1"},"instructions":"Be kind."}""",
        ["tools/list"] = $$"""{"tools":[{{Mail}},{{Fetch}}]}""",
        ["tools/call"] = """{"content":[{"type":"text","text":"done"}]}""",
        ["ping"] = "{}",
    };

    /// <summary>Messages that come before the answer to a method; the answer is a stream then.</summary>
    internal ConcurrentDictionary<string, string[]> Before { get; } = new();

    internal async Task AnswerAsync(HttpContext http)
    {
        Headers.Enqueue(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        if (http.Request.Method != "POST")
        {
            http.Response.StatusCode = http.Request.Method == "GET" ? 405 : 200;
            return;
        }

        using var asked = await JsonDocument.ParseAsync(http.Request.Body);
        Reached.Enqueue(asked.RootElement.Clone());
        if (!asked.RootElement.TryGetProperty("id", out var id) || !asked.RootElement.TryGetProperty("method", out var method))
        {
            http.Response.StatusCode = 202;
            return;
        }

        if (method.GetString() == "initialize")
            http.Response.Headers["Mcp-Session-Id"] = "the-servers-own-session";
        var answer = $$"""{"jsonrpc":"2.0","id":{{id.GetRawText()}},"result":{{Results.GetValueOrDefault(method.GetString()!, "{}")}} }""";
        var before = Before.GetValueOrDefault(method.GetString()!);
        http.Response.ContentType = before is null ? "application/json" : "text/event-stream";
        await http.Response.WriteAsync(before is null ? answer : string.Concat(before.Append(answer).Select(m => $"event: message\nid: 7\ndata: {m}\n\n")), Encoding.UTF8);
    }
}

/// <summary>A caller that writes the protocol by hand.</summary>
sealed class RawCaller(RunningGateway gateway, string? key = null)
{
    internal string? Session { get; set; }

    internal Dictionary<string, string> More { get; } = [];

    internal async Task<(HttpResponseMessage Answer, string Text)> SendAsync(string body, string method = "POST", string path = "/mcp")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(gateway.Address, path));
        if (body.Length > 0)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Authorization = new("Bearer", key);
        if (Session is not null)
            request.Headers.Add("Mcp-Session-Id", Session);
        foreach (var (name, value) in More)
            request.Headers.TryAddWithoutValidation(name, value);
        var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    internal async Task<RawCaller> BeginAsync(string capabilities = "{}")
    {
        var (answer, text) = await SendAsync($$$"""{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{{{capabilities}}} ,"clientInfo":{"name":"c","version":"1"} } }""");
        Assert.True(answer.IsSuccessStatusCode && answer.Headers.Contains("Mcp-Session-Id"), text);
        Session = answer.Headers.GetValues("Mcp-Session-Id").Single();
        return this;
    }

    internal async Task<string> AskAsync(string method, string parameters = "{}", string id = "1") => (await SendAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}} }""")).Text;

    internal Task<string> CallAsync(string tool, string arguments = "{}", string id = "1") => AskAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}} }""", id);
}
