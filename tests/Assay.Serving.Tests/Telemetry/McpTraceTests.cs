using System.Text.Json.Nodes;
using Assay.Serving.Tests.Agents;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Telemetry;

public sealed class McpTraceTests
{
    [Fact]
    public async Task A_tool_that_runs_is_an_execute_tool_span_and_what_was_not_allowed_names_no_tool()
    {
        List<string> passed = [];
        await using var collector = await OtlpCollector.StartAsync();
        await using var gateway = await TracedGateway.StartAsync(collector.Address, yaml: """
            format: assay-gateway/1
            anonymous: true
            upstreams: [{ name: tools, url: UPSTREAM }]
            routes: [{ name: tools, apis: [mcp], upstreams: [tools], policy: tested, authority: agents }]
            policies: { tested: policy.yaml }
            authorities: { agents: authority.yaml }
            """, files: new Dictionary<string, string> { ["authority.yaml"] = "format: assay-authority/1\nagents: [{ agent: '*', tools: [{ tool: weather }] }]\n" }, upstream: async http =>
        {
            var message = (await JsonNode.ParseAsync(http.Request.Body))!;
            passed.Add(http.Request.Headers.TraceParent.ToString());
            if (message["id"] is null)
            {
                http.Response.StatusCode = 202;
                return;
            }

            http.Response.ContentType = "application/json";
            JsonNode result = (string)message["method"]! switch
            {
                "initialize" => new JsonObject { ["protocolVersion"] = "2025-06-18", ["capabilities"] = new JsonObject(), ["serverInfo"] = new JsonObject { ["name"] = "s", ["version"] = "1" } },
                _ => new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = "Paris" }), ["isError"] = true },
            };
            await http.Response.WriteAsync(new JsonObject { ["jsonrpc"] = "2.0", ["id"] = message["id"]!.DeepClone(), ["result"] = result }.ToJsonString());
        });
        var caller = await new RawCaller(gateway.Gateway, null).BeginAsync();
        await caller.SendAsync("""{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"weather","arguments":{}}}""");
        await caller.SendAsync("""{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"tell-Ada-Lovelace","arguments":{}}}""");
        await gateway.EndAsync(3);

        var ran = Assert.Single(collector.Spans, s => s.Text(5) == "execute_tool weather");
        var says = ran.Attributes(9);
        Assert.Equal("execute_tool", says["gen_ai.operation.name"]);
        Assert.Equal("weather", says["gen_ai.tool.name"]);
        Assert.Equal("tools/call", says["mcp.method.name"]);
        Assert.Equal("tool_error", says["error.type"]);
        var call = Assert.Single(collector.Spans, s => s.Hex(4) == ran.Hex(2));
        Assert.Contains($"00-{ran.Hex(1)}-{call.Hex(2)}-01", passed);
        Assert.Contains(collector.Spans, s => s.Text(5) == "initialize");
        var refused = Assert.Single(collector.Spans, s => s.Number(6) == 2 && s.Attributes(9).TryGetValue("error.type", out var error) && error as string == "refused_by_policy");
        Assert.Equal("/mcp", refused.Text(5));
        Assert.DoesNotContain("Lovelace", collector.Everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Paris", collector.Everything, StringComparison.Ordinal);
        Assert.Equal("execute_tool", Assert.Single(collector.Metrics["mcp.server.operation.duration"].Message(9).Messages(1), p => p.Attributes(9)["mcp.method.name"] as string == "tools/call").Attributes(9)["gen_ai.operation.name"]);
    }
}
