using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Assay.Serving.Exposure;

/// <summary>Reads a body of unknown size and intent: a fixed number of bytes, unpacked to a fixed number.</summary>
static class BoundedBody
{
    public const int Most = 128 << 10;

    /// <summary>The first bytes of it; those that came in time.</summary>
    public static async Task<(byte[] Bytes, bool Cut)> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Most);
        var length = 0;
        try
        {
            while (length < Most)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length, Most - length), cancel).ConfigureAwait(false);
                if (read == 0)
                    return (buffer[..length], false);
                length += read;
            }

            return (buffer[..length], true);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            // It stopped in the middle, or was too slow: what came before says something too.
            return (buffer[..length], true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The text of a body, unpacked if it has to be.</summary>
    public static async Task<(string Text, bool Cut)> TextAsync(byte[] bytes, bool cut, string? encoding)
    {
        if (encoding is { Length: > 0 } && Unpacking(encoding, new MemoryStream(bytes)) is { } unpacking)
            using (unpacking)
                try
                {
                    var (unpacked, more) = await ReadAsync(unpacking, default).ConfigureAwait(false);
                    return (Encoding.UTF8.GetString(unpacked), cut || more);
                }
                catch (InvalidDataException)
                {
                    // It is not what it says it is; shown as it came.
                }

        return (Encoding.UTF8.GetString(bytes), cut);
    }

    static Stream? Unpacking(string encoding, Stream packed) => encoding.Trim().ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress),
        "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
        "br" => new BrotliStream(packed, CompressionMode.Decompress),
        _ => null,
    };
}
