using Assay.Serving.Guards;
using Assay.Serving.Messages;
using Assay.Serving.Policies;

namespace Assay.Serving.Telemetry;

/// <summary>Takes personal data and secrets out of texts before they are kept, with the guards that routes use for it.</summary>
static class PromptRedaction
{
    static readonly GuardPolicy Policy = GuardPolicyReader.Read(
        "prompt-log",
        """
        format: assay-guardrails/1
        name: prompt-log
        guards:
          - { guard: secrets, action: redact, patience: 10000 }
          - { guard: personal-data, action: redact, patience: 10000 }
        """,
        out var error) ?? throw new InvalidOperationException(error);

    /// <summary>The texts of a message without what nobody should keep; null when a guard failed, for then nobody knows what is in them.</summary>
    internal static IReadOnlyList<(Part Part, string Text, IReadOnlyList<string> Redacted)>? Of(IReadOnlyList<Part> parts, bool isAnswer)
    {
        var judgement = Policy.Judge(new Inspection(parts, isAnswer));
        if (judgement.Failures.Count > 0)
            return null;
        Dictionary<object, string> rewritten = new(ReferenceEqualityComparer.Instance);
        foreach (var (part, text) in judgement.Rewrites())
            rewritten[part] = text;
        var found = judgement.Hits.ToLookup(h => (object)h.Hit.Part, h => h.Rule.Name, ReferenceEqualityComparer.Instance);
        return
        [
            .. parts.Where(p => p.Text.Length > 0).Select(part =>
            {
                List<string> guards = [.. found[part].Distinct()];
                // What cannot be rewritten, and bytes that no guard reads, are not kept.
                var text = part.Use == PartUse.Media ? "[bytes of an image, a sound or a file: not kept]" : rewritten.TryGetValue(part, out var shown) ? shown : guards.Count > 0 ? $"[{guards[0]} removed]" : part.Text;
                return (part, text, (IReadOnlyList<string>)guards);
            }),
        ];
    }
}
