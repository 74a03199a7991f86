using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Assay.Build.Dependencies.Osv;

/// <summary>
/// Writes the index: advisories go to a file beside it as they come, are then grouped by package, and the finished index takes
/// its name at once. Memory holds sixteen bytes for each pair of package and advisory.
/// </summary>
internal sealed class OsvIndexWriter : IDisposable
{
    const int MostPairs = 40_000_000;

    readonly string target;
    readonly string chunkPath;
    readonly string partial;
    readonly FileStream chunks;
    readonly List<(ulong Hash, long At)> pairs = [];
    readonly HashSet<ulong> seen = [];
    readonly Dictionary<string, int> ecosystems = new(StringComparer.Ordinal);
    string latest = "";
    int records, withdrawn;

    public OsvIndexWriter(string target)
    {
        this.target = target;
        chunkPath = $"{target}.{Environment.ProcessId}.chunks";
        partial = $"{target}.{Environment.ProcessId}.partial";
        chunks = new FileStream(chunkPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20);
    }

    public int Records => records;

    /// <exception cref="InvalidDataException">More than an index holds.</exception>
    public void Add(OsvRecord record)
    {
        // A database dump holds a record once for each of its ecosystems' folders.
        if (!seen.Add(Hash(record.Id)))
            return;
        records++;
        if (string.CompareOrdinal(record.Modified, latest) > 0 && record.Modified.Length <= 40 && DateTimeOffset.TryParse(record.Modified, System.Globalization.CultureInfo.InvariantCulture, out _))
            latest = record.Modified;
        if (record.Withdrawn)
            withdrawn++;
        Span<byte> length = stackalloc byte[4];
        foreach (var (ecosystem, name, advisory) in record.Affected)
        {
            if (pairs.Count == MostPairs)
                throw new InvalidDataException($"the database names more than {MostPairs} pairs of package and advisory");
            var key = Key(ecosystem, name);
            var bytes = OsvCoding.Bytes(w =>
            {
                w.Write(key);
                OsvCoding.Write(w, advisory);
            });
            pairs.Add((Hash(key), chunks.Position));
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            chunks.Write(length);
            chunks.Write(bytes);
            ecosystems[ecosystem] = ecosystems.GetValueOrDefault(ecosystem) + 1;
        }
    }

    /// <summary>Replaces the index that was there.</summary>
    public OsvStatus Finish(string source, Digest digest, DateTimeOffset now, CancellationToken cancel)
    {
        chunks.Flush();
        pairs.Sort();
        OsvStatus status;
        using (var file = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20))
        {
            file.Write(new byte[OsvIndexFormat.HeaderBytes]);
            var table = Packages(file, cancel);
            status = new OsvStatus(source, digest, now, DateTimeOffset.TryParse(latest, System.Globalization.CultureInfo.InvariantCulture, out var date) ? date : null,
                records, withdrawn, table.Count, new SortedDictionary<string, int>(ecosystems, StringComparer.Ordinal));
            OsvIndexFormat.WriteEnd(file, table, Json.Bytes(status));
            file.Flush(flushToDisk: true);
        }

        File.Move(partial, target, overwrite: true);
        return status;
    }

    List<(ulong Hash, long At)> Packages(FileStream file, CancellationToken cancel)
    {
        var table = new List<(ulong, long)>();
        for (var i = 0; i < pairs.Count;)
        {
            cancel.ThrowIfCancellationRequested();
            var end = i;
            while (end < pairs.Count && pairs[end].Hash == pairs[i].Hash)
                end++;
            // Two packages may share a hash: each key is a package of its own.
            foreach (var package in Enumerable.Range(i, end - i).Select(n => Chunk(chunks.SafeFileHandle, pairs[n].At)).GroupBy(c => c.Key, StringComparer.Ordinal))
            {
                table.Add((pairs[i].Hash, file.Position));
                var all = package.ToList();
                OsvIndexFormat.WriteBlock(file, OsvCoding.Bytes(w =>
                {
                    w.Write(package.Key);
                    w.Write7BitEncodedInt(all.Count);
                    foreach (var (_, bytes) in all)
                        w.Write(bytes);
                }));
            }

            i = end;
        }

        return table;
    }

    static (string Key, byte[] Advisory) Chunk(SafeFileHandle file, long at)
    {
        Span<byte> length = stackalloc byte[4];
        RandomAccess.Read(file, length, at);
        var bytes = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
        RandomAccess.Read(file, bytes, at + 4);
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var key = reader.ReadString();
        return (key, bytes[(int)reader.BaseStream.Position..]);
    }

    public static string Key(string ecosystem, string name) => $"{ecosystem}\0{name}";

    public static ulong Hash(string key)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    public void Dispose()
    {
        chunks.Dispose();
        File.Delete(chunkPath);
        File.Delete(partial);
    }
}
