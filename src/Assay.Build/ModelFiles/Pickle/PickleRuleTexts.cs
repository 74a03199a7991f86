using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Pickle;

internal sealed partial class PickleRules
{
    const string Replace = "Do not load this file. Get the weights as safetensors from a source you trust, or ask who made it why this is there.";

    static readonly Rule DangerousImport = new("pickle-dangerous-import",
        "A pickle calls what it imports while it is loaded, before anyone can look at the model. This name can run code or reach files or the network.",
        Replace, UntrustedDeserialization, UnsafeArtifact, SupplyChain, LlmSupplyChain);

    public static readonly Rule UnknownImport = new("pickle-unknown-import",
        "The pickle imports, and so runs, code that is neither part of a known framework's files nor known to be dangerous. Nobody has judged it.",
        "Look at what the name does, in the version you would load it with. If it is yours and harmless, an override of the finding says so.",
        UntrustedDeserialization, UnsafeArtifact, LlmSupplyChain);

    static readonly Rule ComputedName = new("pickle-computed-name",
        "The name that is imported is not written in the file but made while loading. Frameworks do not do that; hiding from scanners does.",
        Replace, UntrustedDeserialization, UnsafeArtifact, LlmSupplyChain);

    static readonly Rule ComputedCall = new("pickle-computed-call",
        "What is called is the result of another call, so a list of names cannot judge it.", Replace, UntrustedDeserialization, UnsafeArtifact, LlmSupplyChain);

    static readonly Rule UnsafeArguments = new("pickle-unsafe-arguments",
        "The function is harmless with the arguments that frameworks give it. With these it is not, or they cannot be known.",
        Replace, UntrustedDeserialization, UnsafeArtifact, LlmSupplyChain);

    static readonly Rule ModifiesImport = new("pickle-modifies-import",
        "Loading changes a module, class or function of the program itself, so that code that runs later does something else.",
        Replace, UntrustedDeserialization, ManipulateModel, LlmSupplyChain);

    static readonly Rule UnsafeState = new("pickle-unsafe-state",
        "An object gets a state that no pickler writes: it changes what later opcodes call, or what memory the object takes for its own.",
        Replace, UntrustedDeserialization, UnsafeArtifact, LlmSupplyChain);

    static readonly Rule Endless = new("pickle-endless",
        "A few bytes make the loader compute without end, or allocate more memory than a machine has.", "Do not load this file.", Amplification);

    static readonly Rule ExtensionCode = new("pickle-extension-code",
        "The name behind an extension code is registered in the program that loads the file, not in the file, so it cannot be judged.",
        "Find out which package registers the code. Model files do not need extension codes.", UntrustedDeserialization, UnsafeArtifact);

    static readonly Rule MemoBomb = new("pickle-memo-bomb",
        "CPython allocates its memo up to the largest index. A few bytes can so ask for gigabytes.", "Do not load this file.", Amplification);

    static readonly Rule FrameMismatchRule = new("pickle-frame-mismatch",
        "The C and the Python unpickler treat such frames differently: one may run what the other refuses.",
        "No pickler writes such frames. Treat the file as crafted.", InterpretationConflict, UnsafeArtifact);

    public static readonly Rule TrailingData = new("pickle-trailing-data",
        "Bytes behind the last pickle are not read by a loader that stops there. They may carry something for another one.",
        "Find out what wrote them. Save the model again without them.", HiddenFunctionality, InterpretationConflict);

    /// <summary>Every text above, for the digest of the rule set.</summary>
    public static IReadOnlyList<Rule> All =>
        [DangerousImport, UnknownImport, ComputedName, ComputedCall, UnsafeArguments, ModifiesImport, UnsafeState, ExtensionCode, MemoBomb, Endless, FrameMismatchRule, TrailingData];
}
