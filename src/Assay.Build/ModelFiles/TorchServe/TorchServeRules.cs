using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.TorchServe;

/// <summary>What the manifest of a TorchServe archive makes the server run.</summary>
internal sealed class TorchServeRules(ScanScope scope)
{
    static readonly Rule OwnHandler = new("torchserve-handler",
        "The archive brings the Python code that the server runs for each request. Ordinary archives do, too: read it.", "Read the handler before you deploy the archive.", UnsafeArtifact, SupplyChain);

    static readonly Rule PathOut = new("torchserve-path", "The manifest names a file outside the archive.", "Do not deploy it.", PathTraversal, UnsafeArtifact);

    static readonly Rule Requirements = new("torchserve-requirements",
        "The archive asks the server to install Python packages when it is loaded; installing runs their code.", "Install packages yourself, by a lock file, and switch install_py_dep_per_model off.", SupplyChain);

    // What the server brings along.
    static readonly HashSet<string> BuiltIn = new(["image_classifier", "image_segmenter", "object_detector", "text_classifier", "base_handler"], StringComparer.Ordinal);

    public static IReadOnlyList<Rule> All => [OwnHandler, PathOut, Requirements];

    public void Text(string container, string name, string text, long at)
    {
        if (name is not ("handler" or "modelFile" or "serializedFile" or "requirementsFile" or "configFile" or "extraFiles" or "envelope"))
            return;
        if (EmbeddedText.LeadsOut(text))
            scope.Find(PathOut, Severity.High, "Names a file outside the archive", ScanScope.Printable($"{name}: {text}"), at, identity: text);
        else if (name == "handler" && !BuiltIn.Contains(text))
            scope.Find(OwnHandler, Severity.Low, "Brings its own handler", ScanScope.Printable(text), at, part: container, identity: text);
        else if (name == "requirementsFile")
            scope.Find(Requirements, Severity.Low, "Asks the server to install packages", ScanScope.Printable(text), at, identity: text);
    }
}
