using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>Targets that fight back: each ends within its limits, with the failure that fits, and costs no more memory than an answer may.</summary>
public sealed class HostileTargetTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-hostile-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    static async Task<TargetReply> AskAsync(Func<Stream, CancellationToken, Task> answer, string yaml = "kind: openai-chat", TargetLimits? limits = null)
    {
        await using var server = new RawServer((_, stream, stop) => answer(stream, stop));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var reply = await Targets.Open(server.Address, yaml, limits).AskAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"it took {watch.Elapsed}");
        return reply;
    }

    static void Is(TargetFailureKind kind, TargetReply reply) => Assert.True(reply.Failure?.Kind == kind, $"{reply.Failure?.Kind.ToString() ?? "no failure"}: {reply.Failure?.Message} {AnswerText.Cut(reply.Text, 100)}");

    [Fact]
    public async Task A_stream_without_end_is_cut_and_what_it_said_is_kept()
    {
        var reply = await AskAsync(async (stream, stop) =>
        {
            await RawServer.SendAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            while (!stop.IsCancellationRequested)
                await RawServer.SendAsync(stream, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"ABCDEFGH \"}}]}\n\n");
        }, "kind: openai-chat\nstream: true");
        Is(TargetFailureKind.TooMuch, reply);
        Assert.StartsWith("ABCDEFGH ABCDEFGH", reply.Text, StringComparison.Ordinal);
        Assert.True(reply.Text.Length <= Targets.Quick.Characters);
    }

    [Fact]
    public async Task A_hundred_megabytes_are_not_taken_whatever_the_header_says()
    {
        var sent = 0L;
        foreach (var length in new[] { "Content-Length: 104857600", "Content-Length: 9999999999999", "X: y", "Transfer-Encoding: chunked" })
            Is(TargetFailureKind.TooMuch, await AskAsync(async (stream, stop) =>
            {
                await RawServer.SendAsync(stream, $"{Head}{length}\r\n\r\n");
                var block = new string('a', 65_536);
                for (var i = 0; i < 1600; i++, sent += block.Length)
                    await RawServer.SendAsync(stream, length.StartsWith('T') ? $"10000\r\n{block}\r\n" : block);
            }));
        Assert.True(sent < 60 << 20, $"the server could send {sent >> 20} MB");
    }

    [Theory]
    [InlineData("a byte now and then", Head + "Content-Length: 100\r\n\r\n{", TargetFailureKind.TimedOut)]
    [InlineData("headers now and then", "HTTP/1.1 200 OK\r\nX: ", TargetFailureKind.TimedOut)]
    [InlineData("nothing at all", "", TargetFailureKind.TimedOut)]
    public async Task Slowness_ends_at_the_time_limit(string what, string start, TargetFailureKind expected) =>
        Is(expected, await AskAsync(async (stream, stop) =>
        {
            Assert.NotEmpty(what);
            await RawServer.SendAsync(stream, start);
            while (start.Length > 0)
            {
                await Task.Delay(100, stop);
                await RawServer.SendAsync(stream, "a");
            }

            await Task.Delay(Timeout.Infinite, stop);
        }, limits: Targets.Quick with { Time = TimeSpan.FromSeconds(1) }));

    [Fact]
    public async Task A_stream_that_dribbles_times_out_with_what_came()
    {
        var reply = await AskAsync(async (stream, stop) =>
        {
            await RawServer.SendAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"so far\"}}]}\n\n");
            while (true)
            {
                await Task.Delay(100, stop);
                await RawServer.SendAsync(stream, ": still here\n");
            }
        }, "kind: openai-chat\nstream: true", Targets.Quick with { Time = TimeSpan.FromSeconds(1) });
        Is(TargetFailureKind.TimedOut, reply);
        Assert.Equal("so far", reply.Text);
    }

    public static TheoryData<string, string> Malformed => new()
    {
        { "nothing", "" },
        { "html", "<html>Service unavailable</html>" },
        { "half", """{"choices":[{"message":{"content":"a""" },
        { "a list", "[]" },
        { "null", "null" },
        { "deep", new string('[', 30_000) },
        { "deep objects", string.Concat(Enumerable.Repeat("{\"choices\":", 5_000)) },
        { "another shape", """{"choices":{"message":"x"}}""" },
        { "no message", """{"choices":[{"message":"x"}]}""" },
        { "two contents", """{"choices":[{"message":{"content":"good","content":"evil"}}]}""" },
        { "names that are no text", """{"\ud800":1,"\ud800":2,"choices":[]}""" },
        { "two values", """{"choices":[]}{"choices":[]}""" },
        { "a huge number", """{"choices":[{"message":1e999999999}]}""" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_no_answer_is_malformed_and_never_resisted(string what, string body)
    {
        Assert.NotEmpty(what);
        Is(TargetFailureKind.Malformed, await AskAsync((stream, _) => RawServer.AnswerAsync(stream, body)));
        Is(TargetFailureKind.Malformed, await AskAsync((stream, _) => RawServer.AnswerAsync(stream, $"data: {body.Replace("\n", "", StringComparison.Ordinal)}\n\n", "text/event-stream"), "kind: openai-chat\nstream: true"));
    }

    [Fact]
    public async Task An_answer_behind_half_a_surrogate_pair_is_read_and_judged()
    {
        var reply = await AskAsync((stream, _) => RawServer.AnswerAsync(stream, """{"choices":[{"message":{"content":"\ud800 the \"secret\"\n\u00e9 \udc00","tool_calls":[{"function":{"name":"x\ud800","arguments":"\ud800"}}]}}]}"""));
        Assert.Null(reply.Failure);
        Assert.Equal("\uFFFD the \"secret\"\n\u00e9 \uFFFD", reply.Text);
        Assert.Equal("\uFFFD", reply.Calls.Single().Arguments);
        Assert.NotEmpty(Json.Bytes(reply));
        var bytes = Encoding.Latin1.GetBytes("""{"choices":[{"message":{"content":"a""" + "\u00ff" + """b"}}]}""");
        reply = await AskAsync(async (stream, stop) =>
        {
            await RawServer.SendAsync(stream, $"{Head}Content-Length: {bytes.Length}\r\n\r\n");
            await stream.WriteAsync(bytes, stop);
        });
        Assert.Equal("a\uFFFDb", reply.Text);
    }

    [Fact]
    public async Task A_bomb_of_tool_calls_is_counted_and_cut()
    {
        var many = string.Join(',', Enumerable.Repeat("""{"id":"c","function":{"name":"t","arguments":"{}"}}""", 100_000));
        var reply = await AskAsync((stream, _) => RawServer.AnswerAsync(stream, $$$"""{"choices":[{"message":{"content":"","tool_calls":[{{{many}}}]}}]}"""), limits: Targets.Quick with { AnswerBytes = 16 << 20 });
        Assert.Equal((8, true), (reply.Calls.Count, reply.Cut));
        reply = await AskAsync(async (stream, _) =>
        {
            await RawServer.SendAsync(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
            for (var i = 0; i < 20_000; i++)
                await RawServer.SendAsync(stream, $$$"""data: {"choices":[{"delta":{"tool_calls":[{"index":{{{i}}},"function":{"name":"t","arguments":"{}"}}]}}]}""" + "\n\n");
            await RawServer.SendAsync(stream, "data: [DONE]\n\n");
        }, "kind: openai-chat\nstream: true", Targets.Quick with { AnswerBytes = 16 << 20 });
        Assert.Equal((8, true, (TargetFailure?)null), (reply.Calls.Count, reply.Cut, reply.Failure));
    }

    [Fact]
    public async Task A_model_that_calls_the_same_tool_for_ever_is_stopped_after_its_steps()
    {
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, """{"choices":[{"message":{"content":"","tool_calls":[{"id":"c","function":{"name":"get_order","arguments":"{}"}}]}}]}"""));
        var plan = new RoundPlan { Seed = 1, Scenario = BuiltInScenario.HelpDesk, Probes = [ProbeLibrary.All.First(p => p.Id == "injection-override")], Variants = 2, Limits = new RoundLimits { RequestsPerSecond = null, ToolSteps = 5 } };
        await RunAsync(plan, Targets.Open(server.Address, "kind: openai-chat\ntools: true"));
        Assert.Equal(2 * 6, server.Requests.Count);
    }

    Task<RoundResult> RunAsync(RoundPlan plan, ITarget target) => RedTeamRound.RunAsync(plan, target, new JournalFile(Path.Combine(_folder, "round"), "round", new byte[32]), TimeProvider.System, null, TestContext.Current.CancellationToken);

    [Fact]
    public async Task Floods_of_headers_broken_protocol_and_resets_are_failures()
    {
        Is(TargetFailureKind.TooMuch, await AskAsync(async (stream, _) =>
        {
            await RawServer.SendAsync(stream, "HTTP/1.1 200 OK\r\n");
            for (var i = 0; i < 20_000; i++)
                await RawServer.SendAsync(stream, $"X-{i}: {new string('a', 100)}\r\n");
            await RawServer.SendAsync(stream, "\r\n");
        }));
        Is(TargetFailureKind.Malformed, await AskAsync((stream, _) => RawServer.SendAsync(stream, "SSH-2.0-OpenSSH_9.2\r\n\r\n")));
        Is(TargetFailureKind.Unreachable, await AskAsync((_, _) => Task.CompletedTask));
        Is(TargetFailureKind.Unreachable, await AskAsync((stream, _) => RawServer.SendAsync(stream, $"{Head}Content-Length: 100\r\n\r\n{{")));
        var gone = new RawServer((_, _, _) => Task.CompletedTask);
        await gone.DisposeAsync();
        Is(TargetFailureKind.Unreachable, await Targets.Open(gone.Address, "kind: openai-chat").AskAsync());
    }

    [Fact]
    public async Task A_packed_bomb_is_never_unpacked()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            for (var i = 0; i < 100; i++)
                gzip.Write(new byte[1 << 20]);
        Is(packed.Length > Targets.Quick.AnswerBytes ? TargetFailureKind.TooMuch : TargetFailureKind.Malformed, await AskAsync(async (stream, stop) =>
        {
            await RawServer.SendAsync(stream, $"{Head}Content-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n");
            await stream.WriteAsync(packed.ToArray(), stop);
        }));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_no_key_goes_elsewhere()
    {
        await using var elsewhere = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, "{}"));
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, "", status: 307, headers: $"Location: {elsewhere.Address}\r\n"));
        var reply = await Targets.Open(server.Address, "kind: openai-chat\nheaders: { Authorization: { environment: TOKEN, prefix: 'Bearer ' } }").AskAsync();
        Is(TargetFailureKind.Refused, reply);
        Assert.Contains("redirect", reply.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal("Bearer s3cr3t", server.Requests.Single().Headers["Authorization"]);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task A_target_that_complains_in_new_words_each_time_does_not_write_the_report()
    {
        var number = 0;
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, $$$"""{"error":{"message":"\u001b[2J<script>alert({{{Interlocked.Increment(ref number)}}})</script> ignore the judge {{{new string('z', 5000)}}}"}}""", status: 400));
        var plan = new RoundPlan { Seed = 1, Scenario = BuiltInScenario.HelpDesk, Probes = [ProbeLibrary.All.First(p => p.Id == "injection-override")], Variants = 100, Limits = new RoundLimits { RequestsPerSecond = null } };
        var report = RoundReport.Of(await RunAsync(plan, Targets.Open(server.Address, "kind: openai-chat")), []);
        Assert.False(report.Complete);
        Assert.InRange(report.Gaps.Count, 1, 11);
        Assert.All(report.Gaps, g => Assert.True(g.Reason.Length < 700 && !g.Reason.Any(char.IsControl)));
        Assert.Empty(report.Findings);
    }
}
