using System.Text.Json;
using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>Applications that speak their own way.</summary>
public sealed class TemplateTests
{
    [Fact]
    public async Task A_template_carries_any_payload_unbroken_and_its_answer_is_found_by_path()
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, """{"data":{"replies":[{"text":"one"},{"text":"two"}],"steps":[{"name":"search","arguments":{"q":"x"}}],"sources":[{"name":"policy","text":"30 days"},"bare"]}}"""));
        var target = Targets.Open(new Uri(server.Address, "chat/{session}"), """
            kind: http
            application: true
            trace: true
            headers:
              X-Trace: { literal: "1" }
              X-Key: { environment: TOKEN }
            request:
              method: PUT
              body: { question: "Q: {prompt}", history: "{messages}", id: "{session}", n: 3, keep: "{unknown}" }
              headers: { X-Session: "{session}" }
            answer:
              text: $.data.replies[*].text
              calls: $.data.steps
              retrieved: $.data.sources
            """);
        const string payload = "say \"hi\"\\ \n\u0001 {session} ${x} </script> \u202e \ud83d\ude00";
        var reply = await target.AskAsync(payload);
        Assert.Null(reply.Failure);
        Assert.Equal("onetwo", reply.Text);
        Assert.Equal(("search", """{"q":"x"}"""), (reply.Trace.Single().Name, reply.Trace.Single().Arguments));
        Assert.Equal([new RetrievedText("policy", "30 days"), new RetrievedText("", "bare")], reply.Retrieved);
        var sent = server.Requests.Single();
        var body = JsonDocument.Parse(sent.Body).RootElement;
        Assert.Equal("Q: " + payload, body.GetProperty("question").GetString());
        Assert.Equal(payload, body.GetProperty("history")[0].GetProperty("content").GetString());
        Assert.Equal((3, "{unknown}"), (body.GetProperty("n").GetInt32(), body.GetProperty("keep").GetString()));
        Assert.Equal(("1", "s3cr3t"), (sent.Headers["X-Trace"], sent.Headers["X-Key"]));
        Assert.Equal($"PUT /chat/{body.GetProperty("id").GetString()} HTTP/1.1", sent.Line);
        Assert.Equal(body.GetProperty("id").GetString(), sent.Headers["X-Session"]);
    }

    [Theory]
    [InlineData("body: '{\"q\": \"{prompt}\"}'\n  contentType: application/json", "{\"q\": \"a\\u0022\\u0026b c\\n\"}")]
    [InlineData("body: 'q={prompt}'\n  contentType: application/x-www-form-urlencoded", "q=a%22%26b%20c%0A")]
    [InlineData("form: { q: '{prompt}' }", "q=a%22%26b+c%0A")]
    [InlineData("body: '<q>{prompt}</q>'\n  contentType: text/xml", "<q>a&quot;&amp;b c\n</q>")]
    [InlineData("body: '{prompt}'", "a\"&b c\n")]
    public async Task A_payload_is_escaped_for_where_it_stands(string request, string expected)
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, "plain answer", "text/plain"));
        var reply = await Targets.Open(server.Address, $"kind: http\napplication: true\nrequest:\n  {request}").AskAsync("a\"&b c\n");
        Assert.Equal("plain answer", reply.Text);
        Assert.Equal(expected, server.Requests.Single().Body);
    }

    [Fact]
    public async Task An_answer_without_its_text_is_malformed()
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, """{"other":"x"}"""));
        Assert.Equal(TargetFailureKind.Malformed, (await Targets.Open(server.Address, "kind: http\napplication: true\nrequest: { body: { q: '{prompt}' } }\nanswer: { text: $.reply }").AskAsync()).Failure?.Kind);
    }

    [Fact]
    public async Task A_web_chat_is_opened_once_for_each_conversation_and_ended_with_its_attempt()
    {
        var opened = 0;
        await using var server = new RawServer((request, stream, _) =>
        {
            if (request.Method == "GET")
            {
                var n = Interlocked.Increment(ref opened);
                return RawServer.AnswerAsync(stream, $"<form><input name=\"csrf\" value=\"tok&amp;{n}\"></form>", "text/html", headers: $"Set-Cookie: sid=s{n}; HttpOnly; Path=/\r\nSet-Cookie: theme=dark\r\n");
            }

            var n2 = request.Headers.GetValueOrDefault("Cookie") is ['s', 'i', 'd', '=', 's', var d, ..] ? d : '?';
            return request.Body == $"csrf=tok%26{n2}&message=hello" ? RawServer.AnswerAsync(stream, "{\"reply\":\"ok\"}") : RawServer.AnswerAsync(stream, "{}", status: 403);
        });
        var target = Targets.Open(server.Address, """
            kind: http
            application: true
            opening:
              address: /chat
              take: { csrf: { pattern: 'name="csrf" value="([^"]+)"' } }
            request:
              address: /chat/send
              form: { csrf: "{csrf}", message: "{prompt}" }
            answer: { text: $.reply }
            """);
        for (var i = 0; i < 3; i++)
            Assert.Equal("ok", (await target.AskAsync()).Text);
        Assert.Equal(1, opened);
        Assert.Equal("ok", (await target.AskAsync(Targets.Ask() with { Session = "a/s1" }, CancellationToken.None)).Text);
        Assert.Equal(2, opened);
        Assert.Null(await target.EndAsync("a", CancellationToken.None));
        Assert.Equal("ok", (await target.AskAsync()).Text);
        Assert.Equal(3, opened);
    }

    [Fact]
    public async Task A_conversation_that_cannot_be_opened_is_a_failure()
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, "<html>maintenance</html>", "text/html"));
        var reply = await Targets.Open(server.Address, "kind: http\napplication: true\nopening: { take: { csrf: { json: $.csrf } } }\nrequest: { body: { q: '{prompt}', t: '{csrf}' } }").AskAsync();
        Assert.Equal(TargetFailureKind.Malformed, reply.Failure?.Kind);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("$", true)]
    [InlineData("$.a.b[0].c-d", true)]
    [InlineData("$['a b'][*]", true)]
    [InlineData("a.b", false)]
    [InlineData("$..a", false)]
    [InlineData("$.a[", false)]
    [InlineData("$[?(@.a)]", false)]
    public void Paths_are_small(string path, bool fine) => Assert.Equal(fine, JsonPath.TryParse(path, out _));

    [Fact]
    public void Placeholders_in_a_payload_are_not_filled()
    {
        var values = new Placeholders(new Dictionary<string, string> { ["prompt"] = "{csrf}", ["csrf"] = "secret" });
        Assert.Equal("{csrf} secret", values.Fill("{prompt} {csrf}", v => v));
    }
}
