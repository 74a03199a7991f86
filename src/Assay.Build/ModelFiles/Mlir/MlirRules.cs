using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Mlir;

/// <summary>A StableHLO program is data for a compiler, except for the custom calls it makes.</summary>
internal sealed class MlirRules(ScanScope scope)
{
    static readonly Rule Callback = new("mlir-callback",
        "The program calls back into the process that runs it, or into a library, by a name. What runs is not in this file.", "Find out what is registered under the name, and judge that.", SupplyChain, UnsafeArtifact);

    static readonly Rule CustomCall = new("mlir-custom-call",
        "The program makes custom calls: functions of the runtime, by name.", "See that the names are those of your runtime's own kernels.", SupplyChain);

    static readonly Rule Structure = new("mlir-structure", "The sections of the file do not fit it, or bytes follow them.", "Export the program again, from a source you trust.", InputValidation, HiddenFunctionality);

    public static IReadOnlyList<Rule> All => [Callback, CustomCall, Structure];

    public void Text(string text, long at)
    {
        if (text.Contains("callback", StringComparison.OrdinalIgnoreCase) || text.EndsWith(".so", StringComparison.Ordinal))
            scope.Find(Callback, Severity.Medium, "Calls back into the process", ScanScope.Printable(text), at, identity: text.Length > 100 ? text[..100] : text);
        else if (text is "custom_call" or "stablehlo.custom_call" or "mhlo.custom_call")
            scope.Find(CustomCall, Severity.Low, "Makes custom calls", ScanScope.Printable(text), at, identity: "custom-call");
    }

    public void Wrong(string what, long at) => scope.Find(Structure, Severity.Medium, "Has sections that do not fit", what, at, identity: what[..Math.Min(16, what.Length)]);
}
