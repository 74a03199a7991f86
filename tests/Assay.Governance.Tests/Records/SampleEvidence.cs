using System.Text.Json;

namespace Assay.Governance.Tests.Records;

/// <summary>The least document that a kind's schema accepts, made from the form that the schema describes.</summary>
static class SampleEvidence
{
    public static JsonElement For(string kind) => JsonSerializer.SerializeToElement(new { title = kind });
}
