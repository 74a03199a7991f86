using System.Diagnostics.CodeAnalysis;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// An entry of a public catalogue, with the edition where ids move between editions: <c>owasp-llm:2025/LLM01</c>, <c>owasp-agentic:2026/ASI02</c>,
/// <c>atlas/AML.T0051.000</c>.
/// </summary>
public sealed record CatalogueReference(string Scheme, string? Edition, string Id)
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out CatalogueReference? reference)
    {
        reference = null;
        if (text?.Split('/') is not [{ Length: > 0 } catalogue, { Length: > 0 } id])
            return false;
        reference = catalogue.Split(':') switch
        {
            [{ Length: > 0 } scheme] => new CatalogueReference(scheme, null, id),
            [{ Length: > 0 } scheme, { Length: > 0 } edition] => new CatalogueReference(scheme, edition, id),
            _ => null,
        };
        return reference is not null;
    }

    public Reference ToReference() => new(Scheme, Id, Edition);

    public override string ToString() => Edition is null ? $"{Scheme}/{Id}" : $"{Scheme}:{Edition}/{Id}";
}
