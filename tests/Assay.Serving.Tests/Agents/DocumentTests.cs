using System.Net;
using System.Text.Json;

namespace Assay.Serving.Tests.Agents;

/// <summary>Retrieved documents with labels: what the agent, the user and the task are not cleared for reaches no model and no caller.</summary>
public sealed class DocumentTests
{
    static string Authority(string withheld = "remove", string unlabelled = "withhold") => $$"""
        format: assay-authority/1
        user: { header: X-End-User, saidBy: [shop, other] }
        agents:
          - agent: shop
            delegates: { to: [other] }
            tools: [{ tool: "*" }]
            clearance: [{ label: public }, { label: hr, users: [alice] }, { label: "project-*", tasks: [audit] }]
          - agent: other
            tools: [{ tool: "*" }]
            clearance: [{ label: public }, { label: secret }]
        documents:
          withheld: {{withheld}}
          unlabelled: {{unlabelled}}
          sources:
            - { from: [search], list: results, label: metadata.label }
            - { from: [list_all], list: ".", label: label }
            - { from: [lookup], label: label }
            - { from: [wiki, "wiki_*", "document:https://wiki.example/*"], labels: [public] }
            - { from: [payroll, "resource:hr://*"], labels: [hr] }
            - { from: ["resource:*"], label: _meta.label }
            - { from: [document], label: context.labels }
        mcp: { resources: ["*"], prompts: ["*"] }
        """;

    const string Found = """{"results":[{"text":"one","metadata":{"label":"public"}},{"text":"two","metadata":{"label":"hr"}},{"text":"three","metadata":{"label":["public","project-x"]}},{"text":"four"},{"text":"five","metadata":{"label":7}},{"text":"six","metadata":{"label":"who knows"}}]}""";

    static string Chat(string tool, string content) =>
        $$$"""{"model":"m","messages":[{"role":"user","content":"go"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"{{{tool}}}","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":{{{content}}} }]}""";

    static string Quoted(string text) => JsonSerializer.Serialize(text);

    static (string, string)[] Headers(string? user, string? task) => [.. user is null ? [] : new[] { ("X-End-User", user) }, .. task is null ? [] : new[] { ("Assay-Task", task) }];

    static async Task<(HttpStatusCode Status, string Asked, SeenExchange Seen)> AskAsync(string authority, string body, string path = "/v1/chat/completions", string? user = null, string? task = null, string application = "shop", string? agents = null)
    {
        var model = new CallingModel();
        var (gateway, key) = await AgentGateway.StartAsync(authority, model.AnswerAsync);
        await using var running = gateway;
        var (status, _) = await AgentGateway.AskAsync(gateway, application == "shop" ? key : await AgentGateway.KeyAsync(gateway, application), body, path, [.. Headers(user, task), .. agents is null ? [] : new[] { ("Assay-Acting-For", agents) }]);
        return (status, model.Asked.SingleOrDefault().ValueKind == JsonValueKind.Undefined ? "" : model.Asked.Single().ToString(), await gateway.OnlyAsync());
    }

    static string Numbers(string asked) => string.Join(' ', ((string[])["one", "two", "three", "four", "five", "six"]).Where(n => asked.Contains(n, StringComparison.Ordinal)));

    [Theory]
    [InlineData(null, null, "one")]
    [InlineData("alice", null, "one two")]
    [InlineData("bob", "audit/7", "one three")]
    [InlineData("alice", "audit/7", "one two three")]
    public async Task Documents_of_a_result_reach_the_model_only_with_labels_that_agent_user_and_task_hold(string? user, string? task, string shown)
    {
        var (status, asked, seen) = await AskAsync(Authority(), Chat("search", Quoted(Found)), user: user, task: task);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(shown, Numbers(asked));
        var withheld = seen.Hits.Where(h => h.Guard == "labels").ToList();
        // One for each reason, with the number of documents.
        Assert.Equal(6 - shown.Split(' ').Length, withheld.Sum(h => h.Why.StartsWith("2 documents of search were", StringComparison.Ordinal) ? 2 : 1));
        Assert.All(withheld, h => Assert.True(h is { Place: Serving.Guards.Place.Document, Action: Serving.Guards.GuardAction.Redact, Enforced: true } && !h.Why.Contains("who knows", StringComparison.Ordinal), h.Why));
        Assert.Contains(withheld, h => h.Why.EndsWith("it has no label", StringComparison.Ordinal));
        Assert.Contains(withheld, h => h.Why.EndsWith("its label cannot be read", StringComparison.Ordinal));
        Assert.Contains("labels", seen.Coverage["Document"]);
        Assert.Equal(Outcome.Rewritten, seen.Outcome);
    }

