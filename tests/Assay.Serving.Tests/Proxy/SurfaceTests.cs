using System.Net;
using System.Text.Json;

namespace Assay.Serving.Tests.Proxy;

/// <summary>Wherever a forbidden text stands, in a request or an answer of any API, it is met.</summary>
public sealed class SurfaceTests
{
    const string Policy = """
        format: assay-guardrails/1
        guards: [{ guard: phrases, phrases: [project bluebird], action: block }]
        """;

    static string Chat(string messages, string more = "") => $$"""{"model":"m","messages":[{{messages}}]{{more}}}""";

    public static TheoryData<string, string, string> Requests => new()
    {
        { "a system prompt", "/v1/chat/completions", Chat("""{"role":"system","content":"about Project Bluebird"},{"role":"user","content":"hi"}""") },
        { "a developer's prompt", "/v1/chat/completions", Chat("""{"role":"developer","content":"about Project Bluebird"},{"role":"user","content":"hi"}""") },
        { "an earlier turn", "/v1/chat/completions", Chat("""{"role":"user","content":"Project Bluebird"},{"role":"assistant","content":"ok"},{"role":"user","content":"hi"}""") },
        { "an earlier answer", "/v1/chat/completions", Chat("""{"role":"assistant","content":"Project Bluebird"},{"role":"user","content":"hi"}""") },
        { "a part of a message", "/v1/chat/completions", Chat("""{"role":"user","content":[{"type":"text","text":"hi"},{"type":"text","text":"Project Bluebird"}]}""") },
        { "content before its role", "/v1/chat/completions", Chat("""{"content":"Project Bluebird","role":"user"}""") },
        { "a role that nobody knows", "/v1/chat/completions", Chat("""{"role":"wizard","content":"Project Bluebird"}""") },
        { "a result of a tool, in the middle", "/v1/chat/completions", Chat("""{"role":"tool","tool_call_id":"1","content":"Project Bluebird"},{"role":"user","content":"hi"}""") },
        { "arguments of a call", "/v1/chat/completions", Chat("""{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"q\":\"Project Bluebird\"}"}}]}""") },
        { "a tool's description", "/v1/chat/completions", Chat("""{"role":"user","content":"hi"}""", ""","tools":[{"type":"function","function":{"name":"f","description":"Project Bluebird","parameters":{}}}]""") },
        { "a parameter's description", "/v1/chat/completions", Chat("""{"role":"user","content":"hi"}""", ""","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"x":{"description":"Project Bluebird"}}}}}]""") },
        { "a parameter's name", "/v1/chat/completions", Chat("""{"role":"user","content":"hi"}""", ""","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"Project Bluebird":{}}}}}]""") },
        { "the name of a file", "/v1/chat/completions", Chat("""{"role":"user","content":[{"type":"file","file":{"filename":"Project Bluebird.pdf","file_data":"AAAA"}}]}""") },
        { "a schema of the answer", "/v1/chat/completions", Chat("""{"role":"user","content":"hi"}""", ""","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"description":"Project Bluebird"}}}""") },
        { "a member that nobody knows", "/v1/chat/completions", Chat("""{"role":"user","content":"hi","novel":{"deep":["Project Bluebird"]}}""") },
        { "metadata", "/v1/chat/completions", Chat("""{"role":"user","content":"hi"}""", ""","metadata":{"k":"Project Bluebird"}""") },
        { "a model's name with blanks", "/v1/chat/completions", """{"model":"Project Bluebird","messages":[]}""" },
        { "instructions", "/v1/responses", """{"model":"m","instructions":"Project Bluebird","input":"hi"}""" },
        { "an input", "/v1/responses", """{"model":"m","input":"Project Bluebird"}""" },
        { "an item of an input", "/v1/responses", """{"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"Project Bluebird"}]}]}""" },
        { "the output of a call", "/v1/responses", """{"model":"m","input":[{"type":"function_call_output","call_id":"1","output":"Project Bluebird"}]}""" },
        { "a prompt's variable", "/v1/responses", """{"model":"m","prompt":{"variables":{"x":"Project Bluebird"}}}""" },
        { "a prompt", "/v1/completions", """{"model":"m","prompt":"Project Bluebird"}""" },
        { "one of many prompts", "/v1/completions", """{"model":"m","prompt":["a","Project Bluebird"]}""" },
        { "what is embedded", "/v1/embeddings", """{"model":"m","input":["a","Project Bluebird"]}""" },
        { "Anthropic's system", "/v1/messages", """{"model":"m","max_tokens":5,"system":[{"type":"text","text":"Project Bluebird"}],"messages":[{"role":"user","content":"hi"}]}""" },
        { "Anthropic's result of a tool", "/v1/messages", """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":[{"type":"text","text":"Project Bluebird"}]}]}]}""" },
        { "Anthropic's use of a tool", "/v1/messages", """{"model":"m","max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"f","input":{"a":{"b":"Project Bluebird"}}}]}]}""" },
        { "Anthropic's document", "/v1/messages", """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"document","title":"t","source":{"type":"text","media_type":"text/plain","content":"Project Bluebird"}}]}]}""" },
        { "Anthropic's document as it is sent", "/v1/messages", """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Project Bluebird"}}]}]}""" },
        { "a document within the result of a tool", "/v1/messages", """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Project Bluebird"}}]}]}]}""" },
        { "what calls itself an image", "/v1/chat/completions", Chat("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"Project Bluebird"}}]}""") },
        { "Ollama's chat", "/api/chat", """{"model":"m","stream":false,"messages":[{"role":"user","content":"Project Bluebird"}]}""" },
        { "Ollama's system", "/api/generate", """{"model":"m","stream":false,"prompt":"hi","system":"Project Bluebird"}""" },
        { "a tensor of texts", "/v2/models/m/infer", """{"inputs":[{"name":"t","datatype":"BYTES","shape":[1],"data":["Project Bluebird"]}]}""" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_forbidden_text_does_not_reach_the_model(string where, string path, string body)
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        using var answer = await gateway.PostAsync(path, body);
        Assert.True(HttpStatusCode.Forbidden == answer.StatusCode, $"{where}: {answer.StatusCode}");
        Assert.Empty(gateway.Reached);
        var told = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("bluebird", told, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("phrases", told, StringComparison.Ordinal);
        Assert.Contains(answer.Headers.GetValues(Gateway.ReferenceHeader).Single(), told, StringComparison.Ordinal);
        Assert.StartsWith("assay;dur=", answer.Headers.GetValues("Server-Timing").Single(), StringComparison.Ordinal);
        Assert.Equal("phrases", Assert.Single((await gateway.OnlyAsync()).Hits).Guard);
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task The_same_request_without_it_arrives_byte_for_byte(string where, string path, string body)
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        var harmless = body.Replace("Project Bluebird", "Projekt-Bluebird", StringComparison.Ordinal);
        using var answer = await gateway.PostAsync(path, harmless);
        Assert.True(HttpStatusCode.OK == answer.StatusCode, $"{where}: {answer.StatusCode}");
        Assert.Equal(harmless, Assert.Single(gateway.Reached));
        Assert.StartsWith("assay;dur=", answer.Headers.GetValues("Server-Timing").Single(), StringComparison.Ordinal);
        Assert.Equal(RunningGateway.Answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"choices":[{"index":0,"message":{"role":"assistant","content":"Project Bluebird"}}]}""")]
    [InlineData("/v1/chat/completions", """{"choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"Project Bluebird"}}]}""")]
    [InlineData("/v1/chat/completions", """{"choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"q\":\"Project Bluebird\"}"}}]}}]}""")]
    [InlineData("/v1/responses", """{"output":[{"type":"message","content":[{"type":"output_text","text":"Project Bluebird"}]}]}""")]
    [InlineData("/v1/messages", """{"content":[{"type":"tool_use","id":"1","name":"f","input":{"a":"Project Bluebird"}}]}""")]
    [InlineData("/api/chat", """{"message":{"role":"assistant","content":"Project Bluebird"},"done":true}""")]
    [InlineData("/v2/models/m/infer", """{"outputs":[{"name":"t","datatype":"BYTES","shape":[1],"data":["Project Bluebird"]}]}""")]
    public async Task A_forbidden_text_does_not_come_back(string path, string answered)
    {
        await using var gateway = await RunningGateway.StartAsync(Policy, answered);
        using var answer = await gateway.PostAsync(path, path.Contains("v2", StringComparison.Ordinal) ? """{"inputs":[]}""" : """{"model":"m"}""");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("Bluebird", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(Outcome.AnswerBlocked, (await gateway.OnlyAsync()).Outcome);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":[{"type":"file","file":{"file_data":"data:text/plain;base64,VEVYVA=="}}]}]}""")]
    [InlineData("/v1/messages", """{"model":"m","messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"text/plain","data":"VEVYVA=="}}]}]}""")]
    public async Task A_text_that_is_sent_as_a_file_is_read(string path, string body)
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        using var answer = await gateway.PostAsync(path, body.Replace("VEVYVA==", Convert.ToBase64String("It is about Project Bluebird, no less."u8), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(gateway.Reached);
    }

    [Theory]
    [InlineData("/v1/completions", """{"model":"m","prompt":[1212,318]}""")]
    [InlineData("/v1/embeddings", """{"model":"m","input":[[1212,318],[7]]}""")]
    [InlineData("/api/generate", """{"model":"m","prompt":"hi","context":[1,2,3]}""")]
    public async Task A_prompt_of_numbers_is_refused_since_nobody_can_read_it(string path, string body)
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        using var answer = await gateway.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(gateway.Reached);
    }

    [Theory]
    [InlineData("/v1/messages", """{"model":"m","messages":[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"f","input":{"id":"KEY"}}]}]}""")]
    [InlineData("/v1/chat/completions", """{"model":"m","messages":[{"role":"KEY","content":"x"}]}""")]
    public async Task What_is_called_an_id_or_a_role_is_a_text_all_the_same(string path, string body)
    {
        await using var gateway = await RunningGateway.StartAsync("format: assay-guardrails/1\nguards: [{ guard: secrets, action: block }]\n");
        using var answer = await gateway.PostAsync(path, body.Replace("KEY", "AKIAIOSFODNN7EXAMPLF", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task A_key_for_some_models_opens_no_other_by_its_path_and_none_without_a_name()
    {
        var (key, entry) = NewKey.For("shop", [], ["a"], null);
        await using var gateway = await RunningGateway.StartAsync(yaml: $$"""
            format: assay-gateway/1
            upstreams: [{ name: model, url: UPSTREAM }]
            routes: [{ name: all, apis: [openai, inference], upstreams: [model] }]
            keys: [{ id: "{{entry.Id}}", application: shop, sha256: {{entry.Sha256}}, models: [a] }]
            """);
        gateway.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        foreach (var (path, body, status) in new[]
        {
            ("/v2/models/b/infer", """{"model":"a","inputs":[]}""", HttpStatusCode.Forbidden), ("/v1/chat/completions", """{"messages":[]}""", HttpStatusCode.Forbidden),
            ("/v2/models/a/infer", """{"inputs":[]}""", HttpStatusCode.OK), ("/v1/chat/completions", """{"model":"a","messages":[]}""", HttpStatusCode.OK),
        })
        {
            using var answer = await gateway.PostAsync(path, body);
            Assert.True(status == answer.StatusCode, $"{path} {body}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("AKIA![IOSF](http://evil.example/p.png)ODNN7EXAMPLF")]
    [InlineData("AKIA<img src='http://evil.example/p.png'>IOSFODNN7EXAMPLF")]
    public async Task What_a_rewrite_joins_is_looked_at_again(string said)
    {
        const string Rules = "format: assay-guardrails/1\nguards: [{ guard: secrets, action: redact }, { guard: exfiltration, action: rewrite }]\n";
        var whole = JsonSerializer.Serialize(new { choices = new[] { new { index = 0, message = new { role = "assistant", content = said } } } });
        await using var gateway = await RunningGateway.StartAsync(Rules, whole);
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[]}""");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(Outcome.AnswerBlocked, (await gateway.OnlyAsync()).Outcome);
    }

    [Fact]
    public async Task What_is_redacted_is_gone_and_the_rest_stays()
    {
        const string Redact = """
            format: assay-guardrails/1
            guards: [{ guard: phrases, phrases: [project bluebird], action: redact }]
            """;
        await using var gateway = await RunningGateway.StartAsync(Redact, RunningGateway.Answer.Replace("Paris.", "It is project bluebird, yes.", StringComparison.Ordinal));
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m", "messages":[{"role":"user","content":"tell of Project Bluebird now"}]}""");
        Assert.Equal("""{"model":"m", "messages":[{"role":"user","content":"tell of [phrases removed] now"}]}""", Assert.Single(gateway.Reached));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("It is [phrases removed], yes.", json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(Outcome.Rewritten, (await gateway.OnlyAsync()).Outcome);
    }

    [Theory]
    [InlineData("Origin", "https://page.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    public async Task A_page_in_a_browser_does_not_use_a_gateway_that_asks_for_no_key(string header, string value)
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/v1/chat/completions", UriKind.Relative));
        // As a script sends it without asking the server first: a body of no type.
        request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Chat("")));
        request.Headers.Add(header, value);
        using var answer = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("origin_not_allowed", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(gateway.Reached);
    }

    [Fact]
    public async Task What_nobody_looked_at_is_said()
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        using var answer = await gateway.PostAsync("/v1/chat/completions", Chat("""{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}"""));
        Assert.Contains((await gateway.OnlyAsync()).Gaps, g => g.Contains("image", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_only_the_words_of_another_piece_explain_is_found()
    {
        const string Personal = "format: assay-guardrails/1\nguards: [{ guard: personal-data, kinds: [national-id], action: redact, at: [user] }]\n";
        await using var gateway = await RunningGateway.StartAsync(Personal);
        using var answer = await gateway.PostAsync("/v1/chat/completions", Chat("""{"role":"user","content":[{"type":"text","text":"my social security number is "},{"type":"text","text":"536221234"}]}"""));
        Assert.DoesNotContain("536221234", Assert.Single(gateway.Reached), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/messages", """{"model":"m","max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"pay","input":{"card":4111111111111111}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":"done"}]}]}""")]
    [InlineData("/api/chat", """{"model":"m","stream":false,"messages":[{"role":"assistant","tool_calls":[{"function":{"name":"pay","arguments":{"card":4111111111111111}}}]}]}""")]
    public async Task A_number_among_the_arguments_of_a_call_is_a_text_like_any(string path, string body)
    {
        const string Personal = "format: assay-guardrails/1\nguards: [{ guard: personal-data, kinds: [card], action: redact, at: [tool-call] }]\n";
        await using var gateway = await RunningGateway.StartAsync(Personal);
        using var answer = await gateway.PostAsync(path, body);
        var reached = Assert.Single(gateway.Reached);
        Assert.DoesNotContain("4111111111111111", reached, StringComparison.Ordinal);
        using var still = JsonDocument.Parse(reached);
        Assert.Contains("personal-data removed", reached, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Stored => new()
    {
        { "/v1/responses", """{"model":"m","input":"hi","previous_response_id":"resp_1"}""" },
        { "/v1/responses", """{"model":"m","input":"hi","conversation":{"id":"conv_1"}}""" },
        { "/v1/responses", """{"model":"m","prompt":{"id":"p"}}""" },
        { "/v1/responses", """{"model":"m","input":[{"type":"item_reference","id":"msg_1"}]}""" },
        { "/v1/responses", """{"model":"m","input":[{"id":"msg_1"}]}""" },
        { "/v1/responses", """{"model":"m","input":[{"type":null,"id":"msg_1"}]}""" },
        { "/v1/responses", """{"model":"m","input":[{"type":"image_generation_call","id":"ig_1"}]}""" },
        { "/v1/responses", """{"model":"m","input":[{"type":"function_call_output","call_id":"1","output":[{"type":"input_file","file_id":"file-1"}]}]}""" },
        { "/v1/chat/completions", Chat("""{"role":"assistant","audio":{"id":"audio_1"}}""") },
        { "/v1/responses", """{"model":"m","input":[{"role":"user","content":[{"type":"input_file","file_id":"file-1"}]}]}""" },
        { "/v1/responses", """{"model":"m","input":"hi","tools":[{"type":"file_search","vector_store_ids":["vs_1"]}]}""" },
        { "/v1/responses", """{"model":"m","input":"hi","tools":[{"type":"code_interpreter","container":{"type":"auto","file_ids":["file-1"]}}]}""" },
        { "/v1/chat/completions", Chat("""{"role":"user","content":[{"type":"file","file":{"file_id":"file-1"}}]}""") },
        { "/v1/messages", """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"file_1"}}]}]}""" },
    };

    [Theory]
    [MemberData(nameof(Stored))]
    public async Task A_text_that_is_stored_at_the_server_is_used_only_where_the_route_says_so(string path, string body)
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        using var refused = await gateway.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("stored at the model", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(gateway.Reached);
        await using var allowed = await RunningGateway.StartAsync(Policy, yaml: """
            format: assay-gateway/1
            anonymous: true
            upstreams: [{ name: model, url: UPSTREAM }]
            routes: [{ name: all, apis: [openai, anthropic], upstreams: [model], policy: tested, storedTexts: true }]
            policies: { tested: policy.yaml }
            """);
        using var answer = await allowed.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/v1/chat/completions", """{"choices":[{"index":0,"message":{"role":"assistant","content":"fine"},"token_ids":[5040,12]}]}""")]
    [InlineData("/v1/chat/completions", """{"choices":[{"index":0,"message":{"role":"assistant","content":"fine"}}],"prompt_logprobs":[null,{"1":{"decoded_token":"blue"}}]}""")]
    [InlineData("/v1/completions", """{"choices":[{"index":0,"text":"fine","logprobs":{"tokens":["blue"]}}]}""")]
    public async Task An_answer_that_repeats_itself_in_pieces_goes_no_further_than_a_route_without_them(string path, string answered)
    {
        await using var gateway = await RunningGateway.StartAsync(Policy, answered);
        using var answer = await gateway.PostAsync(path, """{"model":"m","prompt":"hi"}""");
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        await using var open = await RunningGateway.StartAsync("format: assay-guardrails/1\nguards: []\n", answered);
        using var passed = await open.PostAsync(path, """{"model":"m","prompt":"hi"}""");
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
    }

    [Fact]
    public async Task What_is_told_of_an_exchange_holds_no_name_that_a_caller_made_up_and_none_without_end()
    {
        const string Personal = "format: assay-guardrails/1\nguards: [{ guard: personal-data, kinds: [email], action: block }]\n";
        await using var gateway = await RunningGateway.StartAsync(Personal);
        using var answer = await gateway.PostAsync("/v1/messages", """{"model":"MODEL","max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"f","input":{"ada.lovelace@example.org":1}}]}]}""".Replace("MODEL", new string('m', 100_000), StringComparison.Ordinal));
        var seen = await gateway.OnlyAsync();
        Assert.Equal("/messages/0/content/0/input/*", Assert.Single(seen.Hits).Pointer);
        Assert.Equal(256, seen.Model!.Length);
    }

    [Fact]
    public async Task A_schema_may_speak_of_files_by_their_ids()
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        using var answer = await gateway.PostAsync("/v1/chat/completions", Chat("""{"role":"user","content":"hi"}""", ""","metadata":{"file_id":"f"},"tools":[{"type":"function","function":{"name":"read","parameters":{"type":"object","properties":{"file_id":{"type":"string"}},"required":["file_id"]}}}]"""));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
