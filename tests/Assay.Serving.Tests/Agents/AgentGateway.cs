using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Agents;

/// <summary>A gateway with an authority, and a key of the application <c>shop</c>.</summary>
static class AgentGateway
{
    internal const string ReadOnly = """
        format: assay-authority/1
        agents:
          - agent: shop
            tools: [{ tool: read_file, arguments: { path: { under: [/srv/docs], required: true } } }]
        """;

    internal static async Task<(RunningGateway Gateway, string Key)> StartAsync(string authority, RequestDelegate upstream, string apis = "openai, anthropic, ollama", string? policy = null, IReadOnlyDictionary<string, string>? files = null, string application = "shop", TimeProvider? time = null)
    {
        var (key, entry) = NewKey.For(application, [], [], null);
        var (other, second) = NewKey.For("other", [], [], null);
        var gateway = await RunningGateway.StartAsync(policy: policy, upstream: upstream, time: time, yaml: $$"""
            format: assay-gateway/1
            upstreams: [{ name: model, url: UPSTREAM, credentialEnv: UPSTREAM_KEY }]
            routes: [{ name: all, apis: [{{apis}}], upstreams: [model], policy: tested, authority: agents }]
            policies: { tested: policy.yaml }
            authorities: { agents: authority.yaml }
            keys:
              - { id: "{{entry.Id}}", application: {{application}}, sha256: {{entry.Sha256}} }
              - { id: "{{second.Id}}", application: other, sha256: {{second.Sha256}} }
            """, files: new Dictionary<string, string>(files ?? new Dictionary<string, string>()) { ["authority.yaml"] = authority, ["other.key"] = other }, environment: _ => "the-gateways-own-credential");
        gateway.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return (gateway, key);
    }
}
