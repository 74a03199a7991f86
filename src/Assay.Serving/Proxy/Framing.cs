using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Proxy;

/// <summary>Where a request's body ends must be said once: a proxy before the gateway may believe the other one (RFC 9112, section 6.1).</summary>
static class Framing
{
    /// <summary>Whether both a length and chunks were announced. Kestrel goes by the chunks, and keeps the length under another name.</summary>
    internal static bool IsDoubtful(IHeaderDictionary headers) => headers.TransferEncoding.Count > 0 && (headers.ContentLength is not null || headers.ContainsKey("X-Content-Length"));

    /// <summary>The same of an answer: two lengths, or a length and chunks.</summary>
    internal static bool IsDoubtful(HttpResponseMessage answer) =>
        answer.Content.Headers.NonValidated.TryGetValues("Content-Length", out var lengths) && (lengths.Count > 1 || answer.Headers.NonValidated.Contains("Transfer-Encoding"));
}
