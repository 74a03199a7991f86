namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<Answer<BomAnswer>> BomsContainingAsync(BomQuery query, CancellationToken cancel = default) => ReadAsync<Answer<BomAnswer>>(view =>
        string.IsNullOrWhiteSpace(query.Contains) || query.Contains.Length > 500
            ? new Refusal(RefusalKind.Invalid, "What to look for is empty, or longer than 500 characters.", [new FieldError("contains", "1 to 500 characters")]) { HowTo = "Give a digest, a package URL, a name or a licence." }
            : BomQueries.Find(view, query), cancel);
}
