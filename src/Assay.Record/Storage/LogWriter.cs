using System.Data.Common;
using System.Security.Cryptography;
using Dapper;

namespace Assay.Record;

/// <summary>Appends entries inside one write transaction: leaves, nodes, blobs, projections, and one signed head at the end.</summary>
sealed class LogWriter(DbConnection connection, DbTransaction transaction, ProjectionWriter writer, IReadOnlyList<IProjection> projections)
{
    const int SaltBytes = 32;

    readonly Dictionary<(int Level, long Index), byte[]> _nodes = [];

    public IReadOnlyList<Receipt> Append(ReadView view, IReadOnlyList<NewEntry> entries, DateTimeOffset now, ISigner signer)
    {
        var size = view.Size;
        var last = connection.ExecuteScalar<long?>("SELECT at FROM entry WHERE idx = @last", new { last = size - 1 }, transaction) ?? 0;
        // Entry time never goes backwards, whatever the clock does.
        var at = Sql.Time(Math.Max(Sql.Time(now), last));
        var record = size == 0 ? RecordId(entries[0]) : RecordId(view.Entry(0));
        Prefetch(size);
        var hashes = new List<byte[]>(entries.Count);
        foreach (var entry in entries)
        {
            NewEntries.Check(entry);
            if (size > 0 && entry.Type == EntryTypes.Genesis)
                throw new InvalidOperationException("A record has one genesis entry, its first.");
            hashes.Add(Append(size++, entry, at));
        }

        var root = Merkle.Wrap(MerkleStorage.Hash(0, size, Node));
        var head = TreeHeads.Sign(record, size, root, at, signer, size - entries.Count);
        writer.Execute("INSERT INTO tree_head (size, root, at, envelope) VALUES (@size, @root, @at, @envelope)", ("size", size), ("root", root.ToBytes()), ("at", Sql.Time(at)), ("envelope", head.Envelope));
        return [.. hashes.Select((hash, i) => new Receipt(size - hashes.Count + i, Merkle.Wrap(hash), head))];
    }

    byte[] Append(long index, NewEntry entry, DateTimeOffset at)
    {
        var sealedBlobs = entry.Blobs.Select(blob => (Blob: blob, Salt: RandomNumberGenerator.GetBytes(SaltBytes))).Select(b => (b.Blob, b.Salt, Commitment: Commitment(b.Salt, b.Blob.Content.Span))).ToList();
        var leaf = Leaf.Write(entry, at, [.. sealedBlobs.Select(b => (b.Blob, b.Commitment))]);
        if (leaf.Length > Leaf.MaxBytes)
            throw new ArgumentException($"The entry is {leaf.Length} bytes long, more than the {Leaf.MaxBytes} allowed. Put what is large into a blob.");
        var hash = Merkle.LeafHash(leaf).ToBytes();
        writer.Execute(
            "INSERT INTO entry (idx, type, at, actor, leaf) VALUES (@idx, @type, @at, @actor, @leaf)",
            ("idx", index), ("type", entry.Type), ("at", Sql.Time(at)), ("actor", entry.Actor), ("leaf", leaf));
        foreach (var (level, at2, node) in MerkleStorage.Completed(index, hash, Node))
        {
            _nodes[(level, at2)] = node;
            writer.Execute("INSERT INTO node (level, idx, hash) VALUES (@level, @idx, @hash)", ("level", (long)level), ("idx", at2), ("hash", node));
        }

        foreach (var (blob, salt, commitment) in sealedBlobs)
            writer.Execute(
                "INSERT INTO blob (commitment, entry, name, salt, content, erased_by) VALUES (@commitment, @entry, @name, @salt, @content, NULL)",
                ("commitment", commitment), ("entry", index), ("name", blob.Name), ("salt", salt), ("content", blob.Content.ToArray()));
        var written = Leaf.Read(index, leaf);
        foreach (var projection in projections)
            projection.Apply(written, name => sealedBlobs.FirstOrDefault(b => b.Blob.Name == name).Blob?.Content.ToArray(), writer);
        if (entry.Type == EntryTypes.Erasure)
            Erase(written);
        return hash;
    }

    void Erase(LogEntry erasure)
    {
        foreach (var commitment in Erasures.Commitments(erasure))
        {
            if (connection.ExecuteScalar<long?>("SELECT entry FROM blob WHERE commitment = @commitment", new { commitment }, transaction) is null)
                throw new InvalidOperationException($"There is no blob {commitment} in this record to erase.");
            writer.Execute("UPDATE blob SET salt = NULL, content = NULL, erased_by = @by WHERE commitment = @commitment AND erased_by IS NULL", ("by", erasure.Index), ("commitment", commitment));
        }

        // Answers that are kept for requests that come again may hold what is erased.
        writer.Execute("UPDATE host_idempotency SET body = NULL, status = -1 WHERE body IS NOT NULL");
        Erasures.Apply(
            erasure, projections, writer,
            commitment => connection.QueryFirstOrDefault<(long, string)?>("SELECT entry, name FROM blob WHERE commitment = @commitment", new { commitment }, transaction),
            index => Leaf.Read(index, connection.ExecuteScalar<byte[]>("SELECT leaf FROM entry WHERE idx = @index", new { index }, transaction)!));
    }

    public static string Commitment(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The full subtrees that make up the tree are all that new entries are hashed with: one query instead of one for each.
    void Prefetch(long size)
    {
        if (size == 0)
            return;
        var wanted = Enumerable.Range(0, 63).Where(level => ((size >> level) & 1) == 1).Select(level => $"(level = {level} AND idx = {(size >> level) - 1})");
        foreach (var (level, index, hash) in connection.Query<(long, long, byte[])>($"SELECT level, idx, hash FROM node WHERE {string.Join(" OR ", wanted)}", transaction: transaction))
            _nodes[((int)level, index)] = hash;
    }

    byte[] Node(int level, long index)
    {
        if (_nodes.TryGetValue((level, index), out var known))
            return known;
        var hash = connection.ExecuteScalar<byte[]?>("SELECT hash FROM node WHERE level = @level AND idx = @index", new { level = (long)level, index }, transaction)
            ?? throw new InvalidDataException($"Node {level}/{index} is missing from the record. Run: assay record verify");
        _nodes[(level, index)] = hash;
        return hash;
    }

    static string RecordId(NewEntry entry) => entry.Type == EntryTypes.Genesis
        ? entry.Body.GetProperty("record").GetString()!
        : throw new InvalidOperationException("The first entry of a record is its genesis. Run: assay init");

    static string RecordId(LogEntry genesis) => genesis.Body.GetProperty("record").GetString()!;
}