    [Fact]
    public async Task The_file_says_whether_what_has_no_label_passes_and_whether_the_whole_is_refused()
    {
        Assert.Equal("one four", Numbers((await AskAsync(Authority(unlabelled: "pass"), Chat("search", Quoted(Found)))).Asked));
        var (status, asked, seen) = await AskAsync(Authority(withheld: "refuse"), Chat("search", Quoted(Found)));
        Assert.Equal((HttpStatusCode.Forbidden, ""), (status, asked));
        Assert.Contains(seen.Hits, h => h is { Guard: "labels", Action: Serving.Guards.GuardAction.Block });
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(Authority(withheld: "refuse"), Chat("search", Quoted("""{"results":[{"text":"one","metadata":{"label":"public"}}]}""")))).Status);
    }

    [Fact]
    public async Task Very_many_documents_are_told_in_one_hit_and_what_stays_keeps_its_order()
    {
        var documents = string.Join(',', Enumerable.Range(0, 6000).Select(i => $$$"""{"text":"n{{{i}}}.","metadata":{"label":"{{{(i % 3 == 0 ? "public" : "hr")}}}"}}"""));
        var (status, asked, seen) = await AskAsync(Authority(), Chat("search", Quoted($$"""{"results":[{{documents}}]}""")));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"n{i * 3}."), System.Text.RegularExpressions.Regex.Matches(asked, @"n\d+\.").Select(m => m.Value));
        Assert.Equal("4000 documents of search were withheld: the label 'hr' is not held", Assert.Single(seen.Hits, h => h.Guard == "labels").Why);
    }

    [Fact]
    public async Task Only_a_label_that_is_missing_is_none_and_what_stands_in_its_way_cannot_be_read()
    {
        const string found = """{"results":[{"text":"one","metadata":[{"label":"hr"}]},{"text":"two","metadata":"label: hr"},{"text":"three","metadata":null},{"text":"four"},{"text":"five","metadata":"{\"label\":\"public\"}"},{"text":"six","metadata":7}]}""";
        Assert.Equal("three four five", Numbers((await AskAsync(Authority(unlabelled: "pass"), Chat("search", Quoted(found)))).Asked));
    }

    [Theory]
    [InlineData("\"previous_response_id\":\"resp_1\",\"input\":\"go\"")]
    [InlineData("\"conversation\":{\"id\":\"conv_1\"},\"input\":\"go\"")]
    [InlineData("\"input\":[{\"type\":\"item_reference\",\"id\":\"fs_1\"}]")]
    [InlineData("\"input\":[{\"id\":\"fs_1\"}]")]
    public async Task What_the_provider_keeps_has_no_labels_to_ask_and_is_refused_where_documents_have_some(string members)
    {
        var (status, asked, seen) = await AskAsync(Authority(), $"{{\"model\":\"m\",{members}}}", "/v1/responses", user: "alice");
        Assert.Equal((HttpStatusCode.Forbidden, ""), (status, asked));
        Assert.Contains(seen.Hits, h => h is { Guard: "authority", Action: Serving.Guards.GuardAction.Block, Why: "it names texts that the provider keeps, and documents have labels here" });
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(Authority()[..Authority().IndexOf("documents:", StringComparison.Ordinal)].Replace("clearance:", "#", StringComparison.Ordinal), $"{{\"model\":\"m\",{members}}}", "/v1/responses")).Status);
    }

    [Theory]
    [InlineData("search", "plain text that names no label: two", "")]
    [InlineData("search", """{"results":[{"text":"two","metadata":{"label":"public"},"metadata":{"label":"hr"}}]}""", "")]
    [InlineData("search", """{"hits":[{"text":"two","metadata":{"label":"public"}}]}""", "")]
    [InlineData("search", """{"text":"one","metadata":{"label":"public"}}""", "one")]
    [InlineData("list_all", """[{"text":"one","label":"public"},{"text":"two","label":"hr"}]""", "one")]
    [InlineData("lookup", """{"text":"one","label":"public"}""", "one")]
    [InlineData("lookup", """{"text":"two","label":["public","hr"]}""", "")]
    [InlineData("lookup", """{"text":"two"}""", "")]
    [InlineData("wiki", "one", "one")]
    [InlineData("wiki_de", "one", "one")]
    [InlineData("payroll", "two", "")]
    [InlineData("calculator", "one two", "one two")]
    public async Task A_result_that_has_no_readable_label_is_withheld_whole_and_one_of_another_tool_is_not_asked(string tool, string content, string shown)
    {
        foreach (var written in (string[])[Quoted(content), $$"""[{"type":"text","text":{{Quoted(content)}} }]"""])
        {
            var (status, asked, _) = await AskAsync(Authority(), Chat(tool, written));
            Assert.Equal((HttpStatusCode.OK, shown), (status, Numbers(asked)));
            Assert.Equal(shown.Length == 0, asked.Contains("[withheld by policy]", StringComparison.Ordinal));
            Assert.Contains("\"tool_call_id\"", asked, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("tool")]
    [InlineData("observation")]
    public async Task A_result_whose_call_nobody_told_has_no_label(string role)
    {
        var (_, asked, _) = await AskAsync(Authority(), $$"""{"model":"m","messages":[{"role":"{{role}}","tool_call_id":"nobody","content":"two"}]}""");
        Assert.Equal("", Numbers(asked));
    }

    [Theory]
    [InlineData("/v1/responses", """{"model":"m","input":[{"type":"function_call","call_id":"c1","name":"search","arguments":"{}"},{"type":"function_call_output","call_id":"c1","output":FOUND}]}""")]
    [InlineData("/v1/messages", """{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"search","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":FOUND}]}]}""")]
    [InlineData("/v1/messages", """{"model":"m","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"search","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":FOUND}]}]}]}""")]
    [InlineData("/api/chat", """{"model":"m","messages":[{"role":"tool","tool_name":"search","content":FOUND}]}""")]
    public async Task Every_api_is_asked(string path, string body)
    {
        var (status, asked, _) = await AskAsync(Authority(), body.Replace("FOUND", Quoted(Found), StringComparison.Ordinal), path);
        Assert.Equal((HttpStatusCode.OK, "one"), (status, Numbers(asked)));
    }

    [Fact]
    public async Task Blocks_that_are_documents_have_a_label_in_them_or_by_their_address()
    {
        var (status, asked, _) = await AskAsync(Authority(), """
            {"model":"m","max_tokens":9,"messages":[{"role":"user","content":[
              {"type":"document","source":{"type":"text","media_type":"text/plain","data":"one"},"context":"{\"labels\":[\"public\"]}"},
              {"type":"document","source":{"type":"text","media_type":"text/plain","data":"two"},"context":"{\"labels\":[\"hr\"]}"},
              {"type":"search_result","source":"https://wiki.example/x","title":"t","content":[{"type":"text","text":"three"}]},
              {"type":"search_result","source":"https://elsewhere.example/x","title":"t","content":[{"type":"text","text":"four"}]},
              {"type":"document","source":{"type":"url","url":"https://elsewhere.example/five"}},
              {"type":"text","text":"six"}]}]}
            """, "/v1/messages");
        Assert.Equal((HttpStatusCode.OK, "one three six"), (status, Numbers(asked)));
        // A message that held nothing else says that something was there.
        Assert.Contains("[withheld by policy]", (await AskAsync(Authority(), """{"model":"m","input":[{"role":"user","content":[{"type":"input_file","filename":"two"}]}]}""", "/v1/responses")).Asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delegate_reads_what_both_may_read()
    {
        const string secrets = """{"results":[{"text":"one","metadata":{"label":"public"}},{"text":"two","metadata":{"label":"hr"}},{"text":"three","metadata":{"label":"secret"}}]}""";
        Assert.Equal("one three", Numbers((await AskAsync(Authority(), Chat("search", Quoted(secrets)), user: "alice", application: "other")).Asked));
        Assert.Equal("one", Numbers((await AskAsync(Authority(), Chat("search", Quoted(secrets)), user: "alice", application: "other", agents: "shop")).Asked));
    }

    [Fact]
    public async Task With_the_official_client_the_model_reads_what_the_user_may_read()
    {
        var model = new CallingModel(("search", "{}"));
        var (gateway, key) = await AgentGateway.StartAsync(Authority(), model.AnswerAsync);
        await using var running = gateway;
        var messages = JsonDocument.Parse(Chat("search", Quoted(Found))).RootElement.GetProperty("messages");
        var questions = ((bool[])[false, true]).Select(stream => new { client = "chat", stream, messages });
        var answers = await Assay.Tests.Shared.NodeChecks.AskAsync("tool-calls.mjs", questions, TestContext.Current.CancellationToken, gateway.Address.ToString().TrimEnd('/'), key, "X-End-User=alice");
        Assert.All(answers.EnumerateArray(), answer => Assert.True(answer.TryGetProperty("calls", out _), $"{answer}"));
        Assert.Equal(["one two", "one two"], model.Asked.Select(a => Numbers(a.ToString())));
    }

    static async Task<IReadOnlyList<JsonElement>> OverMcpAsync(string authority, Dictionary<string, string> results, object[] steps, params string[] headers)
    {
        var server = new ScriptedServer();
        server.Results["initialize"] = server.Results["initialize"].Replace("\"tools\":{}", "\"tools\":{},\"resources\":{},\"prompts\":{}", StringComparison.Ordinal);
        foreach (var (method, result) in results)
            server.Results[method] = result;
        var (gateway, key) = await AgentGateway.StartAsync(authority, server.AnswerAsync, "mcp");
        await using var running = gateway;
        return [.. (await McpClientProcess.AskAsync(new Uri(gateway.Address, "/mcp"), key, steps, headers)).Skip(1)];
    }

    static string Result(string structured) => $$"""{"content":[{"type":"text","text":{{Quoted(structured)}} }],"structuredContent":{{structured}} }""";

    [Fact]
    public async Task Over_mcp_the_official_client_gets_the_documents_that_the_user_may_read_and_no_others()
    {
        Dictionary<string, string> results = new() { ["tools/call"] = Result(Found) };
        object[] steps = [new { call = "search" }];
        Assert.Equal("one", Numbers(Assert.Single(await OverMcpAsync(Authority(), results, steps)).ToString()));
        Assert.Equal("one two", Numbers(Assert.Single(await OverMcpAsync(Authority(), results, steps, "X-End-User=alice")).ToString()));
        Assert.Equal(-32003, Assert.Single(await OverMcpAsync(Authority("refuse"), results, steps)).GetProperty("code").GetInt32());
        // The structured form is filtered as well, and a tool of which nothing is said is not asked.
        Assert.Contains("done", Assert.Single(await OverMcpAsync(Authority(), [], [new { call = "calculator" }])).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search", """{"content":[{"type":"text","text":"two"}]}""", null, false)]
    [InlineData("search", """{"content":[{"type":"resource_link","uri":"hr://two","name":"two"},{"type":"text","text":"two"}]}""", null, false)]
    [InlineData("lookup", """{"content":[{"type":"text","text":"two"}],"label":"hr","structuredContent":{"label":"public"}}""", null, false)]
    [InlineData("lookup", """{"content":[{"type":"text","text":"two"}],"structuredContent":{"label":"hr"}}""", "alice", true)]
    [InlineData("lookup", """{"content":[{"type":"text","text":"{\"label\":\"hr\",\"text\":\"two\"}"}]}""", null, false)]
    [InlineData("lookup", """{"content":[{"type":"text","text":"two"}]}""", "alice", false)]
    [InlineData("payroll", """{"content":[{"type":"text","text":"two"}]}""", null, false)]
    [InlineData("payroll", """{"content":[{"type":"text","text":"two"}]}""", "alice", true)]
    [InlineData("fetch", """{"content":[{"type":"resource","resource":{"uri":"hr://x","text":"two"}}]}""", null, false)]
    [InlineData("fetch", """{"content":[{"type":"resource","resource":{"uri":"hr://x","text":"two"}}]}""", "alice", true)]
    [InlineData("fetch", """{"content":[{"type":"resource","resource":{"uri":"docs://x","text":"two","_meta":{"label":"public"}}}]}""", null, true)]
    [InlineData("fetch", """{"content":[{"type":"resource","resource":{"uri":"docs://x","text":"two"}}]}""", null, false)]
    [InlineData("wiki", """{"content":[{"type":"resource","resource":{"uri":"hr://x","text":"two"}}]}""", null, false)]
    [InlineData("wiki", """{"content":[{"type":"resource","resource":{"uri":"hr://x","text":"two"}}]}""", "alice", true)]
    [InlineData("wiki", """{"content":[{"type":"text","text":"two"}]}""", null, true)]
    [InlineData("fetch", """{"content":{"type":"resource","resource":{"uri":"hr://x","text":"two"}}}""", null, false)]
    [InlineData("fetch", """{"content":[[{"type":"resource","resource":{"uri":"hr://x","text":"two"}}]]}""", null, false)]
    [InlineData("fetch", """{"content":[{"type":"resource","resource":[{"uri":"hr://x","text":"two"}]}]}""", null, false)]
    [InlineData("fetch", """[{"content":[{"type":"text","text":"two"}]}]""", null, false)]
    [InlineData("search", """{"content":{"type":"text","text":"two"}}""", null, false)]
    [InlineData("payroll", "\"two\"", null, false)]
    public async Task A_result_of_a_server_is_withheld_unless_its_labels_are_held(string tool, string result, string? user, bool shown)
    {
        var server = new ScriptedServer();
        server.Results["tools/call"] = result;
        var (gateway, key) = await AgentGateway.StartAsync(Authority(), server.AnswerAsync, "mcp");
        await using var running = gateway;
        gateway.Http.DefaultRequestHeaders.Authorization = null;
        var caller = new RawCaller(gateway, key);
        if (user is not null)
            caller.More["X-End-User"] = user;
        var text = await (await caller.BeginAsync()).CallAsync(tool);
        Assert.True(shown == text.Contains("two", StringComparison.Ordinal), text);
        Assert.True(shown || text.Contains("-32003", StringComparison.Ordinal) || text.Contains("[withheld by policy]", StringComparison.Ordinal), text);
    }

    [Theory]
    [InlineData("docs://a", """{"contents":[{"uri":"docs://a","text":"one","_meta":{"label":"public"}},{"uri":"docs://a","text":"two","_meta":{"label":"hr"}},{"uri":"docs://a","text":"four"}]}""", "one")]
    [InlineData("hr://a", """{"contents":[{"uri":"hr://a","text":"two"}]}""", "")]
    [InlineData("docs://a", """{"contents":[{"uri":"hr://a","text":"two","_meta":{"label":"public"}}]}""", "")]
    [InlineData("hr://a", """{"contents":[{"uri":"docs://a","text":"two","_meta":{"label":"public"}}]}""", "")]
    public async Task Resources_have_labels_by_their_address_or_in_themselves(string uri, string result, string shown)
    {
        foreach (var before in (bool[])[false, true])
        {
            var server = new ScriptedServer();
            server.Results["resources/read"] = result;
            if (before)
                server.Before["resources/read"] = ["""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}"""];
            var (gateway, key) = await AgentGateway.StartAsync(Authority(), server.AnswerAsync, "mcp");
            await using var running = gateway;
            gateway.Http.DefaultRequestHeaders.Authorization = null;
            var text = await (await new RawCaller(gateway, key).BeginAsync()).AskAsync("resources/read", $$"""{"uri":"{{uri}}"}""");
            Assert.Equal(shown, Numbers(text));
            Assert.Equal(shown.Length == 0, text.Contains("-32003", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_prompt_that_carries_a_resource_which_may_not_be_read_is_refused()
    {
        static string Prompt(string uri) => $$"""{"messages":[{"role":"user","content":{"type":"text","text":"one"} },{"role":"user","content":{"type":"resource","resource":{"uri":"{{uri}}","text":"two","_meta":{"label":"public"} } } }]}""";
        foreach (var (uri, shown) in new[] { ("docs://x", "one two"), ("hr://x", "") })
        {
            var server = new ScriptedServer();
            server.Results["prompts/get"] = Prompt(uri);
            var (gateway, key) = await AgentGateway.StartAsync(Authority(), server.AnswerAsync, "mcp");
            await using var running = gateway;
            gateway.Http.DefaultRequestHeaders.Authorization = null;
            Assert.Equal(shown, Numbers(await (await new RawCaller(gateway, key).BeginAsync()).AskAsync("prompts/get", """{"name":"p"}""")));
        }
    }

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"resource","resource":{"uri":"hr://x","text":"two"}}]}]}""")]
    [InlineData("""{"messages":{"role":"user","content":{"type":"resource","resource":{"uri":"hr://x","text":"two"}}}}""")]
    [InlineData("""["two"]""")]
    public async Task A_prompt_that_is_not_as_the_protocol_has_it_cannot_be_asked_and_is_refused(string result)
    {
        var server = new ScriptedServer();
        server.Results["prompts/get"] = result;
        var (gateway, key) = await AgentGateway.StartAsync(Authority(), server.AnswerAsync, "mcp");
        await using var running = gateway;
        gateway.Http.DefaultRequestHeaders.Authorization = null;
        var text = await (await new RawCaller(gateway, key).BeginAsync()).AskAsync("prompts/get", """{"name":"p"}""");
        Assert.True(text.Contains("-32003", StringComparison.Ordinal) && Numbers(text).Length == 0, text);
    }

    [Theory]
    [InlineData("clearance: [{ label: public }]", "", "nothing says where documents have labels")]
    [InlineData("clearance: [{ label: 'a*b' }]", "documents: { sources: [] }", "a '*' stands at its end only")]
    [InlineData("clearance: [{ label: a, users: [alice] }]", "documents: { sources: [] }", "nothing says how the user is known")]
    [InlineData("tools: []", "documents: { sources: [{ from: [search] }] }", "it says no label")]
    [InlineData("tools: []", "documents: { sources: [{ from: [], labels: [a] }] }", "from names at least one source")]
    [InlineData("tools: []", "documents: { sources: [{ from: [search], list: results, labels: [a] }] }", "say where it stands")]
    [InlineData("tools: []", "documents: { sources: [{ from: [search], label: 'a..b' }] }", "names of members with dots")]
    [InlineData("tools: []", "documents: { withheld: perhaps, sources: [] }", "withheld")]
    public void What_cannot_be_meant_is_refused_at_the_start(string agent, string documents, string why)
    {
        var folder = Directory.CreateTempSubdirectory("assay-labels-").FullName;
        File.WriteAllText(Path.Combine(folder, "a.yaml"), $"format: assay-authority/1\nagents:\n  - {{ agent: shop, {(agent.StartsWith("tools", StringComparison.Ordinal) ? agent : "tools: [], " + agent)} }}\n{documents}\n");
        File.WriteAllText(Path.Combine(folder, "g.yaml"), "format: assay-gateway/1\nanonymous: true\nupstreams: [{ name: model, url: \"http://127.0.0.1:9\" }]\nroutes: [{ name: all, upstreams: [model], authority: a }]\nauthorities: { a: a.yaml }\n");
        Assert.Null(GatewaySetup.Read(Path.Combine(folder, "g.yaml"), _ => null, out var error));
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Matches("a[.]yaml:[0-9]+:[0-9]+: ", error);
        Directory.Delete(folder, recursive: true);
    }
}
