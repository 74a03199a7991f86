using Assay.Build.ModelFiles.Pickle;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Documents;

/// <summary>A dotted name that a document makes a program import and call (Hydra's <c>_target_</c>), judged by the lists of the pickle machine.</summary>
internal static class Instantiation
{
    public static readonly Rule Target = new("config-target",
        "The document names something dangerous that hydra.utils.instantiate, and what is built on it, imports and calls with the arguments beside it.",
        "Do not instantiate it. A configuration names classes of the model, nothing that runs programs, loads other files or reaches the network.", UntrustedCode, UnsafeArtifact, new("cve", "CVE-2025-23304"));

    public static void Judge(string dotted, long at, ScanScope scope)
    {
        var judged = Of(dotted);
        if (judged.Standing != Standing.Unknown && judged.Standing != Standing.Allowed)
            scope.Find(Target, judged.Standing == Standing.Denied ? judged.Severity : Severity.Medium, "Makes a program call something dangerous", ScanScope.Printable(dotted), at, identity: dotted);
    }

    /// <summary>Judges every way to tell module and name apart; the worst counts. On no list at all is <see cref="Standing.Unknown"/>.</summary>
    public static Judgement Of(string dotted)
    {
        Judgement? worst = null;
        var steps = 0;
        for (var dot = dotted.IndexOf('.', StringComparison.Ordinal); dot > 0 && steps < 16; dot = dotted.IndexOf('.', dot + 1), steps++)
        {
            var judged = PickleKnowledge.Judge(dotted[..dot], dotted[(dot + 1)..]);
            if (judged.Standing == Standing.Denied && (worst?.Standing != Standing.Denied || judged.Severity > worst.Severity))
                worst = judged;
            else if (worst is null || worst.Standing == Standing.Unknown)
                worst = judged;
        }

        return worst ?? PickleKnowledge.Judge("builtins", dotted);
    }
}
