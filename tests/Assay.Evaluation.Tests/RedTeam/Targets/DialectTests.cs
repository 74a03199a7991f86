using System.Text;
using System.Text.Json;
using Assay.Evaluation.RedTeam;
using Assay.Statistics;
using Assay.Tests.Shared;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>The interfaces: what is sent has their shape, what they answer is read, whole and in pieces.</summary>
public sealed class DialectTests
{
    // As the interfaces' own documentation and servers write them.
    static readonly Dictionary<string, string> Whole = new()
    {
        ["openai-chat"] = """{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m-1","choices":[{"index":0,"message":{"role":"assistant","content":"Hi there","tool_calls":[{"id":"call_1","type":"function","function":{"name":"send_mail","arguments":"{\"to\":\"a@b.c\"}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}""",
        ["openai-responses"] = """{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m-1","output":[{"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hi there","annotations":[]}]},{"id":"fc_1","type":"function_call","call_id":"call_1","name":"send_mail","arguments":"{\"to\":\"a@b.c\"}","status":"completed"}],"usage":{"input_tokens":7,"output_tokens":5,"total_tokens":12}}""",
        ["openai-completions"] = """{"id":"cmpl-1","object":"text_completion","created":1,"model":"m-1","choices":[{"index":0,"text":"Hi there","finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":7,"completion_tokens":5,"total_tokens":12}}""",
        ["anthropic"] = """{"id":"msg_1","type":"message","role":"assistant","model":"m-1","content":[{"type":"text","text":"Hi there"},{"type":"tool_use","id":"call_1","name":"send_mail","input":{"to":"a@b.c"}}],"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":7,"output_tokens":5}}""",
        ["ollama"] = """{"model":"m-1","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"Hi there","tool_calls":[{"function":{"name":"send_mail","arguments":{"to":"a@b.c"}}}]},"done":true,"done_reason":"stop","prompt_eval_count":7,"eval_count":5}""",
    };

