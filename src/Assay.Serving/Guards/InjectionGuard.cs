using Assay.Serving.Detection;

namespace Assay.Serving.Guards;

/// <summary>Instructions that are not the reader's to give: injections, jailbreaks, attempts to get at the system prompt. The score is the detector's; it knows where a text stands.</summary>
sealed class InjectionGuard : IGuard
{
    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        foreach (var part in inspection.For(rule))
            if (InjectionDetector.Default.Read(part.Text, part.Place) is { } reading && reading.Score >= rule.Threshold)
                hits.Add(new GuardHit(part, 0, part.Text.Length, reading.Score, string.Join(", ", reading.Signals)));
    }

    /// <summary>It reads what goes to the model.</summary>
    public int HoldFrom(string text) => text.Length;
}
