using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>Mistakes of training code that change results rather than security: noted, never counted against the code.</summary>
internal static class TrainingRules
{
    static CodeRule Rule(string id, string title, string means, string fix) => new(id, Severity.Info, title, means, fix, Cwe(1076));

    static readonly CodeRule Tensor = Rule("py-torch-tensor-class", "Makes a tensor with the class instead of the function", "torch.Tensor(5) is five uninitialised numbers: memory of before, not the number 5.", "Use torch.tensor for data and torch.empty for memory.");

    static readonly CodeRule Pin = Rule("py-torch-pin-memory", "Loads data for a GPU without pinned memory", "Copies to the GPU wait for the processor.", "Pass pin_memory=True where a GPU is used.");

    static readonly CodeRule NumPyRandom = new("py-torch-worker-seed", Severity.Info, "Draws NumPy random numbers in a dataset", "Every worker of a DataLoader starts from the same NumPy state: augmentation repeats itself, and differential privacy noise as well.", "Use torch's generator, or seed in worker_init_fn.", Cwe(335))
    { Versions = "NumPy generators made in the dataset's constructor are copied in every version." };

    static readonly CodeRule NumPyModule = Rule("py-torch-numpy-in-forward", "Calls NumPy in a module's forward", "The value leaves the graph: no gradient flows, and exported models hold a constant.", "Use torch's functions.");

    static readonly CodeRule Wait = Rule("py-torch-distributed-wait", "Does not wait for an operation between ranks", "With async_op=True the tensor is not ready before wait() returns.", "Keep what the call returns, and call wait().");

    public static IReadOnlyList<PythonRule> Calls =>
    [
        PythonRule.When(Tensor, "torch.Tensor", (site, _) => site.Call.Arguments.Count > 0),
        PythonRule.When(Pin, "torch.utils.data.DataLoader", (site, context) => site.Keyword("pin_memory") is null && !site.Spreads && context.Script.Calls.Any(c => c.Names[0].EndsWith(".cuda", StringComparison.Ordinal) || (c.Names[0].EndsWith(".to", StringComparison.Ordinal) && c.Call.Arguments.Any(a => c.Text(a)?.StartsWith("cuda", StringComparison.Ordinal) ?? false)))),
        PythonRule.When(NumPyRandom, "numpy.random.rand numpy.random.randn numpy.random.randint numpy.random.uniform numpy.random.normal numpy.random.choice numpy.random.random numpy.random.permutation numpy.random.shuffle", (site, context) => site.Owner == "__getitem__" && context.Script.Statements.Any(s => s.Statement.Kind == PyKind.Class && s.Statement.Targets.Any(b => s.Scope.Resolve(b).Exists(n => n.Name.EndsWith("data.Dataset", StringComparison.Ordinal))))),
        PythonRule.When(Wait, "torch.distributed.all_reduce torch.distributed.broadcast torch.distributed.all_gather torch.distributed.reduce torch.distributed.isend torch.distributed.irecv torch.distributed.all_to_all", (site, context) => (site.Is("async_op", true) || site.Names[0].EndsWith("isend", StringComparison.Ordinal) || site.Names[0].EndsWith("irecv", StringComparison.Ordinal)) && !context.Beside(site).Any(c => c.Call.Callee is PyAttr { Name: "wait" })),
        PythonRule.When(NumPyModule, "numpy.array numpy.exp numpy.log numpy.sum numpy.mean numpy.sqrt numpy.matmul numpy.dot numpy.concatenate numpy.asarray numpy.maximum numpy.clip", (site, context) => site.Owner == "forward" && context.Script.Statements.Any(s => s.Statement.Kind == PyKind.Class && s.Statement.Targets.Any(b => s.Scope.Resolve(b).Exists(n => n.Name is "torch.nn.Module" or "torch.nn.modules.Module")))),
    ];
}
