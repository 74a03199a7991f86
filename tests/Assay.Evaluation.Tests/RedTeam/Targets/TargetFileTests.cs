using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>Errors of a target's file name the field and say what to write.</summary>
public sealed class TargetFileTests
{
    const string Chat = "name: t\nkind: openai-chat\naddress: http://h\n", Http = "name: t\nkind: http\naddress: http://h\napplication: true\n";

    [Theory]
    [InlineData("kind: openai-chat\naddress: http://h", "name has to be there")]
    [InlineData("name: t\nkind:\naddress: http://h", "kind: has no value")]
    [InlineData(Chat + "headers: { X-A: }", "headers.X-A: has no value")]
    [InlineData(Chat + "refusals: [403, ~]", "refusals[1]: has no value")]
    [InlineData("name: t\nkind: smoke\naddress: http://h", "kind: 'smoke' is not known; write one of openai-chat, openai-responses")]
    [InlineData("name: t\nkind: openai-chat", "address: write an http or https address")]
    [InlineData("name: t\nkind: openai-chat\naddress: file:///etc/passwd", "address: write an http or https address")]
    [InlineData(Chat + "modell: x", "modell: there is no such field")]
    [InlineData(Chat + "stream: often", "stream: it has to be true or false")]
    [InlineData(Chat + "limits: { concurrency: many }", "limits.concurrency: it has to be a whole number")]
    [InlineData(Chat + "limits: { answerSeconds: 0 }", "limits: concurrency is")]
    [InlineData(Chat + "authorization: { by: Ann, until: soon }", "authorization.until: it has to be a day")]
    [InlineData(Chat + "headers: { Authorization: { literal: 'Bearer abc' } }", "headers.Authorization: this looks like a secret")]
    [InlineData(Chat + "headers: { X-Api-Key: { literal: abc } }", "headers.X-Api-Key: this looks like a secret")]
    [InlineData(Chat + "headers: { X-A: { literal: ghp_16C7e42F292c6912E7710c838347Ae178B4a } }", "headers.X-A: this looks like a secret")]
    [InlineData(Chat + "headers: { X-A: { literal: \"a\\r\\nX-B: c\" } }", "headers.X-A: a header is one line")]
    [InlineData(Chat + "headers: { X-A: { prefix: x } }", "headers.X-A: write environment")]
    [InlineData(Chat + "headers: { Host: { literal: x } }", "'Host' is no header that can be given")]
    [InlineData(Chat + "persons: { other: { X-A: { literal: a, environment: B } } }", "persons.other.X-A: write environment")]
    [InlineData(Chat + "answer: { calls: tools }", "answer.calls: 'tools' is no path")]
    [InlineData(Chat + "command: [sh]", "command: belongs to")]
    [InlineData(Chat + "request: {}", "request: belongs to kind: http")]
    [InlineData(Chat + "plants: { document: { method: PUT, address: /d, body: '{text}' } }", "plants: belong to an application")]
    [InlineData(Chat + "plants: { cellar: { method: PUT, address: /d } }", "plants")]
    [InlineData(Http, "request: say what a question looks like")]
    [InlineData(Http + "request: { body: { q: x } }", "request: neither {prompt} nor {messages}")]
    [InlineData("name: t\nkind: http\naddress: http://h\nrequest: { body: { q: '{prompt}' } }", "application: write true")]
    [InlineData(Http + "request: { body: { q: '{prompt}' }, headers: { Cookie: 'sid=1' } }", "request.headers.Cookie: this looks like a secret")]
    [InlineData(Http + "request: { body: { q: '{prompt}' } }\nopening: { take: { csrf: { pattern: 'x' } } }", "opening.take.csrf.pattern: no regular expression with a group")]
    [InlineData(Http + "request: { body: { q: '{prompt}' } }\nopening: { take: { csrf: { } } }", "opening.take.csrf: write one of")]
    [InlineData(Http + "request: { body: { q: '{prompt}' } }\nplants: { document: { method: PUT, address: /d, body: x } }", "plants.document: {text} does not stand in it")]
    [InlineData("name: t\nkind: command", "command: write the program")]
    [InlineData("name: t\nkind: command\ncommand: [x]\nper: round", "answer.text: write where the text stands")]
    [InlineData("name: t\nkind: mcp\ncommand: [x]\napplication: true", "calls: name the tools")]
    [InlineData("name: t\nkind: mcp\ncommand: [x]\napplication: true\ncalls: [ { tool: a } ]", "calls: no argument holds {prompt}")]
    public void An_error_names_the_field_and_what_to_write(string yaml, string expected)
    {
        Assert.Null(TargetFile.Read(yaml, out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("Assay.", error, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_were_changed_anywhere_are_read_or_refused()
    {
        const string whole = Http + "request: { body: { q: '{prompt}' } }\nheaders: { X-Trace: { literal: '1' } }\nplants: { document: { method: PUT, address: '/d/{name}', body: '{text}' } }\nauthorization: { by: A, until: 2030-01-01 }\n";
        Assert.NotNull(TargetFile.Read(whole, out _));
        var random = new Statistics.SeededRandom(3);
        for (var i = 0; i < 3000; i++)
        {
            var text = whole.ToCharArray();
            for (var n = 0; n < 3; n++)
                text[random.Next() % (ulong)text.Length] = (char)(random.Next() % 128);
            var read = TargetFile.Read(new string(text)[..(int)(random.Next() % (ulong)text.Length)], out var error);
            Assert.True(read is not null || error.Length > 0);
        }
    }
}
