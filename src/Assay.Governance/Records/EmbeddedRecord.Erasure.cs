using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    const int MostBlobs = 10_000;

    public Task<Answer<ErasurePreview>> PreviewErasureAsync(ErasureRequest request, CancellationToken cancel = default) => ReadAsync<Answer<ErasurePreview>>(view =>
    {
        if (Permissions.Check(Operation.Erase, ActorQueries.Roles(view, session.ActorId)) is { } refusal)
            return refusal;
        if (!Commitments(view, request).TryGet(out var commitments, out var missing))
            return missing;
        var blobs = commitments.Take(MostBlobs).Select(c => Preview(view, c)).OfType<ErasableBlob>().OrderBy(b => b.Entry).ThenBy(b => b.Name, StringComparer.Ordinal).ToList();
        return new ErasurePreview(blobs, [.. blobs.Where(b => b.Name == "envelope" && b.Type == EntryTypes.Evidence).Select(b => b.Entry).Distinct()]);
    }, cancel);

    public Task<Answer<Receipt>> EraseAsync(ErasureRequest request, CancellationToken cancel = default) =>
        WriteAsync<Receipt>(Operation.Erase, (view, _) =>
        {
            if (string.IsNullOrWhiteSpace(request.Reason) || request.Reason.Length > 500)
                return Invalid("Say why, in at most 500 characters and without personal data: the reason is kept for ever.", new FieldError("reason", "missing or too long"));
            if (!Commitments(view, request).TryGet(out var live, out var refusal))
                return refusal;
            return live.Count == 0
                ? Invalid("There is nothing to erase: no such blobs, or they are erased already.") with { HowTo = "See what an entry holds with: assay record show ENTRY" }
                : Plan<Receipt>.Append([Entry(EntryTypes.Erasure, new { commitments = live, reason = request.Reason })], (_, receipts) => receipts[0]);
        }, cancel);

    /// <summary>Commitments of what is asked for and still there.</summary>
    static Answer<IReadOnlyList<string>> Commitments(IReadView view, ErasureRequest request)
    {
        var commitments = new List<string>(request.Blobs ?? []);
        if (request.Actor is { } key)
        {
            // Closed actors too: leaving is when names are erased.
            if (view.Query<string>("SELECT id FROM actor WHERE id = @key OR name = @key", new { key }) is not [var actor])
                return Answer.No<IReadOnlyList<string>>(Sought.Actor.Missing(key));
            commitments.AddRange(view.Query<long>("SELECT idx FROM entry WHERE type = 'actor'", null).Select(view.Entry)
                .Where(e => e.Body.GetProperty("actor").GetString() == actor).SelectMany(e => e.Blobs.Values));
        }

        if (request.Entry is { } index)
        {
            if (index < 0 || index >= view.Size)
                return Answer.No<IReadOnlyList<string>>(Sought.Entry.Missing(Text(index)));
            commitments.AddRange(view.Entry(index).Blobs.Values);
        }

        return Answer.Yes<IReadOnlyList<string>>([.. commitments.Distinct().Where(c => view.Query<long>("SELECT COUNT(*) FROM blob WHERE commitment = @c AND erased_by IS NULL", new { c })[0] > 0)]);
    }

    static ErasableBlob? Preview(IReadView view, string commitment)
    {
        if (view.Query<BlobRow>("SELECT entry AS Entry, name AS Name, CAST(LENGTH(content) AS BIGINT) AS Bytes FROM blob WHERE commitment = @commitment", new { commitment }).FirstOrDefault() is not { } row)
            return null;
        var entry = view.Entry(row.Entry);
        return new ErasableBlob(commitment, row.Entry, row.Name, entry.Type, row.Bytes, Activity.Row(view, entry, null).Summary, entry.At);
    }

    // A class with setters: without rows SQLite cannot tell the type of an expression.
    sealed class BlobRow
    {
        public long Entry { get; init; }

        public string Name { get; init; } = "";

        public long Bytes { get; init; }
    }
}
