using Assay.Build.ModelFiles.Events;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.CoreMl;

/// <summary>The <c>Manifest.json</c> of an .mlpackage: items with their paths below <c>Data</c>.</summary>
internal sealed class MlPackageFormat : IModelFormat
{
    public string Id => "mlpackage";

    public IReadOnlyList<Rule> Rules => [];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => JsonShape.Of(source, head, scope).Has("itemInfoEntries");

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (new JsonEvents(source, scope, new Paths(new CoreMlRules(scope))).Walk() is { } error)
            scope.Gap($"the manifest was not read to its end: {error}");
    }

    sealed class Paths(CoreMlRules rules) : IDocumentSink
    {
        string name = "";

        public void On(DocumentStep step, string text, double number, long at)
        {
            if (step == DocumentStep.Text && name == "path")
                rules.Path(text, at);
            name = step == DocumentStep.Name ? text : "";
        }
    }
}
