using Assay.Evaluation.RedTeam;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>The registered model version that a target runs: what evidence about its answers is about.</summary>
static class TargetVersion
{
    public static async Task<Opening<ThingPage>> FindAsync(IRecord record, TargetFile file, string? subject, CancellationToken cancel)
    {
        if ((subject ?? file.Version) is not { } name)
            return new Problem("It is not said which registered model version the target runs.", file.Name, "Give --subject NAME@VERSION, or write 'version: NAME@VERSION' into the target's file.");
        if (!(await record.ThingAsync(name, cancel).ConfigureAwait(false)).TryGet(out var page, out var missing))
            return Refusals.ProblemOf(missing);
        if (page.Thing.Kind != ThingKind.ModelVersion || page.Thing.Digests.Count == 0)
            return new Problem("The target has to run a model version with at least one digest.", name, "Register one: assay register model-version NAME@VERSION --file PATH");
        return Opening<ThingPage>.Of(page);
    }
}
