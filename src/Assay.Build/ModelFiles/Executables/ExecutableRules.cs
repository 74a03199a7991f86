using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Executables;

/// <summary>Programs where models should be.</summary>
internal static class ExecutableRules
{
    static readonly Rule Program = new("executable-file",
        "The content is a program or a script, not a model. Whoever opens it as a program runs it; a model has no need of one.",
        "Do not run it. If the model is inside it, as in a llamafile, take the model out and use it with a runtime you trust.", ExecutableArtifact, HiddenFunctionality);

    public static IReadOnlyList<Rule> All => [Program];

    public static void Judge(ExecutableHeader header, ScanScope scope)
    {
        // A program behind a tensor or in a hole hides; one that bears a model's name poses as one.
        var poses = FileNames.LooksLikeModel(scope.Path) && !scope.Path.EndsWith(".llamafile", StringComparison.OrdinalIgnoreCase);
        var severity = scope.Opportunistic ? Severity.High : scope.Filesystem ? Severity.Low : poses ? Severity.High : Severity.Medium;
        scope.Find(Program, severity, poses ? "Is a program under the name of a model" : "Is a program", header.Describes, 0, identity: header.Kind);
    }
}
