using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Torch7;

/// <summary>Torch 7 saves Lua functions as bytecode, and loading makes them functions again.</summary>
internal sealed class Torch7Rules(ScanScope scope)
{
    static readonly Rule Function = new("torch7-function",
        "The file holds a Lua function as bytecode. Loading makes a function of it without checking it; bytecode can break out of Lua, and the model calls it when it is used.", "Do not load it. Save the model again with clearState(), without functions.", UntrustedDeserialization, UnsafeArtifact);

    static readonly Rule UnknownClass = new("torch7-unknown-class",
        "The file holds an object of a class that is not part of Torch. Loading needs that class's package, and may call its own reader.", "Find out which package brings the class, and judge that.", SupplyChain, UntrustedDeserialization);

    static readonly Rule TrailingData = new("torch7-trailing-data", "Bytes stand behind the last object, so they can carry anything.", "Save the model again, from a source you trust.", HiddenFunctionality);

    static readonly string[] Packages = ["torch.", "nn.", "cudnn.", "cunn.", "nngraph.", "graph.", "optim.", "image.", "inn.", "dpnn.", "rnn.", "paths.", "tnt.", "tds."];

    public static IReadOnlyList<Rule> All => [Function, UnknownClass, TrailingData];

    public void HasFunction(long bytes, long at) => scope.Find(Function, Severity.High, "Holds a Lua function as bytecode", $"{bytes} bytes", at, identity: "function");

    public void Class(string name, long at)
    {
        if (!Packages.Any(p => name.StartsWith(p, StringComparison.Ordinal)))
            scope.Find(UnknownClass, Severity.Medium, "Holds an object of a class that is not part of Torch", ScanScope.Printable(name), at, identity: name);
    }

    public void Behind(long bytes, long at) => scope.Find(TrailingData, Severity.Medium, "Has data behind the last object", $"{bytes} bytes", at, identity: "behind");
}
