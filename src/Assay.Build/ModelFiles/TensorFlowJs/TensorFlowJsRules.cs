using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.TensorFlowJs;

/// <summary>A TensorFlow.js model names its layers or operators, and the files of its weights.</summary>
internal sealed class TensorFlowJsRules(ScanScope scope)
{
    static readonly Rule CustomLayer = new("tfjs-custom-code",
        "The model has a layer or an operator that runs code: of the page that loads it, or (converted to another form) of its own.", "Find out what implements it, and judge that.", UnsafeArtifact, SupplyChain);

    static readonly Rule WeightPath = new("tfjs-weight-path",
        "The model reads its weights from outside its folder, or from an address that it chooses.", "Do not load it. Weights of a model lie beside it.", PathTraversal, SupplyChain);

    public static IReadOnlyList<Rule> All => [CustomLayer, WeightPath];

    public void Text(string container, string name, string text, long at)
    {
        switch (name)
        {
            case "class_name" when text is "Lambda" or "TFOpLambda" || text.Contains('>', StringComparison.Ordinal):
                scope.Find(CustomLayer, text == "TFOpLambda" ? Severity.Low : Severity.Medium, "Has a layer with code", ScanScope.Printable(text), at, identity: text);
                break;
            case "op" when text is "PyFunc" or "EagerPyFunc" or "PyFuncStateless" or "ReadFile" or "WriteFile" or "MatchingFiles" or "LoadLibrary":
                scope.Find(CustomLayer, Severity.High, "Has an operator that runs code or reaches files", ScanScope.Printable(text), at, identity: text);
                break;
            case "paths" when container == "paths" && EmbeddedText.LeadsOut(text):
                scope.Find(WeightPath, Severity.High, "Reads weights from outside its folder", ScanScope.Printable(text), at, identity: text);
                break;
        }
    }
}
