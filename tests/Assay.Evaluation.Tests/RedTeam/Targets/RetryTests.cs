using System.Diagnostics;
using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>Busy targets are asked again within bounds, and nothing else is ever sent twice.</summary>
public sealed class RetryTests
{
    const string Fine = """{"choices":[{"message":{"content":"fine"}}]}""";

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_busy_target_is_asked_again_after_the_time_it_names(int status)
    {
        var number = 0;
        await using var server = new RawServer((_, stream, _) => Interlocked.Increment(ref number) <= 1 ? RawServer.AnswerAsync(stream, "{}", status: status, headers: "Retry-After: 1\r\n") : RawServer.AnswerAsync(stream, Fine));
        var watch = Stopwatch.StartNew();
        Assert.Equal("fine", (await Targets.Open(server.Address, "kind: openai-chat").AskAsync()).Text);
        Assert.Equal(2, number);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.9, 30);
    }

    [Theory]
    [InlineData("Retry-After: 1\r\n", true)]
    [InlineData("", false)]
    public async Task Each_wait_is_told_before_it_begins_with_its_time_and_its_reason(string header, bool named)
    {
        var number = 0;
        await using var server = new RawServer((_, stream, _) => Interlocked.Increment(ref number) <= 1 ? RawServer.AnswerAsync(stream, "{}", status: 429, headers: header) : RawServer.AnswerAsync(stream, Fine));
        var told = new List<(TargetWait Wait, int Asked)>();
        await Targets.Open(server.Address, "kind: openai-chat", waits: w => told.Add((w, number))).AskAsync();
        Assert.Equal((new TargetWait(429, TimeSpan.FromSeconds(1), named, 1, 5), 1), Assert.Single(told));

        // What is not waited for is not told: it asks for an hour.
        await using var hour = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, "{}", status: 429, headers: "Retry-After: 3600\r\n"));
        await Targets.Open(hour.Address, "kind: openai-chat", waits: w => told.Add((w, 0))).AskAsync();
        Assert.Single(told);
    }

    [Fact]
    public async Task A_target_that_stays_busy_or_asks_for_an_hour_is_told_apart()
    {
        await using var hour = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, "{}", status: 429, headers: "Retry-After: 3600\r\n"));
        var reply = await Targets.Open(hour.Address, "kind: openai-chat").AskAsync();
        Assert.Equal((TargetFailureKind.RateLimited, 1), (reply.Failure!.Kind, hour.Requests.Count));
        await using var always = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, "{}", status: 429, headers: "Retry-After: 1\r\n"));
        reply = await Targets.Open(always.Address, "kind: openai-chat", Targets.Quick with { Retries = 2 }).AskAsync();
        Assert.Equal((TargetFailureKind.RateLimited, 3), (reply.Failure!.Kind, always.Requests.Count));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(529)]
    public async Task Everything_else_is_sent_once(int status)
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, """{"error":{"message":"no such model"}}""", status: status, headers: "Retry-After: 0\r\n"));
        var reply = await Targets.Open(server.Address, "kind: openai-chat").AskAsync();
        Assert.Equal((TargetFailureKind.Refused, 1), (reply.Failure!.Kind, server.Requests.Count));
        Assert.Contains("no such model", reply.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_by_status_is_an_answer_when_the_file_says_so()
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, """{"error":{"message":"This question is not allowed.","code":"blocked"}}""", status: 403));
        Assert.NotNull((await Targets.Open(server.Address, "kind: openai-chat").AskAsync()).Failure);
        var reply = await Targets.Open(server.Address, "kind: openai-chat\nrefusals: [403]").AskAsync();
        Assert.Equal(((TargetFailure?)null, "This question is not allowed.", "blocked"), (reply.Failure, reply.Text, reply.Finish));
    }
}
