using System.Data.Common;
using Dapper;

namespace Assay.Record;

/// <summary>Log and projections inside one transaction.</summary>
sealed class ReadView(DbConnection connection, DbTransaction transaction) : IReadView
{
    const int PageRows = 500;

    long? _size;
    TreeHead? _head;

    public long Size => _size ??= connection.ExecuteScalar<long>("SELECT COALESCE(MAX(idx), -1) + 1 FROM entry", transaction: transaction);

    public TreeHead? Head => _head ??= ReadHead("ORDER BY size DESC LIMIT 1", null);

    /// <summary>The head signed at exactly that size; null when no append ended there.</summary>
    public TreeHead? HeadAt(long size) => ReadHead("WHERE size = @size", new { size });

    public LogEntry Entry(long index)
    {
        var leaf = connection.ExecuteScalar<byte[]?>("SELECT leaf FROM entry WHERE idx = @index", new { index }, transaction);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return leaf is null ? throw new ArgumentOutOfRangeException(nameof(index), index, $"The record has {Size} entries.") : Leaf.Read(index, leaf);
    }

    public IEnumerable<LogEntry> Entries(long from, long count)
    {
        var end = count > long.MaxValue - from ? long.MaxValue : from + count;
        while (from < end)
        {
            var rows = connection.Query<(long Index, byte[] Leaf)>(
                "SELECT idx, leaf FROM entry WHERE idx >= @from AND idx < @end ORDER BY idx LIMIT @rows", new { from, end, rows = PageRows }, transaction).AsList();
            foreach (var (index, leaf) in rows)
                yield return Leaf.Read(index, leaf);
            if (rows.Count < PageRows)
                yield break;
            from = rows[^1].Index + 1;
        }
    }

    public byte[]? Blob(string commitment) =>
        connection.ExecuteScalar<byte[]?>("SELECT content FROM blob WHERE commitment = @commitment", new { commitment }, transaction);

    public InclusionProof Inclusion(long index, long size)
    {
        if (index < 0 || index >= size || size > Size)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The record has {Size} entries; a proof of entry {index} in a tree of {size} cannot be made.");
        return new InclusionProof(index, size, MerkleStorage.Inclusion(index, size, Node));
    }

    public ConsistencyProof Consistency(long from, long to)
    {
        if (from < 0 || from > to || to > Size)
            throw new ArgumentOutOfRangeException(nameof(from), from, $"The record has {Size} entries; a proof from {from} to {to} cannot be made.");
        return new ConsistencyProof(from, to, MerkleStorage.Consistency(from, to, Node));
    }

    public Digest Root(long size) => Merkle.Wrap(MerkleStorage.Hash(0, size, Node));

    public IReadOnlyList<T> Query<T>(string sql, object? parameters = null) => connection.Query<T>(sql, parameters, transaction).AsList();

    internal byte[] Node(int level, long index) =>
        connection.ExecuteScalar<byte[]?>("SELECT hash FROM node WHERE level = @level AND idx = @index", new { level = (long)level, index }, transaction)
        ?? throw new InvalidDataException($"Node {level}/{index} is missing from the record. Run: assay record verify");

    TreeHead? ReadHead(string where, object? parameters)
    {
        var row = connection.QueryFirstOrDefault<byte[]?>($"SELECT envelope FROM tree_head {where}", parameters, transaction);
        return row is null ? null : TreeHeads.Read(row, out var error) ?? throw new InvalidDataException($"A tree head cannot be read: {error}. Run: assay record verify");
    }
}
