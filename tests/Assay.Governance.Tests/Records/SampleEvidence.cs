using System.Text.Json;

namespace Assay.Governance.Tests.Records;

/// <summary>The least document that a kind's schema accepts, made by answering the form that the schema describes.</summary>
static class SampleEvidence
{
    public static JsonElement For(string kind)
    {
        var answers = EvidenceForm.FieldsFor(kind).Where(f => f.Required).ToDictionary(f => f.Name, Answer);
        var reading = EvidenceForm.Read(kind, answers);
        // A plain word is not an address or a digest: put one where the form says so, as a person would.
        foreach (var error in reading.Errors)
            answers[error.Pointer.TrimStart('/').Replace('/', '.')] = error.Message.Contains("sha256", StringComparison.Ordinal) ? $"sha256:{new string('a', 64)}" : "https://example.org/document";
        reading = EvidenceForm.Read(kind, answers);
        return reading.Predicate ?? throw new InvalidOperationException($"{kind}: {string.Join("; ", reading.Errors)}");
    }

    static string Answer(FormField field) => field.Type switch
    {
        FormFieldType.Date => "2026-11-01",
        FormFieldType.Number => "1",
        FormFieldType.Choice => field.Choices[0],
        FormFieldType.List when field.Columns.Count > 0 => string.Join(" | ", field.Columns.Select(Answer)),
        _ => field.Choices.Count > 0 ? field.Choices[0] : "text",
    };
}
