namespace Assay.Serving.Guards;

/// <summary>Attacks that worked once, from a file that a red-team round proposed and a person reviewed: its phrases, and texts that are nearly one of its seeds.</summary>
sealed class KnownAttackGuard(PhraseGuard phrases, ExampleGuard seeds) : IGuard
{
    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        phrases.Look(inspection, rule, hits);
        seeds.Look(inspection, rule, hits);
    }

    public int HoldFrom(string text) => phrases.HoldFrom(text);
}
