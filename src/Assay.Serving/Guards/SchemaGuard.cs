using System.Text.Json;
using Assay.Serving.Guards.Structure;
using Assay.Serving.Messages;

namespace Assay.Serving.Guards;

/// <summary>Answers have to be JSON of a form: that of the policy, or the one that the request asked for. What the model says beside its answer (calls, reasoning) is not judged.</summary>
sealed class SchemaGuard(AnswerSchema? schema, bool asRequested) : IGuard
{
    /// <summary>Whether the form that a request asks for counts.</summary>
    internal bool AsRequested => asRequested;

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        if (!inspection.IsAnswer || inspection.Grows || (schema ?? (asRequested ? inspection.Memory.AskedFor : null)) is not { } form)
            return;
        foreach (var part in inspection.Parts)
            if (part.Use == PartUse.Answer && rule.Places.Contains(part.Place) && Wrong(part.Text, form) is { Length: > 0 } wrong)
                hits.Add(new GuardHit(part, 0, part.Text.Length, 1, wrong));
    }

    static string Wrong(string text, AnswerSchema form)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = AnswerSchema.MaxDepth });
            return form.Wrong(json.RootElement);
        }
        catch (JsonException)
        {
            return "the answer is not JSON";
        }
    }

    public int HoldFrom(string text, ExchangeMemory memory) => schema is not null || (asRequested && memory.AskedFor is not null) ? 0 : text.Length;

    public int HoldFrom(string text) => 0;
}
