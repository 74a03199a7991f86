using Assay.Build.ModelFiles.Python;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.TorchScript;

/// <summary>What scripted code calls: operators that reach files or the network, and operators that PyTorch does not bring.</summary>
internal static class TorchScriptRules
{
    const string Recipe = "model-torchscript/1";

    static readonly Rule Reaches = new("torchscript-reaches-out",
        "The model's code calls an operator that reads or writes files or uses the network. It runs with the rights of the program that runs the model, also when only weights were expected.",
        "Find out why the model needs that. Run it without access to files and network, or do not run it.", PathTraversal, UnsafeArtifact, LlmSupplyChain);

    static readonly Rule Custom = new("torchscript-custom-operator",
        "The model's code calls an operator or class that PyTorch does not bring: it needs a native library, which is loaded before the model.",
        "Find out which library defines it, and whether you trust that.", UnsafeArtifact, SupplyChain);

    static readonly Rule Unknown = new("torchscript-unknown-name",
        "The model's code calls a name that TorchScript does not have. PyTorch's writer makes no such code.", "Treat the file as crafted. Export the model again.", UnsafeArtifact, InputValidation);

    public static IReadOnlyList<Rule> All => [Reaches, Custom, Unknown];

    static readonly Dictionary<string, (Severity Severity, string What)> Acting = new()
    {
        ["torch.from_file"] = (Severity.High, "maps a file"),
        ["ops.aten.from_file"] = (Severity.High, "maps a file"),
        ["torch.save"] = (Severity.High, "writes a file"),
        ["ops.aten.save"] = (Severity.High, "writes a file"),
        ["torch.load"] = (Severity.High, "reads a file"),
        ["ops.aten.load"] = (Severity.High, "reads a file"),
        ["ops.image.read_file"] = (Severity.Medium, "reads a file"),
        ["ops.image.write_file"] = (Severity.High, "writes a file"),
        ["rpc_async"] = (Severity.High, "calls another machine"),
        ["rpc_sync"] = (Severity.High, "calls another machine"),
        ["rpc_remote"] = (Severity.High, "calls another machine"),
        ["ops.prim.rpc_async"] = (Severity.High, "calls another machine"),
        ["ops.prim.PythonOp"] = (Severity.High, "calls Python"),
    };

    static readonly string[] ActingSpaces = ["ops.video_reader.", "ops.torchaudio.sox_io_", "ops.torchaudio.ffmpeg_", "ops.dist_rpc.", "ops.c10d.", "__torch__.torch.classes.dist_rpc.", "__torch__.torch.classes.dist_c10d.", "__torch__.torch.classes.c10d."];

    // Namespaces of operators that come with PyTorch and its own libraries.
    static readonly HashSet<string> Known =
    [
        .. "prim aten prims quantized _quantized quantized_decomposed prepacked profiler mkldnn mkldnn_prepacked onednn mkl xnnpack vulkan_prepack metal metal_prepack sparse static_runtime inductor fb fbgemm".Split(' '),
        .. "torchvision image video_reader torchaudio torchtext rnn coreml cuda mps nvprims torch_sparse torch_scatter torch_cluster torch_spline_conv pyg _caffe2 caffe2 internal debugprims dist_rpc c10d cpp_custom_type_hack".Split(' '),
    ];

    static readonly HashSet<string> Names =
    [
        .. "print annotate unchecked_cast uninitialized getattr hasattr isinstance int float bool str complex range len device dict list tuple min max sum sorted abs round zip enumerate fork all any ord chr hex oct bin divmod pow hash".Split(' '),
        .. "unchecked_unwrap_optional Tuple List Dict Optional Final super object slice type id NamedTuple Enum reversed map filter set frozenset iter next raise inf nan wait awaitable awaitable_wait awaitable_nowait bytes repr torch ops".Split(' '),
    ];

    public static void Judge(PySource source, ScanScope scope)
    {
        var names = new PythonNames();
        foreach (var statement in source.Statements)
        {
            if (statement.Kind is PyKind.Define or PyKind.Class)
                names.Bind(statement.Text, new PyModule("__torch__." + statement.Text));
            if (statement.Kind == PyKind.Assign && statement.Values is [.., var value])
                foreach (var target in statement.Targets.OfType<PyName>())
                    names.Bind(target.Id, value is PyAttr or PyName ? value : PyOther.Unknown);
            foreach (var parameter in statement.Targets.OfType<PyName>())
                if (statement.Kind is PyKind.Define or PyKind.Block)
                    names.Bind(parameter.Id, PyOther.Unknown);
            foreach (var tuple in statement.Targets.OfType<PyItems>().SelectMany(t => t.Items).OfType<PyName>())
                names.Bind(tuple.Id, PyOther.Unknown);
        }

        var steps = 0;
        foreach (var statement in source.Statements)
        {
            foreach (var value in statement.Values.Concat(statement.Targets))
                Walk(value, names, statement.Line, scope);
            if ((++steps & 0xff) == 0 && !scope.Budget.HasTime())
                return;
        }
    }

