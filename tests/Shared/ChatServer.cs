using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Cli.Tests.Commands;

/// <summary>A chat endpoint on this machine: joins two words of capitals when it obeys. What it answers otherwise may be hostile.</summary>
sealed partial class ChatServer : IDisposable
{
    readonly HttpListener _listener = new();

    public ChatServer()
    {
        Address = Assay.Tests.Shared.Loopback.FreeAddress();
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    public bool Obeys { get; set; }

    /// <summary>Put around every answer.</summary>
    public string Around { get; set; } = "";

    /// <summary>Answers with an error of the server.</summary>
    public bool Broken { get; set; }

    /// <summary>So many requests are put off by a second, before any is answered.</summary>
    public int Busy { get; set; }

    /// <summary>How long it thinks.</summary>
    public TimeSpan Delay { get; set; }

    public int Asked { get; private set; }

    /// <summary>A target's file for this server.</summary>
    public string TargetFile(string name = "shop") => $$"""
        name: {{name}}
        kind: openai-chat
        address: {{Address}}v1/chat/completions
        model: none
        authorization: { by: the tests, until: 2999-01-01 }
        limits: { requestsPerSecond: 1000 }
        """;

    async Task ServeAsync()
    {
        while (_listener.IsListening)
            try
            {
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                Asked++;
                if (Busy > 0)
                {
                    Busy--;
                    context.Response.StatusCode = 429;
                    context.Response.Headers["Retry-After"] = "1";
                    context.Response.Close();
                    continue;
                }

                await Task.Delay(Delay).ConfigureAwait(false);
                using var request = await JsonDocument.ParseAsync(context.Request.InputStream).ConfigureAwait(false);
                var said = request.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!;
                var words = Words().Matches(said).Select(m => m.Value).ToList();
                var text = Obeys ? string.Concat(words) + " " + string.Concat(Enumerable.Reverse(words)) : "I will not do that.";
                context.Response.StatusCode = Broken ? 500 : 200;
                context.Response.ContentType = "application/json";
                await JsonSerializer.SerializeAsync(context.Response.OutputStream, new { choices = new[] { new { message = new { role = "assistant", content = Around + text + Around }, finish_reason = "stop" } } }).ConfigureAwait(false);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
            {
                // Whoever asked went away, or the tests are over.
            }
    }

    public void Dispose() => _listener.Close();

    [GeneratedRegex("[B-Z]{6}")]
    private static partial Regex Words();
}
