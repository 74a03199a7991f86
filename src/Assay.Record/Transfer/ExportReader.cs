using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Assay.Record;

/// <summary>Reads an export into the tables of the log. Lengths are bounded and memory is taken as bytes arrive, not as the file promises.</summary>
sealed class ExportReader(Stream stream, ProjectionWriter writer, CancellationToken cancel)
{
    const int Chunk = 1 << 20;

    static readonly UTF8Encoding Strict = new(false, true);

    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly Dictionary<(int, long), byte[]> _frontier = [];
    readonly HashSet<string> _blobsLeft = [];
    LogEntry? _entry;
    long _size;
    bool _headed;

    /// <summary>The file does not begin as an export does.</summary>
    public bool NoExport { get; private set; }

    /// <returns>What is wrong with the file, or null.</returns>
    public string? Read(out long size)
    {
        using (_hash)
            try
            {
                NoExport = true;
                if (!Take(ExportFormat.Magic.Length).AsSpan().SequenceEqual(ExportFormat.Magic))
                    throw new InvalidDataException("The file is not an export of a record that this version of Assay reads.");
                NoExport = false;
                while (Next())
                    cancel.ThrowIfCancellationRequested();
                return null;
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or IOException or JsonException or DecoderFallbackException)
            {
                return e is EndOfStreamException ? "The file ends before its end mark." : e.Message.EndsWith('.') ? e.Message : $"The file is damaged: {e.Message}.";
            }
            finally
            {
                size = _size;
            }
    }

    bool Next()
    {
        switch (Take(1)[0])
        {
            case ExportFormat.Entry:
                AllBlobsSeen();
                Entry(Take(Number(ExportFormat.MaxBytes)));
                return true;
            case ExportFormat.Blob:
                var (name, commitment) = Name();
                var salt = Take(ExportFormat.SaltBytes);
                Blob(name, commitment, salt, Take(Number(ExportFormat.MaxBytes)), null);
                return true;
            case ExportFormat.Erased:
                (name, commitment) = Name();
                Blob(name, commitment, null, null, Number(long.MaxValue));
                return true;
            case ExportFormat.Head:
                AllBlobsSeen();
                Head(Take(Number(ExportFormat.MaxBytes)));
                return true;
            case ExportFormat.End:
                AllBlobsSeen();
                if (Number(long.MaxValue) != _size)
                    throw new InvalidDataException("The end mark names another number of entries.");
                var computed = _hash.GetHashAndReset();
                if (!Take(computed.Length).AsSpan().SequenceEqual(computed))
                    throw new InvalidDataException("The SHA-256 at the end is not that of the file.");
                if (stream.ReadByte() >= 0)
                    throw new InvalidDataException("Bytes follow the end of the file.");
                return false;
            default:
                throw new InvalidDataException($"There is no such mark after entry {_size - 1}.");
        }
    }

    void Entry(byte[] leaf)
    {
        var entry = Leaf.Read(_size, leaf);
        if (entry.Type.Contains('\0', StringComparison.Ordinal) || entry.Actor.Contains('\0', StringComparison.Ordinal))
            throw new InvalidDataException($"Entry {_size} has a type or actor with a NUL character.");
        writer.Execute(
            "INSERT INTO entry (idx, type, at, actor, leaf) VALUES (@idx, @type, @at, @actor, @leaf)",
            ("idx", _size), ("type", entry.Type), ("at", Sql.Time(entry.At)), ("actor", entry.Actor), ("leaf", leaf));
        foreach (var (level, at, hash) in MerkleStorage.Completed(_size, Merkle.LeafHash(leaf).ToBytes(), (level, at) => _frontier[(level, at)]))
        {
            // Only left siblings are asked for again, each by its right one.
            _frontier.Remove((level - 1, (at << 1) | 1));
            _frontier.Remove((level - 1, at << 1));
            _frontier[(level, at)] = hash;
            writer.Execute("INSERT INTO node (level, idx, hash) VALUES (@level, @idx, @hash)", ("level", (long)level), ("idx", at), ("hash", hash));
        }

        _blobsLeft.UnionWith(entry.Blobs.Keys);
        (_entry, _headed) = (entry, false);
        _size++;
    }

    void Head(byte[] envelope)
    {
        if (_headed || _size == 0)
            throw new InvalidDataException($"A tree head stands where none belongs, after entry {_size - 1}.");
        if (TreeHeads.Read(envelope, out var error) is not { } head)
            throw new InvalidDataException($"The tree head after entry {_size - 1} cannot be read: {error}.");
        _headed = true;
        writer.Execute(
            "INSERT INTO tree_head (size, root, at, envelope) VALUES (@size, @root, @at, @envelope)",
            ("size", _size), ("root", head.Root.ToBytes()), ("at", Sql.Time(head.At)), ("envelope", envelope));
    }

    void Blob(string name, string commitment, byte[]? salt, byte[]? content, long? by) => writer.Execute(
        "INSERT INTO blob (commitment, entry, name, salt, content, erased_by) VALUES (@commitment, @entry, @name, @salt, @content, @by)",
        ("commitment", commitment), ("entry", _size - 1), ("name", name), ("salt", salt), ("content", content), ("by", by));

    (string Name, string Commitment) Name()
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(Take(2));
        if (length > ExportFormat.MaxName)
            throw new InvalidDataException($"A blob of entry {_size - 1} has a name of {length} bytes; {ExportFormat.MaxName} are allowed.");
        var name = Strict.GetString(Take(length));
        if (!_blobsLeft.Remove(name))
            throw new InvalidDataException($"Entry {_size - 1} has no blob '{name}', or it came twice.");
        return (name, _entry!.Blobs[name]);
    }

    void AllBlobsSeen()
    {
        if (_blobsLeft.Count > 0)
            throw new InvalidDataException($"The blob '{_blobsLeft.First()}' of entry {_size - 1} is missing, and is not said to be erased.");
    }

    long Number(long most)
    {
        var number = BinaryPrimitives.ReadInt64BigEndian(Take(8));
        return number >= 0 && number <= most ? number : throw new InvalidDataException($"A length or number after entry {_size - 1} is {number}; at most {most} is allowed.");
    }

    byte[] Take(long length)
    {
        var bytes = new byte[Math.Min(length, Chunk)];
        var read = 0;
        while (true)
        {
            stream.ReadExactly(bytes, read, bytes.Length - read);
            read = bytes.Length;
            if (read == length)
                break;
            Array.Resize(ref bytes, (int)Math.Min(length, bytes.Length * 2L));
        }

        _hash.AppendData(bytes);
        return bytes;
    }
}
