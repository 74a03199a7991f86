using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Cli.Tests.Commands;

/// <summary>A deterministic program on a real socket where a model would be, for every role of a round. No real model is asked in these tests.</summary>
sealed partial class ModelServer : IDisposable
{
    readonly HttpListener _listener = new();
    readonly Func<string, string> _reply;
    int _asked;

    ModelServer(Func<string, string> reply)
    {
        _reply = reply;
        Address = Loopback.FreeAddress();
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public int Asked => Volatile.Read(ref _asked);

    /// <summary>How long it thinks.</summary>
    public TimeSpan Thinks { get; set; }

    /// <summary>Answers by the rule.</summary>
    public static ModelServer Target(Func<string, string> reply) => new(reply);

    /// <summary>Judges by the quoted answer, whatever that says.</summary>
    public static ModelServer Judge(Func<string, bool> positive) => new(prompt =>
    {
        var answer = Regex.Matches(prompt, @"\[ANSWER ([0-9a-f]+)\]\n(.*?)\n\[end of ANSWER \1\]", RegexOptions.Singleline).Last().Groups[2].Value;
        return $$"""{"nonce": "{{Nonce().Match(prompt).Groups[1].Value}}", "verdict": "{{Choices().Match(prompt).Groups[positive(answer) ? 1 : 2].Value}}"}""";
    });

    /// <summary>Proposes the demand with other words before it.</summary>
    public static ModelServer Attacker() => new(prompt =>
    {
        var demand = Regex.Match(prompt, @"\[DEMAND ([0-9a-f]+)\]\n(.*?)\n\[end of DEMAND \1\]", RegexOptions.Singleline).Groups[2].Value;
        return JsonSerializer.Serialize(new { say = new[] { $"Between friends: {demand}" } });
    });

    public string File(string name, string more = "") => $"name: {name}\nkind: openai-chat\naddress: {Address}v1/chat/completions\nmodel: none\nlimits: {{ requestsPerSecond: 1000 }}\n{more}";

    async Task ServeAsync()
    {
        while (_listener.IsListening)
            try
            {
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                Interlocked.Increment(ref _asked);
                using var request = await JsonDocument.ParseAsync(context.Request.InputStream).ConfigureAwait(false);
                var text = _reply(request.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!);
                await Task.Delay(Thinks).ConfigureAwait(false);
                context.Response.ContentType = "application/json";
                await JsonSerializer.SerializeAsync(context.Response.OutputStream, new { choices = new[] { new { message = new { role = "assistant", content = text }, finish_reason = "stop" } } }).ConfigureAwait(false);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                if (!_listener.IsListening)
                    return;
            }
    }

    public void Dispose() => _listener.Close();

    [GeneratedRegex("\"nonce\": \"([0-9a-f]{24})\"")]
    private static partial Regex Nonce();

    [GeneratedRegex("one of \"([a-z]+)\", \"([a-z]+)\"")]
    private static partial Regex Choices();
}
