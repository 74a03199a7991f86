using System.Buffers.Binary;
using System.Globalization;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Discovery.Contents;

/// <summary>Indexes of vectors by their content: FAISS, USearch, Lance, and stores inside SQLite.</summary>
internal static class VectorIndex
{
    // faiss/impl/index_write.cpp: four letters, then dimension, count, two constants and the metric.
    static readonly string[] Faiss = ["IxFI", "IxF2", "IxFl", "IxFa", "IwFl", "IwFd", "IwPQ", "IwSq", "IwSQ", "IHNf", "IHNp", "IHNs", "IHN2", "IxPQ", "IxPo", "IxPq", "IxSQ", "IxHe", "IxRQ", "IxLS", "IxPT", "IxRF", "IBxF", "IBwF", "IxMp", "IxM2", "IxPM", "IwQR", "IwPf"];

    /// <summary>The store and what is known of the index; null when it is none.</summary>
    public static (string Store, string Detail)? Of(string name, byte[] head, ByteSource source)
    {
        var start = head.AsSpan();
        if (head.Length >= 32 && Array.IndexOf(Faiss, System.Text.Encoding.ASCII.GetString(head, 0, 4)) >= 0)
        {
            var (dimension, count) = (BinaryPrimitives.ReadInt32LittleEndian(start[4..]), BinaryPrimitives.ReadInt64LittleEndian(start[8..]));
            var dummy = BinaryPrimitives.ReadInt64LittleEndian(start[16..]);
            // IndexIDMap and PreTransform wrap another index behind the same header.
            if (dimension is > 0 and < 1 << 20 && count >= 0 && dummy == 1 << 20)
                return ("faiss", string.Create(CultureInfo.InvariantCulture, $"{count} vectors of {dimension} dimensions"));
        }

        if (start.StartsWith("usearch"u8))
            return ("usearch", "usearch index");
        if (name.EndsWith(".lance", StringComparison.Ordinal) && source.Length > 4 && source.Bytes(source.Length - 4, 4).AsSpan().SequenceEqual("LANC"u8))
            return ("lancedb", "lance data file");
        return start.StartsWith("SQLite format 3\0"u8) ? Database(source) : null;
    }

    // The schema stands in the first pages as text.
    static (string, string)? Database(ByteSource source)
    {
        var text = System.Text.Encoding.Latin1.GetString(source.Bytes(0, 256 << 10));
        if (text.Contains("embeddings_queue", StringComparison.Ordinal) && text.Contains("collections", StringComparison.Ordinal))
            return ("chroma", "chroma database");
        if (text.Contains("USING vec0", StringComparison.OrdinalIgnoreCase))
            return ("sqlite-vec", "virtual table of vectors");
        if (text.Contains("USING vss0", StringComparison.OrdinalIgnoreCase))
            return ("sqlite-vss", "virtual table of vectors");
        return null;
    }
}
