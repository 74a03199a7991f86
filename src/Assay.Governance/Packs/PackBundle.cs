using System.Text.Json;

namespace Assay.Governance;

/// <summary>An envelope as a sigstore bundle v0.3 that names a public key, so that other tools verify it as it is.</summary>
static class PackBundle
{
    const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /// <summary>A bundle holds one signature: that of <paramref name="keyId"/> where it is among them, else the first.</summary>
    public static byte[] Of(Envelope envelope, string keyId)
    {
        var signature = envelope.Signatures.FirstOrDefault(s => s.KeyId == keyId) ?? envelope.Signatures[0];
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("mediaType", MediaType);
            json.WriteStartObject("verificationMaterial");
            json.WriteStartObject("publicKey");
            json.WriteString("hint", keyId);
            json.WriteEndObject();
            json.WriteStartArray("tlogEntries");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("dsseEnvelope");
            json.WriteBase64String("payload", envelope.Payload);
            json.WriteString("payloadType", envelope.PayloadType);
            json.WriteStartArray("signatures");
            json.WriteStartObject();
            json.WriteBase64String("sig", signature.Sig);
            json.WriteString("keyid", "");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
