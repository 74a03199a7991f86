using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<IReadOnlyList<PackRow>> PacksAsync(CancellationToken cancel = default) => ReadAsync(PackRows, cancel);

    public Task<Answer<byte[]>> PackAsync(string id, CancellationToken cancel = default) => throw new NotSupportedException();

    public Task<Answer<PackRow>> BuildPackAsync(string useCase, string? modelVersion, CancellationToken cancel = default) => throw new NotSupportedException();

    static IReadOnlyList<PackRow> PackRows(IReadView view) =>
    [
        .. view.Query<PackCells>(
            """
            SELECT p.id AS Id, u.slug AS UseCase, v.slug AS ModelVersion, p.tree_size AS TreeSize, p.digest AS Digest, p.bytes AS Bytes, p.at AS At, a.name AS ActorName, p.entry AS Entry
            FROM pack p JOIN thing u ON u.id = p.use_case JOIN thing v ON v.id = p.model_version LEFT JOIN actor a ON a.id = p.actor ORDER BY p.entry DESC
            """).Select(p => new PackRow(p.Id, p.UseCase, p.ModelVersion, p.TreeSize, Assay.Digest.Parse(p.Digest), p.Bytes, Sql.Time(p.At), p.ActorName, p.Entry)),
    ];

    sealed record PackCells(string Id, string UseCase, string ModelVersion, long TreeSize, string Digest, long Bytes, long At, string? ActorName, long Entry);
}
