using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Record;

/// <summary>Leaf bytes: written once here, read for ever. <c>blobs</c> maps a name to its commitment and media type.</summary>
static class Leaf
{
    /// <summary>Facts are small; what is large goes into blobs.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // Leaves are read back without escapes where JSON allows it, so that `assay record show` is legible.
    static readonly JsonWriterOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = Json.MaxDepth };

    public static byte[] Write(NewEntry entry, DateTimeOffset at, IReadOnlyList<(NewBlob Blob, string Commitment)> blobs)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Legible))
        {
            json.WriteStartObject();
            json.WriteString("type", entry.Type);
            json.WriteNumber("version", entry.Version);
            json.WriteString("at", at.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("actor", entry.Actor);
            json.WritePropertyName("body");
            entry.Body.WriteTo(json);
            if (blobs.Count > 0)
            {
                json.WriteStartObject("blobs");
                foreach (var (blob, commitment) in blobs)
                {
                    json.WriteStartObject(blob.Name);
                    json.WriteString("commitment", commitment);
                    json.WriteString("mediaType", blob.MediaType);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="JsonException">The bytes are not a leaf.</exception>
    public static LogEntry Read(long index, byte[] leaf)
    {
        try
        {
            using var document = JsonDocument.Parse(leaf, new JsonDocumentOptions { MaxDepth = Json.MaxDepth });
            var root = document.RootElement;
            var blobs = new Dictionary<string, string>();
            if (root.TryGetProperty("blobs", out var named))
                foreach (var blob in named.EnumerateObject())
                    blobs.Add(blob.Name, blob.Value.GetProperty("commitment").GetString() ?? throw new JsonException("a commitment is null"));
            return new LogEntry(
                index,
                root.GetProperty("type").GetString()!,
                root.GetProperty("version").GetInt32(),
                DateTimeOffset.ParseExact(root.GetProperty("at").GetString()!, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
                root.GetProperty("actor").GetString()!,
                root.GetProperty("body").Clone(),
                blobs,
                leaf);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new JsonException($"entry {index} is not a leaf: {e.Message}", e);
        }
    }
}
