using System.Text.Json;

namespace Assay.Governance.Tests.Records;

/// <summary>The least document that a kind's schema accepts, made by answering the form that the schema describes.</summary>
static class SampleEvidence
{
    public static JsonElement For(string kind)
    {
        // Its rows are objects of a depth that no form asks for.
        if (kind == "model-scan")
            return JsonSerializer.SerializeToElement(new
            {
                tool = new { name = "assay scan", version = "0.1.0" },
                ruleSet = $"sha256:{new string('a', 64)}",
                policy = new { name = "default", digest = $"sha256:{new string('b', 64)}" },
                limits = new[] { "secondsPerFile", "pickleOpcodes", "pickleStack", "pickleMemo", "pickleImports", "depth", "expandedBytes", "members", "headerBytes", "graphItems", "files", "findingsPerFile" }.ToDictionary(l => l, _ => 1000),
                verdict = "clean",
                files = Array.Empty<object>(),
                gaps = Array.Empty<object>(),
            });
        // A plain word is not an address or a digest: where the form says so, the next try puts one, as a person would.
        var better = new Dictionary<string, string>();
        for (var tries = 0; ; tries++)
        {
            var reading = EvidenceForm.Read(kind, EvidenceForm.FieldsFor(kind).Where(f => f.Required).ToDictionary(f => f.Name, f => Answer(f, better)));
            if (reading.Predicate is { } predicate)
                return predicate;
            if (tries == 3)
                throw new InvalidOperationException($"{kind}: {string.Join("; ", reading.Errors)}");
            foreach (var error in reading.Errors)
                better[error.Pointer[(error.Pointer.LastIndexOf('/') + 1)..]] = error.Message.Contains("sha256", StringComparison.Ordinal) ? $"sha256:{new string('a', 64)}"
                    : error.Message.Contains("date", StringComparison.Ordinal) ? "2026-11-01T10:00:00Z" : "https://example.org/document";
        }
    }

    static string Answer(FormField field, Dictionary<string, string> better) =>
        better.TryGetValue(field.Name[(field.Name.LastIndexOf('.') + 1)..], out var known) ? known : field.Type switch
        {
            FormFieldType.Date => "2026-11-01",
            FormFieldType.Number => "1",
            FormFieldType.Choice => field.Choices[0],
            FormFieldType.List when field.Columns.Count > 0 => string.Join(" | ", field.Columns.Select(c => Answer(c, better))),
            _ => field.Choices.Count > 0 ? field.Choices[0] : "text",
        };
}
