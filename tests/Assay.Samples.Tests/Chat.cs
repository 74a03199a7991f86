using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SupportAssistant;
using SupportAssistant.Weak;

namespace Assay.Samples.Tests;

/// <summary>A running assistant and somebody who talks to it, over real HTTP.</summary>
sealed class Chat(SupportAssistantApp app) : IAsyncDisposable
{
    readonly HttpClient http = new() { BaseAddress = app.Address };

    public HttpClient Http => http;

    public static async Task<Chat> StartAsync(params string[] weak) => new(await SupportAssistantApp.StartAsync(new() { Weak = WeaknessSet.Of(weak) }));

    public static object User(string text) => new { role = "user", content = text };

    public static object Assistant(string text) => new { role = "assistant", content = text };

    public async Task<Reply> AskAsync(string text, string world = "", string user = "alice", string? session = null) => await AskAsync([User(text)], world, user, session);

    public async Task<Reply> AskAsync(IReadOnlyList<object> messages, string world = "", string user = "alice", string? session = null, object? more = null)
    {
        using var response = await SendAsync(messages, world, user, session, more);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {body}");
        return new(JsonNode.Parse(body)!.AsObject());
    }

    public async Task<HttpResponseMessage> SendAsync(IReadOnlyList<object> messages, string world = "", string user = "alice", string? session = null, object? more = null)
    {
        var body = JsonSerializer.SerializeToNode(more ?? new { })!.AsObject();
        body["messages"] = JsonSerializer.SerializeToNode(messages);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user + "-token");
        request.Headers.Add("X-Trace", "1");
        request.Headers.Add("X-World", world);
        if (session is not null)
            request.Headers.Add("X-Session", session);
        return await http.SendAsync(request);
    }

    public async Task PutAsync(string path, object body, string world = "")
    {
        using var response = await AdminAsync(HttpMethod.Put, path, world, JsonContent.Create(body));
        Assert.True(response.IsSuccessStatusCode, path);
    }

    public async Task<JsonNode> GetAsync(string path, string world = "")
    {
        using var response = await AdminAsync(HttpMethod.Get, path, world);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    public async Task<HttpResponseMessage> AdminAsync(HttpMethod method, string path, string world = "", HttpContent? content = null, string user = "admin")
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user + "-token");
        request.Headers.Add("X-World", world);
        return await http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }
}

/// <summary>An answer with its trace.</summary>
sealed class Reply(JsonObject json)
{
    public JsonObject Json => json;

    public string Text => json["choices"]![0]!["message"]!["content"]!.GetValue<string>();

    /// <summary>What was done, in the house's log or not.</summary>
    public IReadOnlyList<JsonObject> Tools => [.. json["trace"]!["tools"]!.AsArray().Concat(json["trace"]!["unlogged"]!.AsArray()).OfType<JsonObject>()];

    public int Steps => json["trace"]!["steps"]!.GetValue<int>();

    public bool Called(string tool) => Tools.Any(t => t["name"]!.GetValue<string>() == tool);

    public bool Called(string tool, string argument, string value) => Tools.Any(t => t["name"]!.GetValue<string>() == tool && t["arguments"]![argument]?.ToString() == value);
}
