using Assay.Build.ModelFiles.Repository;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Python;

/// <summary>
/// The code of a model (a class that transformers' loaders make) that calls, as soon as it is imported and for nothing but
/// its effect, a function of a package that is neither Python's, nor a known one, nor in the repository: what runs then is
/// in nobody's sight. Transformers imports such modules by name and place when remote code is trusted.
/// </summary>
internal static class PythonForeign
{
    static readonly Rule Foreign = new("python-unknown-code",
        "As soon as the model's code is imported it calls a function of a package that is not in the repository and not a known one. What that does, nobody who reads the repository can see; whoever owns the package decides.",
        "Find the package, read what the function does, and pin its version. Prefer a model without it.", UntrustedCode, UnsafeArtifact, SupplyChain);

    public static IReadOnlyList<Rule> All => [Foreign];

    static readonly string[] Bases = ["PreTrainedModel", "PretrainedConfig", "PreTrainedConfig", "PreTrainedTokenizer", "PreTrainedTokenizerFast", "ProcessorMixin", "ImageProcessor", "FeatureExtractor", "FeatureExtractionMixin", "ImageProcessingMixin", "GenerationMixin"];

    public static void Note(PySource source, ScanScope scope)
    {
        if (source.Statements.Count > 50_000 || !source.Statements.Any(IsModel) || source.Statements.Any(s => s is { Kind: PyKind.Block, Text: "if" } && s.Values.Any(v => v is PyOther { What: "==", Parts: var parts } && parts.Contains(new PyConst("__main__")))))
            return;
        var from = new Dictionary<string, string>();
        foreach (var statement in source.Statements.Where(s => s.Indent == 0))
        {
            if (statement.Kind is PyKind.Import or PyKind.ImportFrom)
                foreach (var (name, bound) in statement.Names)
                {
                    var module = statement.Kind == PyKind.Import ? name : statement.Text;
                    if (!PythonModules.IsKnown(module))
                        from[bound.Length > 0 ? bound : name.Split('.')[0]] = module;
                }
            else if (statement is { Kind: PyKind.Expression, Values: [PyCall call] } && Root(call) is { } root && from.TryGetValue(root, out var foreign))
                scope.Fact(new ForeignCall(foreign, statement.Line, PythonText.Print(call)));
        }
    }

    public static void Report(ForeignCall call, ScanScope scope) =>
        scope.Find(Foreign, Severity.Medium, "Calls code of an unknown package when it is imported", ScanScope.Printable($"{call.Evidence} from {call.Module}"), part: $"line {call.Line}", identity: call.Module, recipe: PythonRules.Recipe);

    static bool IsModel(PyStatement statement) =>
        (statement.Kind == PyKind.Class && statement.Targets.Any(t => t switch { PyName name => IsBase(name.Id), PyAttr attribute => IsBase(attribute.Name), _ => false }))
        || (statement is { Kind: PyKind.Assign, Indent: > 0 } && statement.Targets.Any(t => t is PyName { Id: "model_type" or "config_class" or "base_model_prefix" }));

    static bool IsBase(string name) => Bases.Any(b => name.EndsWith(b, StringComparison.Ordinal));

    static string? Root(PyExpr expression)
    {
        for (var steps = 0; steps < 100; steps++)
        {
            switch (expression)
            {
                case PyName name: return name.Id;
                case PyAttr attribute: expression = attribute.Of; break;
                case PyCall call: expression = call.Callee; break;
                default: return null;
            }
        }

        return null;
    }
}
