using System.Data.Common;
using Dapper;

namespace Assay.Record;

/// <summary>The fold from all entries to projections, from nothing.</summary>
static class Fold
{
    const int ReportEvery = 1000;

    /// <param name="source">Connection and transaction of the log; the projections may be written elsewhere.</param>
    public static void Run(ReadView view, IReadOnlyList<IProjection> projections, IProjectionWriter writer, DbConnection source, DbTransaction transaction, IProgress<long>? progress)
    {
        foreach (var entry in view.Entries(0, long.MaxValue))
        {
            foreach (var projection in projections)
                projection.Apply(entry, name => entry.Blobs.TryGetValue(name, out var commitment) ? view.Blob(commitment) : null, writer);
            if (entry.Type == EntryTypes.Erasure)
                Erasures.Apply(
                    entry, projections, writer,
                    commitment => source.QueryFirstOrDefault<(long, string)?>("SELECT entry, name FROM blob WHERE commitment = @commitment", new { commitment }, transaction),
                    view.Entry);
            if (entry.Index % ReportEvery == 0)
                progress?.Report(entry.Index);
        }
    }
}
