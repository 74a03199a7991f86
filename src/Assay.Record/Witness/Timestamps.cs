using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text.Json;

namespace Assay.Record;

/// <summary>Time stamps by RFC 3161 over the envelopes of tree heads: asked for, kept as entries, and checked again.</summary>
static class Timestamps
{
    const int MaxToken = 1 << 20;
    const string Blob = "token";

    public static async Task<WitnessResult> StampAsync(RecordStore store, TreeHeadWitness witness, TreeHead head, string actor, HttpClient http, CancellationToken cancel)
    {
        WitnessResult Failed(string why) => new(witness.Name, head.Size, false, why);
        if (!Uri.TryCreate(witness.Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return Failed($"The address of the time-stamping authority {witness.Name} is not a URL.");
        if (await store.ReadAsync(view => Covered(view, witness.Name, head.Size), cancel).ConfigureAwait(false))
            return new WitnessResult(witness.Name, head.Size, true, $"Nothing was appended since the last time stamp of {witness.Name}.");
        var request = Rfc3161TimestampRequest.CreateFromData(head.Envelope, HashAlgorithmName.SHA256, nonce: RandomNumberGenerator.GetBytes(16), requestSignerCertificates: true);
        using var content = new ByteArrayContent(request.Encode()) { Headers = { ContentType = new MediaTypeHeaderValue("application/timestamp-query") } };
        using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            return Failed($"The time-stamping authority {witness.Name} answered {(int)response.StatusCode}.");
        if (await ReadAsync(response, cancel).ConfigureAwait(false) is not { } bytes)
            return Failed($"The answer of {witness.Name} is longer than {MaxToken} bytes.");
        Rfc3161TimestampToken token;
        try
        {
            token = request.ProcessResponse(bytes, out _);
        }
        catch (CryptographicException e)
        {
            return Failed($"The answer of {witness.Name} is not a time stamp of what was asked: {e.Message}");
        }

        if (Check(token, head.Envelope!) is { } complaint)
            return Failed($"The time stamp of {witness.Name} does not hold: {complaint}");
        var body = new TimestampBody(witness.Name, head.Size, head.Root, Digest.Sha256(head.Envelope), token.TokenInfo.Timestamp);
        await store.AppendAsync(
            _ =>
            [
                new NewEntry(EntryTypes.Timestamp, 1, actor, Json.Element(body)) { Blobs = [new NewBlob(Blob, "application/timestamp-token", token.AsSignedCms().Encode())] },
            ], cancel).ConfigureAwait(false);
        return new WitnessResult(witness.Name, head.Size, true, $"The tree head of {head.Size} entries was stamped by {witness.Name} at {body.At:O}.");
    }

    /// <summary>Checks a kept token against the head that the record holds now.</summary>
    /// <param name="envelope">The head's stored envelope; null when there is none of that size.</param>
    /// <param name="authority">Subject of the certificate that signed.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Check(LogEntry entry, byte[] content, Func<long, byte[]?> envelope, out string authority)
    {
        authority = "";
        TimestampBody body;
        try
        {
            body = entry.Body.Deserialize<TimestampBody>(Json.Options) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            return $"The body is malformed: {e.Message}";
        }

        if (envelope(body.Size) is not { } stamped)
            return $"There is no tree head of {body.Size} entries, which was stamped.";
        if (Digest.Sha256(stamped) != body.Head)
            return $"The tree head of {body.Size} entries is not the one that was stamped.";
        if (!Rfc3161TimestampToken.TryDecode(content, out var token, out var read) || read != content.Length)
            return "The token is not an RFC 3161 time stamp.";
        authority = token.AsSignedCms().SignerInfos is [{ Certificate.Subject: var subject }, ..] ? subject : "an unnamed authority";
        return token.TokenInfo.Timestamp != body.At ? "The token names another time than the entry." : Check(token, stamped);
    }

    static string? Check(Rfc3161TimestampToken token, byte[] envelope)
    {
        try
        {
            return token.VerifySignatureForData(envelope, out _) ? null : "The token's signature is not one over the tree head.";
        }
        catch (CryptographicException e)
        {
            return $"The token cannot be checked: {e.Message}";
        }
    }

    // A time stamp is an entry itself; without this, each run would stamp the last.
    static bool Covered(IReadView view, string witness, long size)
    {
        for (var index = size - 1; index >= 0 && view.Entry(index) is { Type: EntryTypes.Timestamp } entry; index--)
            if (entry.Body.Deserialize<TimestampBody>(Json.Options)?.Witness == witness)
                return true;
        return false;
    }

    static async Task<byte[]?> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var bytes = new byte[MaxToken + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return length > MaxToken ? null : bytes[..length];
    }
}
