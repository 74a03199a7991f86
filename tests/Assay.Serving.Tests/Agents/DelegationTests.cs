using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Tests.Shared;

namespace Assay.Serving.Tests.Agents;

/// <summary>Agents that act for other agents: who may, how far, and never with more than both may do.</summary>
public sealed class DelegationTests
{
    static string Authority(int depth = 2) => $$"""
        format: assay-authority/1
        agents:
          - agent: shop
            budget: { tokens: 2000 }
            delegates: { to: [other], depth: {{depth}} }
            tools: [{ tool: read_file, arguments: { path: { under: [/srv/docs], required: true } } }, { tool: search }]
          - agent: other
            delegates: { to: [third] }
            tools: [{ tool: read_file }, { tool: send_mail }]
          - agent: third
            alone: false
            tools: [{ tool: read_file }, { tool: send_mail }]
        """;

    const string Ask = """{"model":"m","messages":[{"role":"user","content":"go"}],"tools":[{"type":"function","function":{"name":"read_file"}},{"type":"function","function":{"name":"send_mail"}},{"type":"function","function":{"name":"search"}}]}""";

    static (string, string)[] For(string? agents) => agents is null ? [("Assay-Task", "t")] : [("Assay-Task", "t"), ("Assay-Acting-For", agents)];

    static async Task<string> KeyAsync(RunningGateway gateway, string shop, string application) => application == "shop" ? shop : await AgentGateway.KeyAsync(gateway, application);

    [Fact]
    public async Task A_gateway_says_which_tools_its_authorities_name()
    {
        var (gateway, _) = await AgentGateway.StartAsync(Authority(), new CallingModel().AnswerAsync);
        await using var running = gateway;
        Assert.Equal(["read_file", "search", "send_mail"], gateway.Setup.Inventory.Tools);
        Assert.True(gateway.Setup.GivesCredential("model"));
        Assert.False(gateway.Setup.GivesCredential("another"));
    }

