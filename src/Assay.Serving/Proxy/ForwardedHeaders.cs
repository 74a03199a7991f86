using System.Collections.Frozen;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Proxy;

/// <summary>
/// What passes between caller and model beside the body: names that the APIs define, and nothing else. Keys of callers, cookies, addresses and
/// hop-by-hop headers stay on their side.
/// </summary>
static class ForwardedHeaders
{
    const int LongestValue = 1024;

    static readonly FrozenSet<string> Asked = new[] { "openai-beta", "anthropic-version", "anthropic-beta", "idempotency-key" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    static readonly FrozenSet<string> Answered = new[]
    {
        "openai-model", "openai-processing-ms", "openai-version", "request-id", "x-request-id", "retry-after", "retry-after-ms", "x-should-retry",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Of a request. An idempotency key is made one of this application's: servers remember answers by it, and all applications are the same customer to them.
    /// Organisation and project of the bill are the operator's to choose, not the caller's. Traces are of another kind: <see cref="Telemetry.Tracing.TraceParent"/>.
    /// </summary>
    internal static IEnumerable<KeyValuePair<string, string>> Of(IHeaderDictionary headers, KeyEntry? key)
    {
        foreach (var (name, values) in headers)
            if (Asked.Contains(name) && values is [{ } value] && IsPlain(value))
                yield return new(name, name.Equals("idempotency-key", StringComparison.OrdinalIgnoreCase) ? OwnedBy(key, value) : value);
        yield return new("Accept", "application/json, text/event-stream, application/x-ndjson");
    }

    /// <summary>Of an answer.</summary>
    internal static void Copy(HttpResponseHeaders from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from.NonValidated)
            if (Answered.Contains(name) && values.Count == 1 && values.ToString() is { } value && IsPlain(value))
                to[name] = value;
    }

    // Visible ASCII and blanks: anything else would be read in several ways, or not be sent at all.
    static bool IsPlain(string value) => value.Length is > 0 and <= LongestValue && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    static string OwnedBy(KeyEntry? key, string value) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{key?.Application}\n{value}")));
}
