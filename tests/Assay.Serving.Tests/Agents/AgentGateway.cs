using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Agents;

/// <summary>A gateway with an authority, and a key of the application <c>shop</c>; those of <c>other</c> and <c>third</c> are files of its folder.</summary>
static class AgentGateway
{
    internal const string ReadOnly = """
        format: assay-authority/1
        agents:
          - agent: shop
            tools: [{ tool: read_file, arguments: { path: { under: [/srv/docs], required: true } } }]
        """;

    internal static async Task<(RunningGateway Gateway, string Key)> StartAsync(string authority, RequestDelegate upstream, string apis = "openai, anthropic, ollama", string? policy = null, IReadOnlyDictionary<string, string>? files = null, string application = "shop", string more = "")
    {
        var (key, entry) = NewKey.For(application, [], [], null);
        var (other, second) = NewKey.For("other", [], [], null);
        var (third, last) = NewKey.For("third", [], [], null);
        var gateway = await RunningGateway.StartAsync(policy: policy, upstream: upstream, yaml: $$"""
            format: assay-gateway/1
            upstreams: [{ name: model, url: UPSTREAM, credentialEnv: UPSTREAM_KEY }]
            routes: [{ name: all, apis: [{{apis}}], upstreams: [model], policy: tested, authority: agents }]
            policies: { tested: policy.yaml }
            authorities: { agents: authority.yaml }
            keys:
              - { id: "{{entry.Id}}", application: {{application}}, sha256: {{entry.Sha256}} }
              - { id: "{{second.Id}}", application: other, sha256: {{second.Sha256}} }
              - { id: "{{last.Id}}", application: third, sha256: {{last.Sha256}} }
            {{more}}
            """, files: new Dictionary<string, string>(files ?? new Dictionary<string, string>()) { ["authority.yaml"] = authority, ["other.key"] = other, ["third.key"] = third }, environment: name => name == CredentialsKey.Variable ? null : "the-gateways-own-credential");
        gateway.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return (gateway, key);
    }

    /// <summary>The key of another application.</summary>
    internal static Task<string> KeyAsync(RunningGateway gateway, string application) => File.ReadAllTextAsync(Path.Combine(gateway.Folder, $"{application}.key"), TestContext.Current.CancellationToken);

    /// <summary>A question of an application, with headers of its own.</summary>
    internal static async Task<(System.Net.HttpStatusCode Status, string Text)> AskAsync(RunningGateway gateway, string key, string body, string path = "/v1/chat/completions", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Address, path)) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Waits until so many exchanges are over: what they used is settled then.</summary>
    internal static async Task OverAsync(RunningGateway gateway, int exchanges)
    {
        for (var i = 0; gateway.Seen.Count < exchanges && i < 6000; i++)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.True(gateway.Seen.Count >= exchanges, $"{gateway.Seen.Count} of {exchanges} exchanges are over");
    }
}
