using System.Text.Json;

namespace Assay.Build;

/// <summary>
/// CycloneDX attestations: each kind of evidence is a requirement, each piece of evidence in the record a claim about the model that
/// names its envelope by digest. What a tool measured and what a person stated have different assessors.
/// </summary>
internal sealed class CycloneDxDeclarations(Utf8JsonWriter json, IReadOnlyList<BomClaim> claims, string target)
{
    const string Standard = "standard:assay-evidence";

    public void Write()
    {
        json.WriteStartObject("declarations");
        json.WriteList("assessors", claims.Select(c => c.Measured).Distinct().OrderDescending(), measured =>
        {
            json.WriteStartObject();
            json.WriteString("bom-ref", Assessor(measured));
            json.WriteBoolean("thirdParty", false);
            json.WriteStartObject("organization");
            json.WriteString("name", measured ? "Assay, measured by its tools" : "Assay, filed by people");
            json.WriteEndObject();
            json.WriteEndObject();
        });
        json.WriteList("attestations", claims.Index().GroupBy(c => c.Item.Measured).OrderByDescending(g => g.Key), Attestation);
        json.WriteList("claims", claims.Index(), c =>
        {
            json.WriteStartObject();
            json.WriteString("bom-ref", $"claim:{c.Index + 1}");
            json.WriteString("target", target);
            json.WriteString("predicate", c.Item.Predicate);
            json.WriteList(c.Item.Met == false ? "counterEvidence" : "evidence", [$"evidence:{c.Index + 1}"], json.WriteStringValue);
            json.WriteEndObject();
        });
        json.WriteList("evidence", claims.Index(), c => Evidence(c.Index, c.Item));
        json.WriteEndObject();
        json.WriteStartObject("definitions");
        json.WriteList("standards", [Standard], s =>
        {
            json.WriteStartObject();
            json.WriteString("bom-ref", s);
            json.WriteString("name", "Assay evidence kinds");
            json.WriteList("requirements", claims.Select(c => c.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), k =>
            {
                json.WriteStartObject();
                json.WriteString("bom-ref", Requirement(k));
                json.WriteString("identifier", k);
                json.WriteEndObject();
            });
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    void Attestation(IGrouping<bool, (int Index, BomClaim Item)> group)
    {
        json.WriteStartObject();
        json.WriteString("summary", group.Key ? "What tools measured." : "What people filed.");
        json.WriteString("assessor", Assessor(group.Key));
        json.WriteList("map", group, c =>
        {
            json.WriteStartObject();
            json.WriteString("requirement", Requirement(c.Item.Kind));
            json.WriteList(c.Item.Met == false ? "counterClaims" : "claims", [$"claim:{c.Index + 1}"], json.WriteStringValue);
            if (c.Item.Met is { } met)
            {
                json.WriteStartObject("conformance");
                json.WriteNumber("score", met ? 1 : 0);
                json.WriteString("rationale", c.Item.Predicate);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    void Evidence(int index, BomClaim claim)
    {
        json.WriteStartObject();
        json.WriteString("bom-ref", $"evidence:{index + 1}");
        json.WriteString("propertyName", $"assay:evidence:{claim.Kind}");
        json.WriteString("description", claim.By is null ? claim.Evidence : $"{claim.Evidence}, {(claim.Measured ? "measured by" : "filed by")} {claim.By}");
        if (claim.EvidenceDigest is { } digest)
            json.WriteList("data", [digest], d =>
            {
                json.WriteStartObject();
                json.WriteString("name", "digest of the signed envelope");
                json.WriteStartObject("contents");
                json.WriteStartObject("attachment");
                json.WriteString("contentType", "text/plain");
                json.WriteString("content", d.ToString());
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndObject();
            });
        if (claim.At is { } at)
            json.WriteString("created", CycloneDxWriter.Time(at));
        json.WriteEndObject();
    }

    static string Assessor(bool measured) => measured ? "assessor:measured" : "assessor:stated";

    static string Requirement(string kind) => $"requirement:{kind}";
}
