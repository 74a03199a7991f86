using System.IO.Compression;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>The numbers of a dataset: where they lie in one piece they are read there, chunks are put together first.</summary>
internal static class Hdf5Weights
{
    const int Deflate = 1, Shuffle = 2, Checksum = 3;

    public static void Take(string path, NumberLayout layout, Hdf5Data data, List<(long At, long Size)> pieces, Hdf5Source file, List<Tensor> into)
    {
        var name = path.TrimStart('/');
        var shape = data.Shape ?? [];
        var kind = data.Layout!.Kind;
        if (kind == 0 && data.Layout.Compact.Length > 0)
        {
            into.Add(new Tensor(name, layout, shape, new MemorySource(data.Layout.Compact), 0, data.Layout.Compact.Length));
            return;
        }

        if (kind == 1)
        {
            foreach (var (at, size) in pieces)
                if (at >= 0 && size > 0 && at <= file.Bytes.Length && size <= file.Bytes.Length - at)
                    into.Add(new Tensor(name, layout, shape, file.Bytes, at, size));
            return;
        }

        if (kind != 2 || pieces.Count == 0)
            return;
        if (data.Filters.Exists(f => f.Id is not (Deflate or Shuffle or Checksum)))
        {
            file.Scope.Gap($"the numbers of {path} were not looked at: its filter is not read");
            return;
        }

        using var chunks = Together(data, pieces, layout.Stride, file, out var whole);
        if (!whole)
            file.Scope.Gap($"not all numbers of {path} were looked at: its chunks cannot be unpacked, or are more than the limit");
        // Chunks are tiles: the order of the numbers is not that of the shape.
        file.Scope.Weigh([new Tensor(name, layout, shape, chunks, 0, chunks.Length) { InOrder = false }]);
    }

    static ByteSource Together(Hdf5Data data, List<(long At, long Size)> pieces, int size, Hdf5Source file, out bool whole)
    {
        var budget = file.Scope.Budget;
        var chunk = Hdf5Values.Count(data.Layout!.Chunk);
        using var stream = new ChunkStream(file.Bytes, pieces, data.Filters, size, chunk);
        var limit = Math.Min(budget.ExpandedLeft, 4L << 30);
        var content = Spool.Copy(stream, limit, budget, out var error);
        budget.Expand(content.Length);
        whole = error is null && !stream.Failed;
        return content;
    }

    // Chunks one behind the other, each unpacked when it is its turn; none larger than 64 MiB.
    sealed class ChunkStream(ByteSource source, List<(long At, long Size)> pieces, List<Hdf5Filter> filters, int size, long chunk) : ForwardStream
    {
        const int Largest = 64 << 20;
        byte[] current = [];
        int at, next;

        public bool Failed { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            while (at == current.Length)
            {
                if (next == pieces.Count)
                    return 0;
                (current, at) = (Unpack(pieces[next++]), 0);
            }

            var now = Math.Min(buffer.Length, current.Length - at);
            current.AsSpan(at, now).CopyTo(buffer);
            at += now;
            return now;
        }

        byte[] Unpack((long At, long Size) piece)
        {
            if (piece.At < 0 || piece.Size is < 0 or > Largest || piece.At > source.Length - piece.Size || chunk > Largest)
            {
                Failed = true;
                return [];
            }

            var bytes = source.Bytes(piece.At, (int)piece.Size);
            for (var i = filters.Count - 1; i >= 0; i--)
            {
                if (filters[i].Id == Checksum && bytes.Length >= 4)
                    bytes = bytes[..^4];
                else if (filters[i].Id == Deflate)
                    bytes = Inflate(bytes);
                else if (filters[i].Id == Shuffle)
                    bytes = Unshuffle(bytes);
            }

            return bytes;
        }

        byte[] Inflate(byte[] packed)
        {
            var unpacked = new MemoryStream();
            try
            {
                using var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
                var block = new byte[1 << 16];
                for (int got; unpacked.Length < chunk && (got = stream.Read(block, 0, (int)Math.Min(block.Length, chunk - unpacked.Length))) > 0;)
                    unpacked.Write(block, 0, got);
            }
            catch (InvalidDataException)
            {
                Failed = true;
            }

            return unpacked.ToArray();
        }

        // The first bytes of all numbers, then the second bytes, and so on.
        byte[] Unshuffle(byte[] bytes)
        {
            var count = bytes.Length / size;
            var ordered = new byte[bytes.Length];
            for (var b = 0; b < size; b++)
                for (var i = 0; i < count; i++)
                    ordered[(i * size) + b] = bytes[(b * count) + i];
            bytes.AsSpan(count * size).CopyTo(ordered.AsSpan(count * size));
            return ordered;
        }
    }
}
