using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay;

/// <summary>One signature of an <see cref="Envelope"/>; <paramref name="Sig"/> is DER-encoded ECDSA.</summary>
public sealed record EnvelopeSignature(string KeyId, byte[] Sig);

/// <summary>
/// A DSSE envelope v1 (https://github.com/secure-systems-lab/dsse): payload and signatures over its
/// pre-authentication encoding. Signatures are randomised, so an envelope is made once, stored, and reused byte for byte.
/// </summary>
public sealed record Envelope(string PayloadType, byte[] Payload, IReadOnlyList<EnvelopeSignature> Signatures)
{
    public const string InTotoPayloadType = "application/vnd.in-toto+json";

    /// <summary>Bigger envelopes are refused before they are parsed. Large attachments go in by digest.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    public static Envelope Sign(string payloadType, byte[] payload, ISigner signer) =>
        new(payloadType, payload, [new EnvelopeSignature(signer.KeyId, signer.Sign(PreAuthenticationEncoding(payloadType, payload)))]);

    public static Envelope Sign(Statement statement, ISigner signer) => Sign(InTotoPayloadType, statement.ToBytes(), signer);

    /// <summary>PAE: <c>"DSSEv1" SP LEN(type) SP type SP LEN(body) SP body</c>, lengths in ASCII decimal.</summary>
    public static byte[] PreAuthenticationEncoding(string payloadType, ReadOnlySpan<byte> payload)
    {
        var type = Encoding.UTF8.GetBytes(payloadType);
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {type.Length} {payloadType} {payload.Length} "));
        var all = new byte[head.Length + payload.Length];
        head.CopyTo(all, 0);
        payload.CopyTo(all.AsSpan(head.Length));
        return all;
    }

    /// <summary>True when at least one signature is by <paramref name="key"/> and verifies.</summary>
    public bool VerifiedBy(PublicKey key)
    {
        var pae = PreAuthenticationEncoding(PayloadType, Payload);
        return Signatures.Any(s => (s.KeyId.Length == 0 || s.KeyId == key.KeyId) && key.Verifies(pae, s.Sig));
    }

    public byte[] ToBytes() => Json.Bytes(new Wire(
        Convert.ToBase64String(Payload), PayloadType, [.. Signatures.Select(s => new WireSignature(s.KeyId, Convert.ToBase64String(s.Sig)))]));

    /// <summary>Reads an envelope; standard and URL-safe base64 are both accepted, as the specification asks.</summary>
    public static Envelope? TryRead(ReadOnlySpan<byte> utf8, out string error)
    {
        if (utf8.Length > MaxBytes)
            return Fail($"{utf8.Length} bytes, more than the {MaxBytes} allowed", out error);
        try
        {
            var wire = Json.Read<Wire>(utf8);
            if (string.IsNullOrEmpty(wire.PayloadType) || wire.Payload is null)
                return Fail("payload or payloadType is missing", out error);
            if (wire.Signatures is not { Count: > 0 and <= 64 })
                return Fail("signatures are missing, or more than 64", out error);
            if (wire.Signatures.Contains(null))
                return Fail("a signature is null", out error);
            error = "";
            return new Envelope(
                wire.PayloadType,
                Base64(wire.Payload),
                [.. wire.Signatures.Select(s => new EnvelopeSignature(s!.Keyid ?? "", Base64(s.Sig ?? "")))]);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return Fail(e.Message, out error);
        }
    }

    /// <summary>The in-toto statement inside, if that is what the payload is.</summary>
    public Statement? TryReadStatement(out string error)
    {
        if (PayloadType == InTotoPayloadType)
            return Statement.TryRead(Payload, out error);
        error = $"payload type is '{PayloadType}', expected {InTotoPayloadType}";
        return null;
    }

    static Envelope? Fail(string reason, out string error)
    {
        error = $"not a DSSE envelope: {reason}";
        return null;
    }

    static byte[] Base64(string text) => Convert.FromBase64String(Pad(text.Replace('-', '+').Replace('_', '/')));

    static string Pad(string text) => (text.Length % 4) switch { 2 => text + "==", 3 => text + "=", _ => text };

    sealed record Wire(string? Payload, string? PayloadType, IReadOnlyList<WireSignature?>? Signatures);

    sealed record WireSignature(string? Keyid, string? Sig);
}
