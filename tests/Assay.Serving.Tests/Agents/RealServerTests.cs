using System.Diagnostics;
using System.Net.Sockets;
using Assay.Tests.Shared;

namespace Assay.Serving.Tests.Agents;

/// <summary>The reference server of the Model Context Protocol behind a gateway, and the official client before it.</summary>
public sealed class RealServerTests
{
    const string Authority = """
        format: assay-authority/1
        agents:
          - agent: shop
            tools:
              - { tool: echo, arguments: { message: { pattern: "[a-z ]+", required: true } } }
              - { tool: get-sum }
              - { tool: trigger-* }
        mcp: { resources: ["demo://resource/static/document/*"], prompts: [simple-prompt] }
        """;

    [Fact]
    public async Task The_reference_server_is_used_through_the_gateway_and_only_for_what_is_allowed()
    {
        var port = Loopback.FreePort();
        using var server = Process.Start(new ProcessStartInfo("node", [NodeChecks.Module("@modelcontextprotocol/server-everything/dist/index.js"), "streamableHttp"]) { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["PORT"] = $"{port}" } })!;
        try
        {
            server.BeginOutputReadLine();
            server.BeginErrorReadLine();
            await ReadyAsync(port);
            var (key, entry) = NewKey.For("shop", [], [], null);
            await using var gateway = await RunningGateway.StartAsync(yaml: $$"""
                format: assay-gateway/1
                upstreams: [{ name: tools, url: "http://127.0.0.1:{{port}}" }]
                routes: [{ name: tools, prefix: /everything, apis: [mcp], upstreams: [tools], authority: shop }]
                authorities: { shop: authority.yaml }
                keys: [{ id: "{{entry.Id}}", application: shop, sha256: {{entry.Sha256}} }]
                """, files: new Dictionary<string, string> { ["authority.yaml"] = Authority });
            var answers = await McpClientProcess.AskAsync(new Uri(gateway.Address, "/everything/mcp"), key, new object[]
            {
                new { list = "tools" },
                new { call = "echo", arguments = new { message = "hello" } },
                new { call = "echo", arguments = new { message = "HELLO; DROP" } },
                new { call = "get-sum", arguments = new { a = 2, b = 40 } },
                new { call = "get-env" },
                new { list = "prompts" },
                new { prompt = "simple-prompt" },
                new { list = "resources" },
                new { call = "trigger-long-running-operation", arguments = new { duration = 1, steps = 2 } },
            });
            await gateway.Itself.FlushAsync(TimeSpan.FromMinutes(2));
            var said = string.Join('\n', answers) + string.Join('\n', gateway.Seen.SelectMany(s => s.Hits));
            Assert.True(answers.Count == 10, said);
            Assert.True(answers[0].TryGetProperty("text", out _), said);
            Assert.Contains("echo", McpClientProcess.Text(answers[1]), StringComparison.Ordinal);
            Assert.DoesNotContain("get-env", McpClientProcess.Text(answers[1]), StringComparison.Ordinal);
            Assert.True(McpClientProcess.Text(answers[2]) == "Echo: hello", said);
            Assert.True(answers[3].GetProperty("code").GetInt32() == -32003, said);
            Assert.DoesNotContain("pattern", answers[3].GetProperty("message").GetString(), StringComparison.OrdinalIgnoreCase);
            Assert.Contains("42", McpClientProcess.Text(answers[4]), StringComparison.Ordinal);
            Assert.True(answers[5].GetProperty("code").GetInt32() == -32003, said);
            Assert.Equal("simple-prompt", McpClientProcess.Text(answers[6]));
            Assert.True(McpClientProcess.Text(answers[7]).Length > 0, said);
            Assert.StartsWith("demo://", McpClientProcess.Text(answers[8]), StringComparison.Ordinal);
            Assert.Contains("completed", McpClientProcess.Text(answers[9]), StringComparison.Ordinal);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    static async Task ReadyAsync(int port)
    {
        for (var i = 0; ; i++)
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (i < 1200)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
    }
}