    static void Walk(PyExpr expression, PythonNames names, int line, ScanScope scope)
    {
        var waiting = new Stack<PyExpr>([expression]);
        while (waiting.TryPop(out var at))
        {
            IEnumerable<PyExpr> parts = at switch
            {
                PyCall call => [call.Callee, .. call.Arguments, .. call.Keywords.Select(k => k.Value)],
                PyAttr attribute => [attribute.Of],
                PyBinary binary => [binary.Left, binary.Right],
                PyIndex index => [index.Of, index.Index],
                PyItems items => items.Items,
                PyOther other => other.Parts,
                PyEach each => [each.Item, each.Over],
                PyLambda lambda => [lambda.Body],
                PyFormatted formatted => formatted.Parts,
                _ => [],
            };
            foreach (var part in parts)
                waiting.Push(part);
            switch (at)
            {
                case PyCall call:
                    foreach (var named in names.Resolve(call.Callee))
                        Called(named.Name, call, line, scope);
                    break;
                case PyAttr { Of: PyAttr { Of: PyAttr } } type when Path(type) is { } path && path.StartsWith("__torch__.torch.classes.", StringComparison.Ordinal):
                    Class(path, type, line, scope);
                    break;
            }
        }
    }

    static string? Path(PyExpr expression)
    {
        var steps = new List<string>();
        for (; expression is PyAttr attribute && steps.Count < 12; expression = attribute.Of)
            steps.Add(attribute.Name);
        if (expression is not PyName root)
            return null;
        steps.Add(root.Id);
        steps.Reverse();
        return string.Join('.', steps);
    }

    static void Called(string name, PyCall call, int line, ScanScope scope)
    {
        name = name.StartsWith("builtins.", StringComparison.Ordinal) ? name[9..] : name;
        var part = $"line {line}";
        (Severity Severity, string? What) acting = Acting.TryGetValue(name, out var known) ? known : ActingSpaces.Any(s => name.StartsWith(s, StringComparison.Ordinal)) ? (Severity.Medium, "reaches files or other machines") : default;
        if (acting.What is not null)
        {
            scope.Find(Reaches, acting.Severity, $"Calls {name}, which {acting.What}", PythonText.Print(call), part: part, identity: name, recipe: Recipe);
            return;
        }

        var steps = name.Split('.');
        if (steps[0] == "ops" && steps.Length > 2 && !Known.Contains(steps[1]))
            scope.Find(Custom, Severity.Medium, "Calls an operator that PyTorch does not bring", PythonText.Print(call), part: part, identity: name, recipe: Recipe);
        else if (steps.Length == 1 && !Names.Contains(name) && call.Callee is PyName)
            scope.Find(Unknown, Severity.Medium, "Calls a name that TorchScript does not have", PythonText.Print(call), part: part, identity: name, recipe: Recipe);
        else if (steps[0] is not ("torch" or "ops" or "__torch__" or "self" or "CONSTANTS") && steps.Length > 1 && PythonAbilities.Of(name) is PyAbility.Process or PyAbility.Execute)
            scope.Find(Unknown, Severity.High, "Calls a name that only Python has", PythonText.Print(call), part: part, identity: name, recipe: Recipe);
    }

    static void Class(string path, PyExpr type, int line, ScanScope scope)
    {
        if (ActingSpaces.Any(s => path.StartsWith(s, StringComparison.Ordinal)))
            scope.Find(Reaches, Severity.Medium, "Uses a class that reaches other machines", PythonText.Print(type), part: $"line {line}", identity: path, recipe: Recipe);
        else if (path.Split('.') is { Length: > 3 } steps && !Known.Contains(steps[3]))
            scope.Find(Custom, Severity.Medium, "Uses a class that PyTorch does not bring", PythonText.Print(type), part: $"line {line}", identity: path, recipe: Recipe);
    }
}
