using System.Text;
using System.Text.Json;
using Assay.Serving.Guards;
using Microsoft.AspNetCore.Http;
using static Assay.Serving.Tests.Guards.Judging;

namespace Assay.Serving.Tests.Guards;

public sealed class PseudonymTests
{
    const string Pseudonymise = """
        format: assay-guardrails/1
        guards: [{ guard: personal-data, action: pseudonymise }]
        """;

    const string Body = """{"model":"m","messages":[{"role":"user","content":"Write to ada@example.org and to ada@example.org, phone +44 20 7946 0958"}]}""";

    static async Task EchoAsync(HttpContext http, Func<string, string> say)
    {
        using var json = await JsonDocument.ParseAsync(http.Request.Body);
        var text = say(json.RootElement.GetProperty("messages")[0].GetProperty("content").GetString()!);
        if (json.RootElement.TryGetProperty("stream", out _))
        {
            http.Response.ContentType = "text/event-stream";
            foreach (var rune in text.EnumerateRunes())
                await http.Response.WriteAsync($"data: {JsonSerializer.Serialize(new { choices = new[] { new { index = 0, delta = new { content = rune.ToString() } } } })}\n\n");
            await http.Response.WriteAsync("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
            return;
        }

        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(RunningGateway.Answer.Replace("\"Paris.\"", JsonSerializer.Serialize(text), StringComparison.Ordinal));
    }

    static string Content(string answer)
    {
        if (!answer.StartsWith("data:", StringComparison.Ordinal))
            return JsonDocument.Parse(answer).RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
        var content = new StringBuilder();
        foreach (var line in answer.Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)))
            if (JsonDocument.Parse(line[6..]).RootElement.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var piece))
                content.Append(piece.GetString());
        return content.ToString();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_model_sees_stand_ins_and_the_caller_the_values(bool stream)
    {
        List<string> seen = [];
        await using var gateway = await RunningGateway.StartAsync(Pseudonymise, upstream: http => EchoAsync(http, text =>
        {
            seen.Add(text);
            return $"You said: {text}!";
        }));
        using var answer = await gateway.PostAsync("/v1/chat/completions", stream ? Body.Replace("\"model\":\"m\"", "\"model\":\"m\",\"stream\":true", StringComparison.Ordinal) : Body);
        var model = Assert.Single(seen);
        Assert.DoesNotContain("ada@", model, StringComparison.Ordinal);
        Assert.DoesNotContain("7946", model, StringComparison.Ordinal);
        Assert.Matches("^Write to (EMAIL_[A-Z]{12}) and to \\1, phone PHONE_[A-Z]{12}$", model);
        Assert.Equal("You said: Write to ada@example.org and to ada@example.org, phone +44 20 7946 0958!", Content(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task What_a_model_does_to_a_stand_in_does_not_lose_it()
    {
        Func<string, string>[] changes = [s => s.ToLowerInvariant(), s => s.Replace("_", "\\_", StringComparison.Ordinal), s => $"**{s}**", s => $"`{s}`", s => s.Replace('_', ' '), s => s.Split('_')[1], s => s.Replace("_", "_\u200b", StringComparison.Ordinal), s => s.Replace('_', '-')];
        var memory = new ExchangeMemory();
        var standIn = memory.StandIns.For("EMAIL", "ada@example.org");
        var policy = Policy("{ guard: terminal, action: log }");
        foreach (var change in changes)
        {
            var text = $"Dear {change(standIn)}, hello.";
            Assert.Contains("ada@example.org", policy.Shown(text, memory: memory), StringComparison.Ordinal);
            policy.StreamsAsWhole(text, 20, memory);
        }

        await Task.CompletedTask;
    }

    [Fact]
    public async Task The_stand_in_of_another_exchange_stays_one()
    {
        string? first = null;
        await using var gateway = await RunningGateway.StartAsync(Pseudonymise, upstream: http => EchoAsync(http, text => first is null ? first = text : first));
        using var one = await gateway.PostAsync("/v1/chat/completions", Body);
        Assert.Contains("ada@example.org", Content(await one.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        using var two = await gateway.PostAsync("/v1/chat/completions", Body.Replace("ada@", "eve@", StringComparison.Ordinal));
        var told = Content(await two.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain("@", told, StringComparison.Ordinal);
        Assert.Contains("EMAIL_", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_within_arguments_come_back_as_JSON()
    {
        var memory = new ExchangeMemory();
        var standIn = memory.StandIns.For("PERSON", "Ada \"the Countess\"");
        var shown = Policy("{ guard: terminal, action: log }").Shown($$"""{"to":"{{standIn}}"}""", use: Assay.Serving.Messages.PartUse.Arguments, memory: memory);
        Assert.Equal("Ada \"the Countess\"", JsonDocument.Parse(shown).RootElement.GetProperty("to").GetString());
    }

    [Fact]
    public void Many_stand_ins_are_all_different_and_hostile_text_is_read_quickly()
    {
        var memory = new ExchangeMemory();
        Assert.Equal(2000, Enumerable.Range(0, 2000).Select(i => memory.StandIns.For("EMAIL", $"a{i}@example.org")).Distinct().Count());
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (var piece in new[] { "EMAIL_", "B", "EMAIL_B C ", "e" })
            Assert.Empty(memory.StandIns.In(string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length))));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 30);
    }
}