    [Theory]
    [InlineData("shop", null, 2, "")]
    [InlineData("other", null, 2, "")]
    [InlineData("other", "shop", 2, "")]
    [InlineData("third", "other", 2, "")]
    [InlineData("third", "other, shop", 2, "")]
    [InlineData("third", "other, shop", 1, "the delegation is deeper than its agent allows")]
    [InlineData("third", null, 2, "the agent acts for others only, and names none")]
    [InlineData("third", "shop", 2, "it acts for an agent that does not delegate to it")]
    [InlineData("shop", "other", 2, "it acts for an agent that does not delegate to it")]
    [InlineData("shop", "third", 2, "it acts for an agent that does not delegate to it")]
    [InlineData("other", "nobody", 2, "it acts for an agent that does not delegate to it")]
    [InlineData("other", "other", 2, "the delegation goes round in a circle")]
    [InlineData("third", "other, third", 2, "the delegation goes round in a circle")]
    public async Task An_agent_acts_for_those_that_delegate_to_it_and_no_further(string application, string? agents, int depth, string why)
    {
        var model = new CallingModel();
        var (gateway, key) = await AgentGateway.StartAsync(Authority(depth), model.AnswerAsync);
        await using var running = gateway;
        var (status, text) = await AgentGateway.AskAsync(gateway, await KeyAsync(gateway, key, application), Ask, headers: For(agents));
        Assert.True(status == (why.Length == 0 ? HttpStatusCode.OK : HttpStatusCode.Forbidden), $"{status} {text}");
        Assert.Equal(why.Length == 0 ? 1 : 0, model.Asked.Count);
        var seen = await gateway.OnlyAsync();
        Assert.Equal(why.Length > 0, seen.Hits.Any(h => h is { Guard: "authority", Enforced: true, Action: Serving.Guards.GuardAction.Block } && h.Why == why));
        Assert.Equal(why.Length == 0 && agents is not null, seen.Hits.Any(h => h.Why.StartsWith("acts for ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("shop,,shop")]
    [InlineData("a,b,c,d,e,f,g,h,i")]
    public async Task What_names_nobody_clearly_is_not_believed(string agents)
    {
        var model = new CallingModel();
        var (gateway, _) = await AgentGateway.StartAsync(Authority(), model.AnswerAsync);
        await using var running = gateway;
        var (status, text) = await AgentGateway.AskAsync(gateway, await AgentGateway.KeyAsync(gateway, "other"), Ask, headers: For(agents));
        Assert.True(status == HttpStatusCode.Forbidden && text.Contains("identity_not_verified", StringComparison.Ordinal), $"{status} {text}");
        Assert.Empty(model.Asked);
    }

    [Fact]
    public async Task A_delegate_is_offered_and_may_call_what_both_may_and_no_more_with_every_client()
    {
        var model = new CallingModel(("read_file", """{"path":"/srv/docs/a.txt"}"""), ("read_file", """{"path":"/etc/passwd"}"""), ("send_mail", "{}"), ("search", "{}"));
        var (gateway, _) = await AgentGateway.StartAsync(Authority(), model.AnswerAsync);
        await using var running = gateway;
        var key = await AgentGateway.KeyAsync(gateway, "other");
        var questions = ((string[])["chat", "responses", "anthropic", "ollama"]).SelectMany(c => new[] { new { client = c, stream = false }, new { client = c, stream = true } }).ToList();
        foreach (var (agents, task, calls) in new[] { ("shop", "both", 1), ("", "alone", 3) })
        {
            string[] headers = agents.Length > 0 ? [$"Assay-Task={task}", $"Assay-Acting-For={agents}"] : [$"Assay-Task={task}"];
            foreach (var question in questions)
                foreach (var answer in (await NodeChecks.AskAsync("tool-calls.mjs", new[] { question }, TestContext.Current.CancellationToken, [gateway.Address.ToString().TrimEnd('/'), key, headers[0] + question, .. headers[1..]])).EnumerateArray())
                {
                    Assert.True(answer.TryGetProperty("calls", out var made) && made.GetArrayLength() == calls, $"{agents} {question}: {answer}");
                    Assert.Equal(agents.Length == 0, answer.ToString().Contains("/etc/passwd", StringComparison.Ordinal));
                }
        }
    }

    [Fact]
    public async Task Over_mcp_the_official_client_sees_and_calls_what_both_may()
    {
        var server = new ScriptedServer();
        server.Results["tools/list"] = """{"tools":[{"name":"read_file","inputSchema":{"type":"object"}},{"name":"send_mail","inputSchema":{"type":"object"}},{"name":"search","inputSchema":{"type":"object"}}]}""";
        var (gateway, _) = await AgentGateway.StartAsync(Authority(), server.AnswerAsync, "mcp");
        await using var running = gateway;
        var steps = new object[] { new { list = "tools" }, new { call = "read_file", arguments = new { path = "/srv/docs/a" } }, new { call = "read_file", arguments = new { path = "/etc/passwd" } }, new { call = "send_mail" } };
        var key = await AgentGateway.KeyAsync(gateway, "other");
        Assert.Equal(["Be kind.", "read_file,send_mail", "done", "done", "done"], (await McpClientProcess.AskAsync(new Uri(gateway.Address, "/mcp"), key, steps)).Select(McpClientProcess.Text));
        var bound = await McpClientProcess.AskAsync(new Uri(gateway.Address, "/mcp"), key, steps, "Assay-Acting-For=shop");
        Assert.Equal(["Be kind.", "read_file", "done"], bound.Take(3).Select(McpClientProcess.Text));
        Assert.All(bound.Skip(3), answer => Assert.Equal(-32003, answer.GetProperty("code").GetInt32()));
        // One that acts for others only does not even begin.
        var third = await AgentGateway.KeyAsync(gateway, "third");
        Assert.Contains("Refused by policy", Assert.Single(await McpClientProcess.AskAsync(new Uri(gateway.Address, "/mcp"), third, steps)).ToString(), StringComparison.Ordinal);
        Assert.Equal("done", McpClientProcess.Text((await McpClientProcess.AskAsync(new Uri(gateway.Address, "/mcp"), third, steps, "Assay-Acting-For=other"))[2]));
    }

    [Fact]
    public async Task A_message_of_mcp_may_say_for_whom_it_is()
    {
        var server = new ScriptedServer();
        var (gateway, _) = await AgentGateway.StartAsync(Authority(), server.AnswerAsync, "mcp");
        await using var running = gateway;
        gateway.Http.DefaultRequestHeaders.Authorization = null;
        var caller = await new RawCaller(gateway, await AgentGateway.KeyAsync(gateway, "other")).BeginAsync();
        Task<string> MailAsync(string meta) => caller.AskAsync("tools/call", $$"""{"name":"send_mail","arguments":{},"_meta":{{meta}} }""");
        Assert.Contains("done", await MailAsync("{}"), StringComparison.Ordinal);
        Assert.Contains("done", await MailAsync("""{"progressToken":1}"""), StringComparison.Ordinal);
        foreach (var meta in (string[])["""["shop"]""", """["third"]""", "[]", "\"shop\"", "[1]", "null", """["shop","shop"]"""])
            Assert.True((await MailAsync($$"""{"dev.assay/acting-for":{{meta}} }""")).Contains("-32003", StringComparison.Ordinal), meta);
        // Two words that differ are none.
        caller.More["Assay-Acting-For"] = "shop";
        Assert.Contains("-32003", await MailAsync("""{"dev.assay/acting-for":["other"]}"""), StringComparison.Ordinal);
        Assert.Equal(2, server.Reached.Count(m => m.TryGetProperty("method", out var method) && method.ValueEquals("tools/call")));
    }

    [Fact]
    public async Task What_a_delegate_uses_counts_in_the_task_of_the_one_it_acts_for()
    {
        var (gateway, key) = await AgentGateway.StartAsync(Authority(), async http =>
        {
            http.Response.ContentType = "application/json";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, """{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":900,"total_tokens":1000}}""");
        });
        await using var running = gateway;
        var other = await AgentGateway.KeyAsync(gateway, "other");
        Assert.Equal(HttpStatusCode.OK, (await AgentGateway.AskAsync(gateway, other, Ask, headers: For("shop"))).Status);
        await AgentGateway.OverAsync(gateway, 1);
        Assert.Equal(HttpStatusCode.OK, (await AgentGateway.AskAsync(gateway, key, Ask, headers: For(null))).Status);
        await AgentGateway.OverAsync(gateway, 2);
        Assert.Equal(HttpStatusCode.Forbidden, (await AgentGateway.AskAsync(gateway, key, Ask, headers: For(null))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AgentGateway.AskAsync(gateway, other, Ask, headers: For("shop"))).Status);
        // For itself it has its own.
        Assert.Equal(HttpStatusCode.OK, (await AgentGateway.AskAsync(gateway, other, Ask, headers: For(null))).Status);
    }

    [Fact]
    public async Task Where_an_issuer_says_who_the_user_is_it_says_who_acts_too_and_a_header_is_not_believed()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
        string Token(object? act)
        {
            Dictionary<string, object> claims = new() { ["iss"] = "idp", ["aud"] = "assay", ["exp"] = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds(), ["sub"] = "alice" };
            if (act is not null)
                claims["act"] = act;
            var said = $"{Part(new { alg = "ES256", kid = "k1" })}.{Part(claims)}";
            return $"{said}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(said), HashAlgorithmName.SHA256))}";
        }

        var model = new CallingModel(("read_file", """{"path":"/etc/passwd"}"""));
        var (gateway, _) = await AgentGateway.StartAsync(Authority().Replace("agents:", "user: { header: X-User, jwks: jwks.json, issuer: idp, audience: assay }\nagents:", StringComparison.Ordinal), model.AnswerAsync,
            files: new Dictionary<string, string> { ["jwks.json"] = JsonSerializer.Serialize(new { keys = new[] { new { kty = "EC", crv = "P-256", kid = "k1", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) } } }) });
        await using var running = gateway;
        var other = await AgentGateway.KeyAsync(gateway, "other");
        async Task<(HttpStatusCode Status, bool Called)> AskAsync(params (string, string)[] headers)
        {
            var (status, text) = await AgentGateway.AskAsync(gateway, other, Ask, headers: [("Assay-Task", "t"), .. headers]);
            return (status, text.Contains("passwd", StringComparison.Ordinal));
        }

        // The user alone, or the user with the one who calls: it acts with its own authority.
        Assert.Equal((HttpStatusCode.OK, true), await AskAsync(("X-User", Token(null))));
        Assert.Equal((HttpStatusCode.OK, true), await AskAsync(("X-User", Token(new { sub = "other" }))));
        // For another agent: with no more than that one's.
        Assert.Equal((HttpStatusCode.OK, false), await AskAsync(("X-User", Token(new { sub = "other", act = new { sub = "shop" } }))));
        foreach (var act in (object[])[new { sub = "shop" }, new { sub = "other", act = new { sub = "third" } }, new { sub = "other", act = new { sub = "nobody" } }, "other", new { act = new { sub = "other" } }, new { sub = "other", act = "shop" }, new { sub = 1 }])
            Assert.Equal((HttpStatusCode.Forbidden, false), await AskAsync(("X-User", Token(act))));
        Assert.Equal((HttpStatusCode.Forbidden, false), await AskAsync(("Assay-Acting-For", "shop")));
        Assert.Equal((HttpStatusCode.Forbidden, false), await AskAsync(("X-User", Token(null)), ("Assay-Acting-For", "shop")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_one_of_them_needs_a_person_the_delegate_does_and_who_agreed_to_it_did_not_agree_to_it_alone(bool alone)
    {
        var (approver, entry) = NewKey.For("alice", [], [], null);
        var (gateway, _) = await AgentGateway.StartAsync($$"""
            format: assay-authority/1
            agents:
              - agent: shop
                delegates: { to: [other] }
                tools: [{ tool: refund, approval: true }]
              - agent: other
                tools: [{ tool: refund, approval: {{(alone ? "true" : "false")}} }]
            approvals: { folder: approvals, approvers: [{ name: alice, sha256: {{entry.Sha256}} }] }
            """, new CallingModel(("refund", "{}")).AnswerAsync);
        await using var running = gateway;
        var other = await AgentGateway.KeyAsync(gateway, "other");
        async Task<bool> CalledAsync(string? agents) => (await AgentGateway.AskAsync(gateway, other, """{"model":"m","messages":[]}""", headers: For(agents))).Text.Contains("\"tool_calls\"", StringComparison.Ordinal);
        Assert.False(await CalledAsync("shop"));
        var (question, _, _) = Assert.Single(Assert.Single(gateway.Setup.Approvals).Value.List());
        Assert.True(question is { Agent: "other", ActingFor: ["shop"] });
        Assert.Equal("", gateway.Setup.Approvals.Single().Value.Decide(question.Reference, true, approver));
        Assert.Equal(!alone, await CalledAsync(null));
        Assert.True(await CalledAsync("shop"));
        Assert.False(await CalledAsync("shop"));
    }

    [Theory]
    [InlineData("delegates: { to: [nobody] }", "there is no agent 'nobody' here")]
    [InlineData("delegates: { to: [shop] }", "an agent does not delegate to itself")]
    [InlineData("delegates: { to: [] }", "it delegates to nobody")]
    [InlineData("delegates: { to: [other], depth: 0 }", "depth has to be 1 to 8")]
    [InlineData("delegates: { to: [other], depth: 9 }", "depth has to be 1 to 8")]
    [InlineData("delegates: { to: [twice] }", "")]
    public void A_delegation_that_means_nothing_is_refused_at_the_start(string delegates, string why)
    {
        var folder = Directory.CreateTempSubdirectory("assay-delegation-").FullName;
        File.WriteAllText(Path.Combine(folder, "a.yaml"), $"format: assay-authority/1\nagents:\n  - {{ agent: shop, tools: [], {delegates} }}\n  - {{ agent: other, tools: [] }}\n  - {{ agent: twice, tools: [], keys: [a] }}\n  - {{ agent: twice, tools: [] }}\n");
        File.WriteAllText(Path.Combine(folder, "g.yaml"), "format: assay-gateway/1\nanonymous: true\nupstreams: [{ name: model, url: \"http://127.0.0.1:9\" }]\nroutes: [{ name: all, upstreams: [model], authority: a }]\nauthorities: { a: a.yaml }\n");
        using var setup = GatewaySetup.Read(Path.Combine(folder, "g.yaml"), _ => null, out var error);
        Assert.True(why.Length == 0 ? setup is not null : setup is null && error.Contains(why, StringComparison.Ordinal) && error.Contains("a.yaml:3:", StringComparison.Ordinal), error);
        Directory.Delete(folder, recursive: true);
    }
}
