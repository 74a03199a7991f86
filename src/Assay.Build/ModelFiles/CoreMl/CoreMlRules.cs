using System.Text;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.CoreMl;

/// <summary>Core ML runs no code from a model; what it can do is name classes of the application and files.</summary>
internal sealed class CoreMlRules(ScanScope scope)
{
    static readonly Rule CustomClass = new("coreml-custom-class",
        "The model names a class that the application must bring along. Core ML makes an object of it and calls it: code that this file does not hold, chosen by the model.",
        "Find out which class implements it, and judge that.", SupplyChain, UnsafeArtifact);

    static readonly Rule LinkedModel = new("coreml-linked-model",
        "The model is in another file, which this file names and does not bind by digest.", "Sign and scan both files together.", SupplyChain);

    static readonly Rule PathOut = new("coreml-path",
        "The model or its package names a file outside its own folder.", "Do not load it. Parts of a model lie within its package.", PathTraversal, SupplyChain);

    static readonly Rule Weights = new("coreml-weights",
        "The weight file announces places or sizes that it does not have.", "Convert the model again, from a source you trust.", InputValidation, ManipulateModel);

    public static IReadOnlyList<Rule> All => [CustomClass, LinkedModel, PathOut, Weights];

    public void Text(CoreMlPart part, string text, long at)
    {
        switch (part)
        {
            case CoreMlPart.CustomLayer or CoreMlPart.CustomModel:
                scope.Find(CustomClass, Severity.Medium, part == CoreMlPart.CustomLayer ? "Has a layer of a class of the application" : "Is a model of a class of the application", ScanScope.Printable(text), at, identity: text);
                break;
            case CoreMlPart.Operation when text.Contains("custom", StringComparison.OrdinalIgnoreCase):
                scope.Find(CustomClass, Severity.Medium, "Has an operation of a class of the application", ScanScope.Printable(text), at, identity: text);
                break;
            case CoreMlPart.BlobFile:
                Path(text.StartsWith("@model_path/", StringComparison.Ordinal) ? text[12..] : text, at);
                break;
        }
    }

    /// <summary>Every readable run in the link is a name or a search path.</summary>
    public void Linked(byte[] message, long at)
    {
        foreach (var name in Encoding.Latin1.GetString(message).Split([.. Enumerable.Range(0, 32).Select(c => (char)c), '\u007f'], StringSplitOptions.RemoveEmptyEntries).Where(n => n.Length > 2))
        {
            if (EmbeddedText.LeadsOut(name))
                Path(name, at);
            else
                scope.Find(LinkedModel, Severity.Low, "Keeps the model in another file", ScanScope.Printable(name), at, identity: name);
        }
    }

    public void Path(string path, long at)
    {
        if (EmbeddedText.LeadsOut(path))
            scope.Find(PathOut, Severity.High, "Names a file outside its folder", ScanScope.Printable(path), at, identity: path);
    }

    public void WrongWeights(string what, long at) => scope.Find(Weights, Severity.Medium, "Has weights whose places do not fit", what, at, identity: "weights");
}
