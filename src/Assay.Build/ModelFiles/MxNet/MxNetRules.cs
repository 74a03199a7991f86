using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.MxNet;

/// <summary>MXNet's symbols name operators, some of which are code of the loading program; its parameters are arrays.</summary>
internal sealed class MxNetRules(ScanScope scope)
{
    static readonly Rule CustomOperator = new("mxnet-custom-operator",
        "The symbol uses an operator that the loading program implements in Python or in a library of its own: code that this file does not hold.", "Find out what implements the operator, and judge that.", SupplyChain, UnsafeArtifact);

    static readonly Rule Library = new("mxnet-library", "The symbol names a library. Programs that follow it load machine code that the model chose.", "Do not load it.", UnsafeArtifact, SupplyChain, new Reference("cwe", "CWE-426"));

    static readonly Rule Parameters = new("mxnet-parameters", "The parameters announce sizes that the file does not have, or bytes belong to none of them.", "Save the model again with MXNet, from a source you trust.", InputValidation, ManipulateModel);

    public static IReadOnlyList<Rule> All => [CustomOperator, Library, Parameters];

    public void Text(string container, string name, string text, long at)
    {
        if (name == "op" && text is "Custom" or "_Native" or "_NDArray" or "_CustomFunction" or "_TensorRT" or "_contrib_Custom" && container == "nodes")
            scope.Find(CustomOperator, Severity.Medium, "Has an operator of the loading program", ScanScope.Printable(text), at, identity: text);
        else if (name == "op_type")
            scope.Find(CustomOperator, Severity.Medium, "Has an operator of the loading program", ScanScope.Printable(text), at, identity: "type:" + text);
        if (name is "library" or "lib" or "lib_path" || text.EndsWith(".so", StringComparison.Ordinal) || text.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            scope.Find(Library, Severity.High, "Names a library to load", ScanScope.Printable(text), at, identity: text);
    }

    public void Wrong(string what, long? at) => scope.Find(Parameters, Severity.Medium, "Has parameters whose sizes do not fit", what, at, identity: what[..Math.Min(16, what.Length)]);
}
