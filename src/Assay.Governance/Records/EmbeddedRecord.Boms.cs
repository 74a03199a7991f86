namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<Answer<BomAnswer>> BomsContainingAsync(BomQuery query, CancellationToken cancel = default) => ReadAsync<Answer<BomAnswer>>(view =>
        string.IsNullOrWhiteSpace(query.Contains) || query.Contains.Length > 500
            ? new Refusal(RefusalKind.Invalid, "contains is a digest, a package URL, a name or a licence, of at most 500 characters.")
            : BomQueries.Find(view, query), cancel);
}
