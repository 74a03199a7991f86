namespace Assay.Record;

/// <summary>
/// One record on one database. Writers of any number of processes take turns; each append is one transaction over
/// entries, nodes, blobs, projections and the signed tree head, and is on disk when the call returns.
/// </summary>
public interface IRecordStore : IAsyncDisposable
{
    /// <summary>
    /// Runs <paramref name="decide"/> inside the writer's transaction, where it sees everything appended so far and
    /// nobody else can append, and appends what it returns. An empty list appends nothing and signs nothing.
    /// </summary>
    /// <returns>One receipt for each entry, in order.</returns>
    Task<IReadOnlyList<Receipt>> AppendAsync(Func<IReadView, IReadOnlyList<NewEntry>> decide, CancellationToken cancel = default);

    /// <summary>Runs <paramref name="read"/> over one consistent view. Never waits for writers.</summary>
    Task<T> ReadAsync<T>(Func<IReadView, T> read, CancellationToken cancel = default);
}
