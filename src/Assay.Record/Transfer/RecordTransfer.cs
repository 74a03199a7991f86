using System.Data.Common;

namespace Assay.Record;

/// <summary>What came of an import.</summary>
/// <param name="Size">Number of entries taken over.</param>
/// <param name="Refusal">Why nothing was taken over; null when all was.</param>
/// <param name="Report">The verification of what was read, when it came that far.</param>
public sealed record TransferResult(long Size, string? Refusal, VerifyReport? Report)
{
    public bool Ok => Refusal is null;

    /// <summary>The file is something else than an export, so nothing was read of it.</summary>
    public bool NoExport { get; init; }
}

/// <summary>
/// Takes a record as a whole from one database to another, or through a file (docs/formats/record-export.md): leaves, tree
/// heads, blobs, salts and erasures byte for byte, so with the same roots; nodes and projections are made again. The target
/// is verified before anybody sees it, and stays empty when something does not fit.
/// </summary>
public static class RecordTransfer
{
    /// <summary>Writes the record to a stream.</summary>
    /// <returns>Number of entries.</returns>
    public static Task<long> ExportAsync(RecordStore source, Stream target, CancellationToken cancel = default) =>
        source.ReadRawAsync((connection, transaction) => ExportWriter.Write(new Source(source.Dialect, connection, transaction), target, cancel), cancel);

    /// <param name="target">A store without entries, opened with <see cref="StoreMode.Create"/>; it needs no signer.</param>
    public static async Task<TransferResult> ImportAsync(Stream source, RecordStore target, VerifyOptions? options = null, CancellationToken cancel = default)
    {
        try
        {
            return await target.WriteRawAsync((connection, transaction) => Take(source, target.Dialect, target.Projections, connection, transaction, options ?? new VerifyOptions(), cancel), cancel).ConfigureAwait(false);
        }
        catch (RefusedException refused)
        {
            return new TransferResult(0, $"{refused.Message} Nothing was kept.", refused.Report);
        }
        catch (DbException e)
        {
            return new TransferResult(0, $"The database did not take it: {e.Message} Nothing was kept.", null);
        }
    }

    /// <summary>Verifies an export as a record of its own, in memory: nothing of it is written anywhere, and no key is needed but the trusted root.</summary>
    /// <param name="source">What <see cref="ExportAsync"/> wrote; it comes to lie in memory whole.</param>
    public static Task<TransferResult> VerifyAsync(Stream source, IReadOnlyList<IProjection> projections, VerifyOptions? options = null, CancellationToken cancel = default) => Task.Run(
        () =>
        {
            using var dialect = new SqliteDialect(SqliteDialect.Memory);
            using var connection = dialect.OpenMemory();
            using var transaction = connection.BeginTransaction();
            Migrations.Run(dialect, connection, transaction);
            try
            {
                return Take(source, dialect, projections, connection, transaction, options ?? new VerifyOptions(), cancel);
            }
            catch (RefusedException refused)
            {
                return new TransferResult(0, refused.Message, refused.Report) { NoExport = refused.NoExport };
            }
            catch (DbException e)
            {
                return new TransferResult(0, $"The export could not be read as a record: {e.Message}", null);
            }
        },
        cancel);

    static TransferResult Take(
        Stream stream, Dialect dialect, IReadOnlyList<IProjection> projections, DbConnection connection, DbTransaction transaction, VerifyOptions options, CancellationToken cancel)
    {
        var source = new Source(dialect, connection, transaction);
        foreach (var table in (string[])["entry", "node", "tree_head", "blob"])
            if ((long)source.Rows($"SELECT COUNT(*) FROM {table}")[0][0]! > 0)
                throw new RefusedException("The target holds a record already. Take over into a new one.", null);
        long size;
        using (var writer = new ProjectionWriter(connection) { Transaction = transaction })
        {
            var reader = new ExportReader(stream, writer, cancel);
            if (reader.Read(out size) is { } complaint)
                throw new RefusedException(complaint, null) { NoExport = reader.NoExport };
        }

        var report = new VerifyReport(null, 0, null, [], 0, []);
        try
        {
            RecordStore.Rebuild(dialect, projections, connection, transaction, options.Progress);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException or DbException))
        {
            // Bodies that no version of Assay wrote can break a fold in any way.
            throw new RefusedException($"The entries cannot be folded: {e.Message}", report);
        }

        report = RecordVerifier.Verify(dialect, projections, connection, transaction, options, cancel);
        return report.ProblemCount > 0 ? throw new RefusedException($"The record does not verify: {report.Problems[0]}", report)
            : report.NotCompared is { } why ? throw new RefusedException(why, report)
            : new TransferResult(size, null, report);
    }

    // Leaves the write transaction without a commit.
    sealed class RefusedException(string message, VerifyReport? report) : Exception(message)
    {
        public VerifyReport? Report => report;

        public bool NoExport { get; init; }
    }
}
