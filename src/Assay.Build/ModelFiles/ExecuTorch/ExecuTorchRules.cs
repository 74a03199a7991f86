using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.ExecuTorch;

/// <summary>What a program may not do: call kernels or backends nobody knows, or point outside itself.</summary>
internal sealed class ExecuTorchRules(ScanScope scope)
{
    const string Rebuild = "Do not load it. Export the program again from a source you trust.";

    static readonly Rule Kernel = new("executorch-custom-operator",
        "The program calls a kernel outside the well-known libraries. The runtime must have it linked in: code that this file does not hold.", "Find out which library registers it, and judge that.", SupplyChain, UnsafeArtifact);

    static readonly Rule Delegate = new("executorch-backend",
        "The program hands data to a backend nobody knows, which runs it as it likes.", "Find out which backend it is, and judge that.", SupplyChain, UnsafeArtifact);

    static readonly Rule Outside = new("executorch-bounds",
        "Something in the program points outside it. Runtimes that trust it read or write memory that is not theirs.", Rebuild, InputValidation, new Reference("cwe", "CWE-125"), new Reference("cwe", "CWE-787"));

    static readonly Rule Trailing = new("executorch-trailing-data", "Bytes follow the program and its segments; nothing leads to them.", "Export the program again.", HiddenFunctionality);

    static readonly HashSet<string> Namespaces =
        [.. "aten prims prim executorch_prim quantized_decomposed quantized dim_order_ops et_vk llama torchao torchvision cadence cortex_m cmsis_nn sdpa_with_kv_cache higher_order tosa edge etensor qaisw".Split(' ')];

    static readonly HashSet<string> Backends =
    [
        .. "XnnpackBackend CoreMLBackend MPSBackend QnnBackend VulkanBackend EthosUBackend ArmBackend VgfBackend TOSABackend NeuropilotBackend NeuronBackend MediaTekBackend EnnBackend OpenvinoBackend NxpBackend CudaBackend MetalBackend AoTInductorBackend AotiBackend SamsungBackend CadenceBackend MLXBackend TensorRTBackend".Split(' '),
    ];

    public static IReadOnlyList<Rule> All => [Kernel, Delegate, Outside, Trailing];

    public void Operator(string name, string overload, long at)
    {
        var colon = name.IndexOf("::", StringComparison.Ordinal);
        if (colon < 0 || !Namespaces.Contains(name[..colon]))
            scope.Find(Kernel, Severity.Medium, "Calls a kernel of a library of its own", ScanScope.Printable(overload.Length == 0 ? name : $"{name}.{overload}"), at, identity: name);
    }

    public void Backend(string name, long at)
    {
        if (!Backends.Contains(name))
            scope.Find(Delegate, Severity.Medium, "Uses an unknown backend", ScanScope.Printable(name), at, identity: name);
    }

    public void Bounds(string what, long index, long count) =>
        scope.Find(Outside, Severity.High, "Has an index outside its table", $"{what} {index} of {count}", identity: what);

    public void Header(ExecuTorchHeader said, long length) =>
        scope.Find(Outside, Severity.High, "Has a header that does not fit the file", $"program of {said.ProgramSize} bytes, segments at {said.SegmentsAt}, file of {length}", 8, identity: "header");

    public void Segment(ExecuTorchSegment segment, long from, long length) =>
        scope.Find(Outside, Severity.High, "Has a segment outside the file", $"{segment.Size} bytes at {segment.At} from {from}, file of {length}", identity: "segment");

    public void Overlap(ExecuTorchSegment segment) =>
        scope.Find(Outside, Severity.Medium, "Has segments that share bytes", $"{segment.Size} bytes at {segment.At}", identity: "overlap");

    public void Behind(long at, long size) => scope.Find(Trailing, Severity.Medium, "Has data behind its last part", $"{size} bytes", at, identity: "behind");
}
