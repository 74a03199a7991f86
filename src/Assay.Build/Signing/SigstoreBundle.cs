using System.Text.Json;

namespace Assay.Build;

/// <summary>
/// A sigstore bundle v0.3 with a DSSE envelope, as OpenSSF model signing writes it. Reading is strict: unknown and
/// repeated members, and base64 that has more than one spelling, are refused, so that no byte of a bundle is without meaning.
/// </summary>
internal sealed record SigstoreBundle(string? Hint, IReadOnlyList<byte[]> Certificates, byte[] Payload, byte[] Signature)
{
    /// <summary>The public key itself, in PEM, as versions before 1.1 carried it instead of a hint.</summary>
    public PublicKey? CarriedKey { get; init; }

    /// <summary>RFC 3161 tokens over the signature, DER.</summary>
    public IReadOnlyList<byte[]> Timestamps { get; init; } = [];

    public const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";
    public const int MaxBytes = 64 * 1024 * 1024;
    const int MaxCertificates = 16;
    const int MaxTimestamps = 4;

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Why a bundle was not read: broken, or of a kind that is not supported here.</summary>
    public sealed record Refusal(MismatchKind Kind, string Detail);

    public byte[] ToBytes()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = Json.Options.Encoder }))
        {
            json.WriteStartObject();
            json.WriteString("mediaType", MediaType);
            json.WriteStartObject("verificationMaterial");
            WriteMaterial(json);
            json.WriteStartArray("tlogEntries");
            json.WriteEndArray();
            if (Timestamps.Count > 0)
                WriteTimestamps(json);
            json.WriteEndObject();
            json.WriteStartObject("dsseEnvelope");
            json.WriteBase64String("payload", Payload);
            json.WriteString("payloadType", Envelope.InTotoPayloadType);
            json.WriteStartArray("signatures");
            json.WriteStartObject();
            json.WriteBase64String("sig", Signature);
            json.WriteString("keyid", "");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    void WriteMaterial(Utf8JsonWriter json)
    {
        json.WriteStartObject(Certificates.Count > 0 ? "x509CertificateChain" : "publicKey");
        if (Certificates.Count == 0)
            json.WriteString("hint", Hint);
        else
        {
            json.WriteStartArray("certificates");
            foreach (var certificate in Certificates)
            {
                json.WriteStartObject();
                json.WriteBase64String("rawBytes", certificate);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    void WriteTimestamps(Utf8JsonWriter json)
    {
        json.WriteStartObject("timestampVerificationData");
        json.WriteStartArray("rfc3161Timestamps");
        foreach (var token in Timestamps)
        {
            json.WriteStartObject();
            json.WriteBase64String("signedTimestamp", token);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static SigstoreBundle? TryRead(ReadOnlyMemory<byte> utf8, out Refusal refusal)
    {
        refusal = new Refusal(MismatchKind.MalformedBundle, "");
        if (utf8.Length > MaxBytes)
        {
            refusal = refusal with { Detail = $"the signature file has {utf8.Length} bytes, more than the {MaxBytes} allowed" };
            return null;
        }

        try
        {
            using var document = StrictJson.Parse(utf8, Strict);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: bytes that are not UTF-8, or half a surrogate pair, in a string.
            refusal = refusal with { Detail = $"the signature file is not JSON: {e.Message}" };
        }
        catch (BadBundleException e)
        {
            refusal = new Refusal(e.Kind, e.Message);
        }

        return null;
    }

    static SigstoreBundle Read(JsonElement root)
    {
        var bundle = Members(root, "the bundle", "mediaType", "verificationMaterial", "dsseEnvelope");
        var mediaType = Text(bundle, "mediaType");
        if (mediaType != MediaType)
            throw new BadBundleException(MismatchKind.Unsupported, $"the media type is '{Printable.Name(mediaType)}', expected {MediaType}");
        if (bundle["verificationMaterial"] is { ValueKind: JsonValueKind.Object } keyless && keyless.TryGetProperty("certificate", out _))
            throw new BadBundleException(MismatchKind.Unsupported, "a keyless (Fulcio) signature; only signatures by key or by certificate chain are read here");
        var material = Members(bundle["verificationMaterial"], "verificationMaterial", "publicKey", "x509CertificateChain", "tlogEntries", "timestampVerificationData");
        // Versions before 1.1 leave the empty list away.
        if (material.ContainsKey("tlogEntries") && Items(material, "tlogEntries", max: 0) is null)
            throw new BadBundleException(MismatchKind.Unsupported, "transparency log entries are not read here");
        var (hint, carried, certificates) = Material(material);

        var envelope = Members(bundle["dsseEnvelope"], "dsseEnvelope", "payload", "payloadType", "signatures");
        var payloadType = Text(envelope, "payloadType");
        if (payloadType != Envelope.InTotoPayloadType)
            throw new BadBundleException(MismatchKind.MalformedBundle, $"the payload type is '{Printable.Name(payloadType)}', expected {Envelope.InTotoPayloadType}");
        var signatures = Items(envelope, "signatures", max: 1);
        if (signatures is not { Count: 1 })
            throw new BadBundleException(MismatchKind.MalformedBundle, "expected exactly one signature");
        var signature = Members(signatures[0], "the signature", "sig", "keyid");
        // The hint names the key; the envelope's own key id is unsigned and stays empty.
        if (signature.TryGetValue("keyid", out var keyId) && keyId.ValueKind != JsonValueKind.Null && Text(signature, "keyid").Length > 0)
            throw new BadBundleException(MismatchKind.MalformedBundle, "the signature's keyid is not empty");
        return new SigstoreBundle(hint, certificates, Base64(envelope, "payload"), Base64(signature, "sig")) { CarriedKey = carried, Timestamps = TimestampsOf(material) };
    }

    static List<byte[]> TimestampsOf(Dictionary<string, JsonElement> material)
    {
        if (!material.TryGetValue("timestampVerificationData", out var data))
            return [];
        var members = Members(data, "timestampVerificationData", "rfc3161Timestamps");
        if (!members.ContainsKey("rfc3161Timestamps"))
            return [];
        var items = Items(members, "rfc3161Timestamps", MaxTimestamps) ?? throw new BadBundleException(MismatchKind.Unsupported, $"more than {MaxTimestamps} time stamps");
        return items.ConvertAll(i => Base64(Members(i, "a time stamp", "signedTimestamp"), "signedTimestamp"));
    }

    static (string? Hint, PublicKey? Carried, IReadOnlyList<byte[]> Certificates) Material(Dictionary<string, JsonElement> material)
    {
        if (material.ContainsKey("publicKey") == material.ContainsKey("x509CertificateChain"))
            throw new BadBundleException(MismatchKind.MalformedBundle, "expected either a public key hint or a certificate chain");
        if (material.TryGetValue("publicKey", out var key))
        {
            var members = Members(key, "publicKey", "hint", "rawBytes", "keyDetails");
            return (members.ContainsKey("hint") ? Text(members, "hint") : null, CarriedKeyOf(members), []);
        }

        var chain = Members(material["x509CertificateChain"], "x509CertificateChain", "certificates");
        var items = Items(chain, "certificates", MaxCertificates);
        if (items is not { Count: > 0 })
            throw new BadBundleException(MismatchKind.MalformedBundle, $"expected 1 to {MaxCertificates} certificates");
        return (null, null, [.. items.Select(i => Base64(Members(i, "a certificate", "rawBytes"), "rawBytes"))]);
    }

    static PublicKey? CarriedKeyOf(Dictionary<string, JsonElement> members)
    {
        if (!members.ContainsKey("rawBytes"))
            return members.ContainsKey("keyDetails") ? throw new BadBundleException(MismatchKind.MalformedBundle, "publicKey has details, but no key") : null;
        var pem = System.Text.Encoding.ASCII.GetString(Base64(members, "rawBytes"));
        // The one text that this key has, so that no byte of it is without meaning.
        if (PublicKey.TryReadPem(pem, out var error) is not { } key || key.Pem != pem)
            throw new BadBundleException(MismatchKind.MalformedBundle, $"publicKey.rawBytes is not a public key in PEM {error}".TrimEnd());
        if (members.ContainsKey("keyDetails") && Text(members, "keyDetails") != DetailsOf(key))
            throw new BadBundleException(MismatchKind.MalformedBundle, $"publicKey.keyDetails is not {DetailsOf(key)}, which the key is");
        return key;
    }

    static string DetailsOf(PublicKey key) => key.Bits switch { 256 => "PKIX_ECDSA_P256_SHA_256", 384 => "PKIX_ECDSA_P384_SHA_384", _ => "PKIX_ECDSA_P521_SHA_512" };

    static Dictionary<string, JsonElement> Members(JsonElement value, string what, params ReadOnlySpan<string> known)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObjectOrFail(what))
        {
            if (!known.Contains(member.Name))
                throw new BadBundleException(MismatchKind.MalformedBundle, $"{what} has a member '{Printable.Name(member.Name, 60)}' that does not belong there");
            members.Add(member.Name, member.Value);
        }

        foreach (var name in known)
            if (name is "mediaType" or "verificationMaterial" or "dsseEnvelope" && !members.ContainsKey(name))
                throw new BadBundleException(MismatchKind.MalformedBundle, $"{what} has no {name}");
        return members;
    }

    // Null when there are more than allowed.
    static List<JsonElement>? Items(Dictionary<string, JsonElement> members, string name, int max)
    {
        if (!members.TryGetValue(name, out var value) || value.ValueKind != JsonValueKind.Array)
            throw new BadBundleException(MismatchKind.MalformedBundle, $"{name} is missing or not a list");
        return value.GetArrayLength() > max ? null : [.. value.EnumerateArray()];
    }

    static string Text(Dictionary<string, JsonElement> members, string name) =>
        members.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetText(out var text)
            ? text
            : throw new BadBundleException(MismatchKind.MalformedBundle, $"{name} is missing or not a string");

    static byte[] Base64(Dictionary<string, JsonElement> members, string name)
    {
        var text = Text(members, name);
        // Decoding and encoding again must give the same text: no white space, no spare bits.
        var bytes = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (text.Length == 0 || !Convert.TryFromBase64String(text, bytes, out var count) || Convert.ToBase64String(bytes, 0, count) != text)
            throw new BadBundleException(MismatchKind.MalformedBundle, $"{name} is not base64 in its one canonical spelling");
        return bytes.AsSpan(0, count).ToArray();
    }
}

/// <summary>A bundle or payload that is not what it should be; never leaves this folder.</summary>
internal sealed class BadBundleException(MismatchKind kind, string detail) : Exception(detail)
{
    public MismatchKind Kind { get; } = kind;
}

/// <summary>Reading of JSON elements that fails with a sentence instead of an exception about kinds.</summary>
internal static class JsonReading
{
    public static JsonElement.ObjectEnumerator EnumerateObjectOrFail(this JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : throw new BadBundleException(MismatchKind.MalformedBundle, $"{what} is not an object");

    // A string may hold an escaped half of a surrogate pair, which has no text.
    public static bool TryGetText(this JsonElement value, out string text)
    {
        try
        {
            text = value.GetString() ?? "";
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }
}