    static readonly Dictionary<string, string[]> Pieces = new()
    {
        ["openai-chat"] =
        [
            """{"model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
            """{"model":"m-1","choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}""",
            """{"model":"m-1","choices":[{"index":0,"delta":{"content":" there"},"finish_reason":null}]}""",
            """{"model":"m-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"send_mail","arguments":""}}]},"finish_reason":null}]}""",
            """{"model":"m-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"to\":"}}]},"finish_reason":null}]}""",
            """{"model":"m-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"a@b.c\"}"}}]},"finish_reason":null}]}""",
            """{"model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""",
            """{"model":"m-1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5}}""",
            "[DONE]",
        ],
        ["openai-responses"] =
        [
            """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","status":"in_progress","output":[]}}""",
            """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","role":"assistant","content":[]}}""",
            """{"type":"response.content_part.added","item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi"}""",
            """{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":" there"}""",
            """{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"send_mail","arguments":""}}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":1,"delta":"{\"to\":"}""",
            """{"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":1,"delta":"\"a@b.c\"}"}""",
            """{"type":"response.output_item.done","output_index":1,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"send_mail","arguments":"{\"to\":\"a@b.c\"}"}}""",
            """{"type":"response.completed","response":{"id":"resp_1","status":"completed","model":"m-1","output":[],"usage":{"input_tokens":7,"output_tokens":5}}}""",
        ],
        ["openai-completions"] =
        [
            """{"model":"m-1","choices":[{"index":0,"text":"Hi","finish_reason":null}]}""",
            """{"model":"m-1","choices":[{"index":0,"text":" there","finish_reason":"stop"}]}""",
            """{"model":"m-1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5}}""",
            "[DONE]",
        ],
        ["anthropic"] =
        [
            """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m-1","content":[],"usage":{"input_tokens":7,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"ping"}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" there"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"call_1","name":"send_mail","input":{}}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"to\":"}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\"a@b.c\"}"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":5}}""",
            """{"type":"message_stop"}""",
        ],
        ["ollama"] =
        [
            """{"model":"m-1","message":{"role":"assistant","content":"Hi"},"done":false}""",
            """{"model":"m-1","message":{"role":"assistant","content":" there"},"done":false}""",
            """{"model":"m-1","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"send_mail","arguments":{"to":"a@b.c"}}}]},"done":false}""",
            """{"model":"m-1","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":7,"eval_count":5}""",
        ],
    };

    public static TheoryData<string> Kinds => [.. Whole.Keys];

    static IDialect Dialect(string kind) => Dialects.TryGet(kind, out var dialect) ? dialect : throw new ArgumentException(kind);

    static void IsTheAnswer(string kind, TargetReply reply)
    {
        Assert.Null(reply.Failure);
        Assert.Equal(("Hi there", "m-1", 7L, 5L, false), (reply.Text, reply.Model, reply.InputTokens, reply.OutputTokens, reply.Cut));
        Assert.NotNull(reply.Finish);
        if (kind == "openai-completions")
            return;
        var call = Assert.Single(reply.Calls);
        Assert.Equal(("send_mail", """{"to":"a@b.c"}"""), (call.Name, call.Arguments));
        Assert.Equal(kind == "ollama" ? "call-0" : "call_1", call.Id);
    }

    static string Stream(string kind, IEnumerable<string> pieces) => string.Concat(pieces.Select(p => kind == "ollama" ? p + "\n" : kind == "anthropic" ? $"event: {JsonDocument.Parse(p).RootElement.GetProperty("type").GetString()}\ndata: {p}\n\n" : $"data: {p}\n\n"));

    static string StreamType(string kind) => kind == "ollama" ? "application/x-ndjson" : "text/event-stream; charset=utf-8";

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Reads_an_answer_that_comes_whole(string kind)
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, Whole[kind]));
        IsTheAnswer(kind, await Targets.Open(server.Address, $"kind: {kind}\nmodel: m-1").AskAsync());
        Assert.Equal("POST " + Dialect(kind).Path + " HTTP/1.1", server.Requests.Single().Line);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Reads_an_answer_that_comes_in_pieces(string kind)
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, Stream(kind, Pieces[kind]), StreamType(kind)));
        IsTheAnswer(kind, await Targets.Open(server.Address, $"kind: {kind}\nstream: true").AskAsync());
        Assert.True(JsonDocument.Parse(server.Requests.Single().Body).RootElement.GetProperty("stream").GetBoolean());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_stream_that_ends_early_is_what_came_and_a_failure(string kind)
    {
        var beginning = Pieces[kind].TakeWhile(p => !p.Contains("there", StringComparison.Ordinal));
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, Stream(kind, beginning), StreamType(kind)));
        var reply = await Targets.Open(server.Address, $"kind: {kind}\nstream: true").AskAsync();
        Assert.Equal(("Hi", TargetFailureKind.Malformed), (reply.Text, reply.Failure?.Kind));
    }

    [Theory]
    [InlineData("openai-chat", """{"error":{"message":"no more","type":"rate_limit_error"}}""", TargetFailureKind.RateLimited)]
    [InlineData("openai-responses", """{"type":"error","code":"server_error","message":"no more"}""", TargetFailureKind.Refused)]
    [InlineData("openai-responses", """{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"no more"}}}""", TargetFailureKind.Refused)]
    [InlineData("openai-completions", """{"error":{"message":"no more"}}""", TargetFailureKind.Refused)]
    [InlineData("anthropic", """{"type":"error","error":{"type":"overloaded_error","message":"no more"}}""", TargetFailureKind.Refused)]
    [InlineData("ollama", """{"error":"no more"}""", TargetFailureKind.Refused)]
    public async Task An_error_in_the_stream_is_a_failure(string kind, string error, TargetFailureKind expected)
    {
        var beginning = Pieces[kind].TakeWhile(p => !p.Contains("there", StringComparison.Ordinal)).Append(error);
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, Stream(kind, beginning), StreamType(kind)));
        var reply = await Targets.Open(server.Address, $"kind: {kind}\nstream: true").AskAsync();
        Assert.Equal(("Hi", expected, "no more"), (reply.Text, reply.Failure!.Kind, reply.Failure.Message));
    }

    // What an application that calls its tools itself streams: the model's calls, then what the model says with their results.
    static string[] GoesOn(string kind) => kind switch
    {
        "openai-chat" => [.. Pieces[kind][..6], """{"choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"stop"}]}""", "[DONE]"],
        "openai-responses" => [.. Pieces[kind][..9], """{"type":"response.output_text.delta","output_index":2,"delta":"!"}""", Pieces[kind][9]],
        "anthropic" => [.. Pieces[kind][..10], """{"type":"content_block_start","index":2,"content_block":{"type":"text","text":"!"}}""", .. Pieces[kind][10..]],
        _ => [.. Pieces[kind][..3], """{"model":"m-1","message":{"role":"assistant","content":"!"},"done":false}""", Pieces[kind][3]],
    };

    [Theory]
    [InlineData("openai-chat")]
    [InlineData("openai-responses")]
    [InlineData("anthropic")]
    [InlineData("ollama")]
    public async Task Streamed_calls_that_an_application_answered_itself_are_its_trace_and_calls_that_wait_are_not(string kind)
    {
        async Task<TargetReply> Reply(string[] pieces, string more)
        {
            await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, Stream(kind, pieces), StreamType(kind)));
            return await Targets.Open(server.Address, $"kind: {kind}\nstream: true\n{more}").AskAsync();
        }

        var made = await Reply(GoesOn(kind), "application: true\ntrace: true");
        Assert.Equal(("Hi there!", true, 0), (made.Text, made.TraceShown, made.Calls.Count));
        Assert.Equal(("send_mail", """{"to":"a@b.c"}"""), (Assert.Single(made.Trace).Name, made.Trace[0].Arguments));
        var waits = await Reply(Pieces[kind], "application: true\ntrace: true");
        Assert.Equal((1, 0, false), (waits.Calls.Count, waits.Trace.Count, waits.TraceShown));
        var bare = await Reply(GoesOn(kind), "tools: true");
        Assert.Equal((1, 0, false), (bare.Calls.Count, bare.Trace.Count, bare.TraceShown));
    }

    [Theory]
    [InlineData("openai-chat", 7, """{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"trace":TRACE}""")]
    [InlineData("openai-responses", 9, """{"type":"response.completed","response":{"status":"completed","output":[],"trace":TRACE}}""")]
    [InlineData("anthropic", 11, """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"trace":TRACE}""")]
    [InlineData("ollama", 3, """{"message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","trace":TRACE}""")]
    public async Task The_trace_of_an_application_is_read_from_a_stream_and_is_shown_also_when_nothing_was_called(string kind, int at, string last)
    {
        foreach (var (trace, calls) in new[] { ("""{"tools":[{"name":"issue_refund","arguments":{"order":"A-1"}},{"name":"x"}],"retrieved":[{"id":"d1","text":"t"}]}""", 2), ("""{"tools":[]}""", 0) })
        {
            string[] pieces = [.. Pieces[kind][..at], last.Replace("TRACE", trace, StringComparison.Ordinal), .. kind switch { "openai-chat" => ["[DONE]"], "anthropic" => [Pieces[kind][^1]], _ => Array.Empty<string>() }];
            // Twice, as applications do that show it as it grows.
            if (kind == "openai-chat")
                pieces = [pieces[0], """{"choices":[],"trace":TRACE}""".Replace("TRACE", trace, StringComparison.Ordinal), .. pieces[1..]];
            await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, Stream(kind, pieces), StreamType(kind)));
            var reply = await Targets.Open(server.Address, $"kind: {kind}\nstream: true\napplication: true\ntrace: true").AskAsync();
            Assert.Null(reply.Failure);
            Assert.Equal((true, calls, calls / 2), (reply.TraceShown, reply.Trace.Count, reply.Retrieved.Count));
            Assert.Equal(calls > 0 ? """{"order":"A-1"}""" : null, reply.Trace.FirstOrDefault()?.Arguments);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pieces_that_were_changed_or_cut_are_an_answer_or_no_JSON_and_nothing_else(string kind)
    {
        var random = new SeededRandom(7);
        for (var round = 0; round < 3000; round++)
        {
            var stream = Dialect(kind).Stream(Targets.Quick);
            foreach (var piece in Pieces[kind])
            {
                var bytes = Encoding.UTF8.GetBytes(piece);
                for (var change = random.Next() % 3; change > 0; change--)
                    bytes[random.Next() % (ulong)bytes.Length] = (byte)random.Next();
                if (random.Next() % 4 == 0)
                    bytes = bytes[..(int)(random.Next() % (ulong)bytes.Length)];
                try
                {
                    if (stream.Take(null, bytes, out _))
                        break;
                }
                catch (JsonException)
                {
                }
            }

            Assert.True(stream.Reply().Text.Length < 200);
            try
            {
                var whole = Encoding.UTF8.GetBytes(Whole[kind]);
                whole[random.Next() % (ulong)whole.Length] = (byte)random.Next();
                using var json = StrictJson.Parse(whole, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
                _ = Dialect(kind).Read(json.RootElement, Targets.Quick);
            }
            catch (JsonException)
            {
            }
        }
    }

    [Fact]
    public async Task The_official_clients_read_the_same_answers_the_same_way()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, Json.Bytes(Whole.Keys.ToDictionary(k => k, k => new { whole = Whole[k], stream = Stream(k, Pieces[k]) })), CancellationToken.None);
            var (exit, output) = NodeChecks.Run("llm-clients.mjs", file);
            Assert.True(exit == 0, output);
            using var theirs = JsonDocument.Parse(output.Split('\n').First(l => l.StartsWith('{')));
            foreach (var kind in Whole.Keys)
                foreach (var way in new[] { "whole", "stream" })
                {
                    var read = theirs.RootElement.GetProperty(kind).GetProperty(way);
                    await using var server = new RawServer((_, stream, _) => way == "whole" ? RawServer.AnswerAsync(stream, Whole[kind]) : RawServer.AnswerAsync(stream, Stream(kind, Pieces[kind]), StreamType(kind)));
                    var ours = await Targets.Open(server.Address, $"kind: {kind}").AskAsync();
                    Assert.Equal((read.Text("text"), read.Text("model"), read.Text("finish")), (ours.Text, ours.Model, ours.Finish));
                    Assert.Equal((read.Text("input"), read.Text("output")), ($"{ours.InputTokens}", $"{ours.OutputTokens}"));
                    Assert.Equal(read.Each("calls").Select(c => $"{c.Text("name")} {c.Inner("arguments").GetRawText()}"), ours.Calls.Select(c => $"{c.Name} {c.Arguments}"));
                }
        }
        finally
        {
            File.Delete(file);
        }
    }

    static readonly TargetRequest Conversation = new()
    {
        Session = "s",
        Messages = [new(Speaker.System, "Be good."), new(Speaker.User, "Mail Ann."), new(Speaker.Assistant, "", [new ToolCall("call_1", "send_mail", """{"to":"ann"}""")]), new(Speaker.Tool, "sent", CallId: "call_1"), new(Speaker.User, "Thanks.")],
        Tools = [new ToolDefinition("send_mail", "Sends.", JsonElement.Parse("""{"type":"object"}"""))],
        Temperature = 0.5,
        MostTokens = 99,
    };

    [Theory]
    [InlineData("openai-chat", """{"model":"m","messages":[{"role":"system","content":"Be good."},{"role":"user","content":"Mail Ann."},{"role":"assistant","content":"","tool_calls":[{"id":"call_1","type":"function","function":{"name":"send_mail","arguments":"{\"to\":\"ann\"}"}}]},{"role":"tool","content":"sent","tool_call_id":"call_1"},{"role":"user","content":"Thanks."}],"tools":[{"type":"function","function":{"name":"send_mail","description":"Sends.","parameters":{"type":"object"}}}],"temperature":0.5,"max_tokens":99}""")]
    [InlineData("openai-responses", """{"model":"m","store":false,"input":[{"role":"system","content":"Be good."},{"role":"user","content":"Mail Ann."},{"type":"function_call","call_id":"call_1","name":"send_mail","arguments":"{\"to\":\"ann\"}"},{"type":"function_call_output","call_id":"call_1","output":"sent"},{"role":"user","content":"Thanks."}],"tools":[{"type":"function","name":"send_mail","description":"Sends.","parameters":{"type":"object"},"strict":false}],"temperature":0.5,"max_output_tokens":99}""")]
    [InlineData("openai-completions", """{"model":"m","prompt":"Be good.\n\nUser: Mail Ann.\nAssistant: \nTool: sent\nUser: Thanks.\nAssistant:","max_tokens":99,"temperature":0.5}""")]
    [InlineData("anthropic", """{"model":"m","max_tokens":99,"system":"Be good.","messages":[{"role":"user","content":[{"type":"text","text":"Mail Ann."}]},{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"send_mail","input":{"to":"ann"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"sent"},{"type":"text","text":"Thanks."}]}],"tools":[{"name":"send_mail","description":"Sends.","input_schema":{"type":"object"}}],"temperature":0.5}""")]
    [InlineData("ollama", """{"model":"m","messages":[{"role":"system","content":"Be good."},{"role":"user","content":"Mail Ann."},{"role":"assistant","content":"","tool_calls":[{"function":{"name":"send_mail","arguments":{"to":"ann"}}}]},{"role":"tool","content":"sent","tool_name":"send_mail"},{"role":"user","content":"Thanks."}],"tools":[{"type":"function","function":{"name":"send_mail","description":"Sends.","parameters":{"type":"object"}}}],"stream":false,"options":{"temperature":0.5,"num_predict":99}}""")]
    public void A_conversation_with_tools_is_written_as_the_interface_has_it(string kind, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Json.Written(json => Dialect(kind).Write(json, Conversation, "m", false))));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Arguments_that_are_no_object_do_not_break_the_next_question(string kind)
    {
        foreach (var arguments in new[] { "", "not json", "[1]", """{"a":1,"a":2}""", """{"a":"\ud800"}""", string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100) })
        {
            var request = Conversation with { Messages = [.. Conversation.Messages.Select(m => m.Calls is null ? m : m with { Calls = [new ToolCall("c", "t", arguments)] })] };
            using var json = JsonDocument.Parse(Json.Written(writer => Dialect(kind).Write(writer, request, "m", false)));
            Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        }
    }

    [Theory]
    [InlineData("https://h.example", "https://h.example/v1/messages")]
    [InlineData("https://h.example/v1", "https://h.example/v1/messages")]
    [InlineData("https://h.example/gate/v1/", "https://h.example/gate/v1/messages")]
    [InlineData("https://h.example/own/way", "https://h.example/own/way")]
    public void A_base_address_gets_the_path_of_its_interface(string given, string expected) => Assert.Equal(new Uri(expected), Dialects.AddressOf(new Uri(given), "/v1/messages"));
}
