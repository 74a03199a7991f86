using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.CompiledModels;

/// <summary>A compiled model is code for a device, in a form that only its vendor documents.</summary>
internal sealed class CompiledModelRules(ScanScope scope)
{
    static readonly Rule Opaque = new("compiled-model",
        "The model is compiled for one device: it holds machine code in a form that only the vendor's runtime reads. No scanner can say what it does.",
        "Build it yourself from a model that was scanned, and sign it; load only engines you built.", SupplyChain, UnsafeArtifact, UntrustedDeserialization);

    static readonly Rule Plugin = new("compiled-model-plugin",
        "The compiled model names a plugin or a library that the runtime must load: code that this file does not hold.", "Find out which library brings the plugin, and judge that.", SupplyChain);

    static readonly Rule Carried = new("compiled-model-program",
        "The compiled model carries a program for the computer it is loaded on, not for the device. TensorRT engines may carry plugin libraries, which the runtime writes out and loads.",
        "Do not load it.", UnsafeArtifact, HiddenFunctionality);

    public static IReadOnlyList<Rule> All => [Opaque, Plugin, Carried];

    public void Compiled(CompiledModelKind kind)
    {
        scope.Find(Opaque, Severity.Low, "Holds compiled code that cannot be looked into", kind.Name, 0, identity: kind.Id);
        scope.Gap($"a {kind.Name} is compiled code, which is not looked into beyond the names and programs in it");
    }

    public void Named(string name, bool library, long at) =>
        scope.Find(Plugin, library ? Severity.Medium : Severity.Low, library ? "Names a library" : "Names a plugin", ScanScope.Printable(name), at, identity: name);

    public void Program(string what, long at) => scope.Find(Carried, Severity.High, "Carries a program for the computer that loads it", what, at, identity: what);
}
