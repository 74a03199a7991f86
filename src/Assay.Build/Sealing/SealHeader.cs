using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Build;

/// <summary>
/// The head of a sealed file: what may be known without a key, the data key as wrapped for every recipient, and a MAC over
/// all of it. It takes whole pages and leaves room, so that recipients can be changed where it stands (docs/formats/sealed-model.md).
/// </summary>
internal sealed record SealHeader(SealContent Content, int ChunkBytes, byte[] Salt, byte[] Commitment, IReadOnlyList<WrappedKey> Recipients)
{
    public const int Version = 1, PreludeBytes = 16, MacBytes = 32, Page = 4096, MaxArea = 1024 * 1024, MaxRecipients = 100;
    const int LeastChunk = 4096, MostChunk = 16 * 1024 * 1024, Spare = 2048;

    static ReadOnlySpan<byte> Magic => "ASSAYSL1"u8;

    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The header's bytes, of <paramref name="area"/> bytes or of as many pages as it takes when null; null when it does not fit.</summary>
    public byte[]? ToBytes(SealKeys keys, int? area = null)
    {
        var json = Json.Bytes(new
        {
            version = Version,
            content = Content,
            chunkBytes = ChunkBytes,
            salt = Salt,
            commitment = Commitment,
            recipients = Recipients.Select(r => new { kind = r.Kind, id = r.Id, wrapped = r.Wrapped, ephemeral = r.Ephemeral, iterations = r.Iterations }),
        });
        var needed = PreludeBytes + json.Length + MacBytes;
        var length = area ?? (needed + Spare + Page - 1) / Page * Page;
        if (needed > length || length > MaxArea)
            return null;
        var bytes = new byte[length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), length);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), json.Length);
        json.CopyTo(bytes, PreludeBytes);
        HMACSHA256.HashData(keys.Header, bytes.AsSpan(0, length - MacBytes), bytes.AsSpan(length - MacBytes));
        return bytes;
    }

    /// <summary>Reads the header from the front of a stream, with its bytes for the MAC.</summary>
    /// <exception cref="SealException">Not a sealed model, or a broken header.</exception>
    public static (SealHeader Header, byte[] Bytes) Read(Stream stream)
    {
        var prelude = new byte[PreludeBytes];
        if (stream.ReadAtLeast(prelude, PreludeBytes, throwOnEndOfStream: false) < PreludeBytes || !prelude.AsSpan(0, 8).SequenceEqual(Magic))
            throw new SealException(SealFaultKind.NotSealed, "this is not a sealed model");
        var area = BinaryPrimitives.ReadInt32BigEndian(prelude.AsSpan(8));
        var length = BinaryPrimitives.ReadInt32BigEndian(prelude.AsSpan(12));
        if (area is < Page or > MaxArea || area % Page != 0 || length < 2 || length > area - PreludeBytes - MacBytes)
            throw Bad("its lengths are impossible");
        var bytes = new byte[area];
        prelude.CopyTo(bytes, 0);
        if (stream.ReadAtLeast(bytes.AsSpan(PreludeBytes), area - PreludeBytes, throwOnEndOfStream: false) < area - PreludeBytes)
            throw Bad("it is cut short");
        try
        {
            using var document = StrictJson.Parse(bytes.AsMemory(PreludeBytes, length), Strict);
            return (Read(document.RootElement), bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw Bad(e.Message);
        }
    }

    public static bool Authentic(byte[] bytes, SealKeys keys) =>
        CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(keys.Header, bytes.AsSpan(0, bytes.Length - MacBytes)), bytes.AsSpan(bytes.Length - MacBytes));

    static SealHeader Read(JsonElement root)
    {
        if (root.GetProperty("version").GetInt32() != Version)
            throw Bad("it is of another version");
        var chunk = root.GetProperty("chunkBytes").GetInt32();
        var salt = root.GetProperty("salt").GetBytesFromBase64();
        var commitment = root.GetProperty("commitment").GetBytesFromBase64();
        var recipients = root.GetProperty("recipients");
        if (chunk is < LeastChunk or > MostChunk || salt.Length != 32 || commitment.Length != 32)
            throw Bad("its chunk size, salt or commitment is impossible");
        if (recipients.GetArrayLength() is < 1 or > MaxRecipients)
            throw Bad($"it has not 1 to {MaxRecipients} recipients");
        return new SealHeader(
            root.GetProperty("content").GetString() switch { "file" => SealContent.File, "folder" => SealContent.Folder, _ => throw Bad("its content is neither file nor folder") },
            chunk, salt, commitment, [.. recipients.EnumerateArray().Select(Recipient)]);
    }

    static WrappedKey Recipient(JsonElement recipient) => new(
        recipient.GetProperty("kind").GetString() ?? "",
        recipient.GetProperty("id").GetString() ?? "",
        recipient.GetProperty("wrapped").GetBytesFromBase64(),
        recipient.TryGetProperty("ephemeral", out var ephemeral) ? ephemeral.GetBytesFromBase64() : null,
        recipient.TryGetProperty("iterations", out var iterations) ? iterations.GetInt32() : null);

    static SealException Bad(string detail) => new(SealFaultKind.Malformed, $"the header of the sealed model is broken: {detail}");
}

/// <summary>What is inside.</summary>
internal enum SealContent
{
    File,

    /// <summary>A tar archive of a folder.</summary>
    Folder,
}
