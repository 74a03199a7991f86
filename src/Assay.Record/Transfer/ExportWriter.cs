using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Record;

/// <summary>Writes the log of a record as one stream, with its SHA-256 at the end.</summary>
sealed class ExportWriter : IDisposable
{
    const int PageRows = 32;

    readonly Stream _target;
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    ExportWriter(Stream target) => _target = target;

    public static long Write(Source source, Stream target, CancellationToken cancel)
    {
        using var writer = new ExportWriter(target);
        writer.Bytes(ExportFormat.Magic);
        var size = 0L;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var rows = source.Rows("SELECT idx, leaf FROM entry WHERE idx >= @size ORDER BY idx LIMIT @rows", ("size", size), ("rows", (long)PageRows));
            foreach (var row in rows)
            {
                if (row is not [long index, byte[] leaf] || index != size)
                    throw new InvalidDataException($"Entry {size} is missing or damaged. Run: assay record verify");
                writer.Long(ExportFormat.Entry, leaf);
                writer.Blobs(source, Leaf.Read(index, leaf));
                size++;
                if (source.Rows("SELECT envelope FROM tree_head WHERE size = @size", ("size", size)) is [[byte[] envelope]])
                    writer.Long(ExportFormat.Head, envelope);
            }

            if (rows.Count < PageRows)
                break;
        }

        writer.Number(ExportFormat.End, size);
        target.Write(writer._hash.GetHashAndReset());
        target.Flush();
        return size;
    }

    public void Dispose() => _hash.Dispose();

    void Blobs(Source source, LogEntry entry)
    {
        foreach (var (name, commitment) in entry.Blobs)
        {
            var rows = source.Rows("SELECT salt, content, erased_by FROM blob WHERE commitment = @commitment", ("commitment", commitment));
            if (rows is [[byte[] { Length: ExportFormat.SaltBytes } salt, byte[] content, null]])
            {
                Name(ExportFormat.Blob, name);
                Bytes(salt);
                Number(null, content.LongLength);
                Bytes(content);
            }
            else if (rows is [[null, null, long by]])
            {
                Name(ExportFormat.Erased, name);
                Number(null, by);
            }
            else
                throw new InvalidDataException($"The blob '{name}' of entry {entry.Index} is missing or damaged. Run: assay record verify");
        }
    }

    void Name(byte mark, string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        Span<byte> head = stackalloc byte[3];
        head[0] = mark;
        BinaryPrimitives.WriteUInt16BigEndian(head[1..], checked((ushort)utf8.Length));
        Bytes(head);
        Bytes(utf8);
    }

    void Long(byte mark, byte[] bytes)
    {
        Number(mark, bytes.LongLength);
        Bytes(bytes);
    }

    void Number(byte? mark, long number)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = mark ?? 0;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], number);
        Bytes(mark is null ? bytes[1..] : bytes);
    }

    void Bytes(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _target.Write(bytes);
    }
}
