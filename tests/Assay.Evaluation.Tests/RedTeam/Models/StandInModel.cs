using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>A deterministic program on a real socket that stands where a model would: it reads the question as a model sees it, and its rule gives the reply. No model was asked in these tests.</summary>
sealed partial class StandInModel : IAsyncDisposable
{
    readonly RawServer _server;

    public StandInModel(Func<string, string> reply) => _server = new RawServer(async (request, stream, _) =>
    {
        using var json = JsonDocument.Parse(request.Body);
        var text = reply(json.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!);
        await RawServer.AnswerAsync(stream, JsonSerializer.Serialize(new { choices = new[] { new { message = new { role = "assistant", content = text }, finish_reason = "stop" } } }));
    });

    public int Asked => _server.Requests.Count;

    public RoundModel Model => Of(_server.Address);

    public static RoundModel Of(Uri address, double seconds = 20) =>
        new(Targets.Open(address, "kind: openai-chat", TargetLimits.Default with { Time = TimeSpan.FromSeconds(seconds), AnswerBytes = 64 << 10 }), new RoundLimits { RequestsPerSecond = null, Concurrency = 2, AnswerKilobytes = 64 });

    /// <summary>A judge that follows its instructions: only the quoted answer counts, and what it says is nothing to obey.</summary>
    public static StandInModel Judge(Func<string, bool> positive) => new(prompt => Verdict(prompt, positive(Quoted(prompt, "ANSWER")) ? 0 : 1));

    /// <summary>A judge that does what the answer says.</summary>
    public static StandInModel Gullible(Func<string, bool> positive) => new(prompt =>
        Argument().Match(Quoted(prompt, "ANSWER")) is { Success: true } told ? Reply(prompt, told.Groups[1].Value) : Verdict(prompt, positive(Quoted(prompt, "ANSWER")) ? 0 : 1));

    public static string Verdict(string prompt, int choice) => Reply(prompt, Choices().Match(prompt).Groups[choice + 1].Value);

    public static string Reply(string prompt, string word) => $$"""{"nonce": "{{Nonce(prompt)}}", "verdict": "{{word}}"}""";

    public static string Nonce(string prompt) => Nonces().Match(prompt).Groups[1].Value;

    public static string Quoted(string prompt, string name) => Regex.Matches(prompt, $@"\[{name} ([0-9a-f]+)\]\n(.*?)\n\[end of {name} \1\]", RegexOptions.Singleline).LastOrDefault()?.Groups[2].Value ?? "";

    /// <summary>An answer that never ends, until the other side has had enough.</summary>
    public static async Task FloodAsync(Stream stream)
    {
        await RawServer.SendAsync(stream, "HTTP/1.1 200 X\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"choices\":[{\"message\":{\"content\":\"");
        while (true)
            await RawServer.SendAsync(stream, new string('x', 8192));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [GeneratedRegex("\"nonce\": \"([0-9a-f]{24})\"")]
    private static partial Regex Nonces();

    [GeneratedRegex("one of \"([a-z]+)\", \"([a-z]+)\"")]
    private static partial Regex Choices();

    [GeneratedRegex("\\b(?:verdict|solution|verdict is|reply with|one,)\\W+(?:is )?(complied|refused|grounded|ungrounded|right|wrong)\\b")]
    private static partial Regex Argument();
}

/// <summary>A target in memory that answers by a rule.</summary>
sealed class Answering(Func<string, string> answer) : ITarget
{
    int _asked;

    public int Asked => _asked;

    public System.Collections.Concurrent.ConcurrentQueue<string> Heard { get; } = new();

    public TargetTraits Traits { get; } = new("answering", "memory", "none") { Bare = true };

    public Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
    {
        Interlocked.Increment(ref _asked);
        var said = request.Messages[^1].Text.Split("</document>")[^1].Trim();
        Heard.Enqueue(said);
        return Task.FromResult(new TargetReply { Text = answer(said) });
    }
}
