using System.Net.Http.Headers;

namespace Assay.Record;

/// <summary>POSTs to a witness, with answers of bounded length.</summary>
static class WitnessHttp
{
    const int MaxAnswer = 1024 * 1024;

    public static Uri Address(TreeHeadWitness witness) =>
        Uri.TryCreate(witness.Address, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? address : throw new WitnessException(WitnessFault.Misconfigured, $"'{witness.Address}' is not an http or https address");

    public static async Task<string> NotifyAsync(HttpClient http, Uri address, byte[] envelope, CancellationToken cancel)
    {
        await PostAsync(http, address, envelope, "application/vnd.dsse.envelope.v1+json", cancel).ConfigureAwait(false);
        return "the webhook took it";
    }

    public static async Task<byte[]> PostAsync(HttpClient http, Uri address, byte[] body, string mediaType, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw new WitnessException(WitnessFault.Refused, $"it answered {(int)response.StatusCode} {response.ReasonPhrase}");
        await using var content = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        using var answer = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
        {
            if (answer.Length + read > MaxAnswer)
                throw new WitnessException(WitnessFault.BadAnswer, $"its answer is longer than {MaxAnswer} bytes");
            answer.Write(buffer, 0, read);
        }

        return answer.ToArray();
    }
}
