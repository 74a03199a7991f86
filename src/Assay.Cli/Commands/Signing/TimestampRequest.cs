using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Assay.Cli;

/// <summary>Asks an RFC 3161 authority for a time stamp.</summary>
static class TimestampRequest
{
    const int MaxAnswer = 1024 * 1024;

    /// <returns>The token (DER), of exactly these bytes.</returns>
    /// <exception cref="IOException">There was no answer, or it is not a time stamp of these bytes.</exception>
    public static byte[] Send(HttpClient http, string url, byte[] data, CancellationToken cancel)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new IOException($"'{url}' is not the address of a time-stamping authority (http or https)");
        var request = Rfc3161TimestampRequest.CreateFromData(data, HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(16), requestSignerCertificates: true);
        using var message = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new ByteArrayContent(request.Encode()) { Headers = { ContentType = new MediaTypeHeaderValue("application/timestamp-query") } },
        };
        try
        {
            using var response = http.Send(message, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode)
                throw new IOException($"the time-stamping authority {address} answered {(int)response.StatusCode}");
            using var stream = response.Content.ReadAsStream(cancel);
            var bytes = new byte[MaxAnswer];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return request.ProcessResponse(bytes.AsMemory(0, length), out _).AsSignedCms().Encode();
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"the time-stamping authority {address} cannot be reached: {e.Message}", e);
        }
        catch (CryptographicException e)
        {
            throw new IOException($"the answer of {address} is not a time stamp of the signature: {e.Message}", e);
        }
    }
}
