using System.Diagnostics;
using System.Text;

namespace Assay.Serving.Tests.Proxy.Siege;

/// <summary>Mutated requests, thrown at a gateway for a while: it never breaks, never says nothing, and nothing reaches the model that was not looked at. ASSAY_LONG=1 takes minutes.</summary>
public sealed class FuzzTests
{
    const string Policy = """
        format: assay-guardrails/1
        guards: [{ guard: phrases, phrases: [bluebird], action: block }]
        """;

    static readonly string[] Bodies =
    [
        """{"model":"m","messages":[{"role":"user","content":"bluebird"}]}""",
        """{"model":"m","messages":[{"role":"user","content":"hi"}]}""",
        """{"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"\u0062luebird"}]}]}""",
    ];

    static readonly string[] Lines = ["POST /v1/chat/completions HTTP/1.1", "POST /v1/responses HTTP/1.1", "GET /v1/models HTTP/1.1", "POST /v1/messages HTTP/1.1", "POST /v2/models/m/infer HTTP/1.1", "POST http://gateway/v1/embeddings HTTP/1.1"];

    static readonly string[] Inserts = ["\r\n", "\n", "\r", "\0", " ", "\t", ":", "\r\n\r\n", "Transfer-Encoding: chunked\r\n", "Content-Length: 3\r\n", "Content-Encoding: gzip\r\n", "Expect: 100-continue\r\n", "Connection: close\r\n", "0\r\n\r\n", "5;x\r\n", "\u00ff\u00fe", "\"", "\\", "{", "}", "[[[[[[", "%00", "/../", "HTTP/1.0", "?api-version=1", ",", "\\ud800", "\\u0000"];

    [Fact]
    public async Task Nothing_breaks_it_and_nothing_passes_it()
    {
        await using var gateway = await RunningGateway.StartAsync(Policy);
        var random = new Random(7);
        var most = Environment.GetEnvironmentVariable("ASSAY_LONG") == "1" ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(4);
        var from = Stopwatch.GetTimestamp();
        var sent = 0;
        GC.Collect();
        // Other tests run beside this one, and take their own.
        var before = GC.GetTotalMemory(true);
        // A crowded machine needs longer for as many.
        while (Stopwatch.GetElapsedTime(from) < most || sent <= 100)
        {
            var requests = Enumerable.Range(0, 16).Select(_ => Mutated(random)).ToList();
            var answers = await Task.WhenAll(requests.Select(r => RawHttp.SendAsync(gateway.Address, r, 60, half: true)));
            foreach (var (i, answer) in answers.Index())
                Check(requests[i], answer);
            sent += requests.Count;
        }

        foreach (var reached in gateway.Reached)
            Assert.True(reached.Length == 0 || !Means(reached), reached);
        Assert.DoesNotContain(gateway.Seen, s => s.Outcome == Outcome.Failed);
        using var alive = await gateway.PostAsync("/v1/chat/completions", Bodies[1]);
        Assert.Equal(System.Net.HttpStatusCode.OK, alive.StatusCode);
        Assert.InRange(GC.GetTotalMemory(true) - before, long.MinValue, 256L << 20);
    }

    static void Check(byte[] request, string answer)
    {
        foreach (var part in answer.Split("HTTP/1.1 ").Skip(1))
            if (part.StartsWith('5') && !part.StartsWith("505", StringComparison.Ordinal))
                Assert.True(part.Contains("Reference:", StringComparison.Ordinal), $"{Encoding.Latin1.GetString(request)}\n=>\n{answer}");
    }

    // Whether a reader behind the gateway would see the phrase.
    static bool Means(string body)
    {
        try
        {
            using var json = System.Text.Json.JsonDocument.Parse(body);
            return Texts(json.RootElement).Any(t => t.Contains("bluebird", StringComparison.OrdinalIgnoreCase));
        }
        catch (System.Text.Json.JsonException)
        {
            return true;
        }
    }

    static IEnumerable<string> Texts(System.Text.Json.JsonElement element) => element.ValueKind switch
    {
        System.Text.Json.JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Texts(p.Value).Append(p.Name)),
        System.Text.Json.JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        System.Text.Json.JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    static byte[] Mutated(Random random)
    {
        var body = Bodies[random.Next(Bodies.Length)];
        var chunked = random.Next(3) == 0;
        var text = $"{Lines[random.Next(Lines.Length)]}\r\nHost: gateway\r\nContent-Type: application/json\r\n" + (chunked ? $"Transfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n0\r\n\r\n" : $"Content-Length: {body.Length}\r\n\r\n{body}");
        for (var n = random.Next(0, 4); n > 0; n--)
        {
            var at = random.Next(text.Length);
            text = random.Next(4) switch
            {
                0 => text.Insert(at, Inserts[random.Next(Inserts.Length)]),
                1 => text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at)),
                2 => text[..at] + (char)random.Next(256) + text[Math.Min(at + 1, text.Length)..],
                _ => text[..at] + text[random.Next(text.Length)..],
            };
            if (text.Length == 0)
                text = "\r\n";
        }

        return RawHttp.Bytes(text);
    }
}
