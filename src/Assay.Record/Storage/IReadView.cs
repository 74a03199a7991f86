namespace Assay.Record;

/// <summary>One consistent view of a record: log and projections as of one moment.</summary>
public interface IReadView
{
    /// <summary>Number of entries.</summary>
    long Size { get; }

    /// <summary>Latest signed tree head; null in a record without entries.</summary>
    TreeHead? Head { get; }

    /// <summary>The head signed at exactly that size; null when no append ended there.</summary>
    TreeHead? HeadAt(long size);

    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    LogEntry Entry(long index);

    /// <summary>Entries from <paramref name="from"/> on, in order, at most <paramref name="count"/>.</summary>
    IEnumerable<LogEntry> Entries(long from, long count);

    /// <summary>Content behind a commitment; null when erased or unknown.</summary>
    byte[]? Blob(string commitment);

    InclusionProof Inclusion(long index, long size);

    ConsistencyProof Consistency(long from, long to);

    /// <summary>Root over the first <paramref name="size"/> entries, from the stored nodes.</summary>
    Digest Root(long size);

    /// <summary>Rows of the projections, mapped by column name as Dapper does. <paramref name="parameters"/> is an anonymous object.</summary>
    IReadOnlyList<T> Query<T>(string sql, object? parameters = null);
}
