using Assay.Build.ModelFiles.Pickle;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Skops;

/// <summary>
/// A skops file names classes and functions that loading imports, as a pickle does. Names are judged by the pickle's lists;
/// what a node pretends to be is compared with what its loader uses.
/// </summary>
internal sealed class SkopsRules(ScanScope scope)
{
    const string Refuse = "Do not load it, and do not add the name to the trusted types.";

    static readonly Rule DangerousName = new("skops-dangerous-name",
        "Loading the file imports a name that runs code, or reads and writes what a model has no business with. skops asks the user to trust the name first; files that pass off a dangerous name as a harmless one are known (CVE-2025-54412, CVE-2025-54413).",
        Refuse, UntrustedDeserialization, UnsafeArtifact, new Reference("cve", "CVE-2025-54412"), new Reference("cve", "CVE-2025-54413"));

    static readonly Rule UnknownName = new("skops-unknown-name",
        "Loading the file imports a name that is not on the list of names known to be harmless. skops asks the user to trust it.",
        "Find out what the name is before you trust it.", UntrustedDeserialization, SupplyChain);

    static readonly Rule Disguise = new("skops-disguise",
        "A node shows one name where the user is asked for trust, and its loader uses another (CVE-2025-54412 for operators, CVE-2025-54413 for methods).",
        "Do not load it. Use skops 0.12 or later, which refuses such files.", UntrustedDeserialization, InterpretationConflict, new Reference("cve", "CVE-2025-54412"), new Reference("cve", "CVE-2025-54413"));

    static readonly Rule Method = new("skops-method",
        "The file keeps a method of an object. Whatever calls it later runs it with the state that the file gave the object.", "Find out what calls the method, and with what.", UntrustedDeserialization);

    static readonly Rule UnknownNode = new("skops-unknown-node",
        "The state has a node that no loader of skops is known for. Another version or an extension may load it in its own way.", "Save the model again with a current skops, from a source you trust.", UntrustedDeserialization, InputValidation);

    static readonly Rule DuplicateKey = new("skops-duplicate-key",
        "A name stands twice in one node. Readers take the first or the last: two programs see two models.", "Save the model again with skops, from a source you trust.", InterpretationConflict);

    static readonly HashSet<string> Loaders = new(
        ("DictNode DefaultDictNode ListNode SetNode TupleNode BytesNode BytearrayNode SliceNode FunctionNode MethodNode PartialNode TypeNode ConstructorFromReduceNode ObjectNode JsonNode OperatorFuncNode "
        + "NdArrayNode MaskedArrayNode RandomStateNode RandomGeneratorNode DTypeNode SparseMatrixNode TreeNode SGDNode LossNode _DictWithDeprecatedKeysNode QuantileForestNode CachedNode").Split(' '), StringComparer.Ordinal);

    // Universal functions of NumPy, which skops trusts; those of SciPy all live in one module.
    static readonly HashSet<string> NumpyFunctions = new(
        ("abs absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_not bitwise_or bitwise_xor cbrt ceil conj conjugate copysign cos cosh deg2rad degrees divide divmod equal exp exp2 "
        + "expm1 fabs float_power floor floor_divide fmax fmin fmod frexp gcd greater greater_equal heaviside hypot invert isfinite isinf isnan isnat lcm ldexp left_shift less less_equal log log10 log1p log2 "
        + "logaddexp logaddexp2 logical_and logical_not logical_or logical_xor matmul maximum minimum mod modf multiply negative nextafter not_equal positive power rad2deg radians reciprocal remainder right_shift "
        + "rint sign signbit sin sinh spacing sqrt square subtract tan tanh true_divide trunc").Split(' '), StringComparer.Ordinal);

    public static IReadOnlyList<Rule> All => [DangerousName, UnknownName, Disguise, Method, UnknownNode, DuplicateKey];

    public void Duplicate(string name) => scope.Find(DuplicateKey, Severity.Medium, "Names a key twice", ScanScope.Printable(name), identity: name);

    public void Node(SkopsNode node)
    {
        if (!Loaders.Contains(node.Loader))
            scope.Find(UnknownNode, Severity.Medium, "Has a node of an unknown loader", ScanScope.Printable($"{node.Loader}: {node.FullName}"), identity: node.Loader);
        switch (node.Loader)
        {
            case "OperatorFuncNode":
                if (node.Module != "operator")
                    scope.Find(Disguise, Severity.High, "Passes off a function of operator as another name", ScanScope.Printable($"operator.{node.Class} as {node.FullName}"), identity: node.FullName);
                Name("operator", node.Class, node);
                break;
            case "MethodNode":
                Bound(node);
                break;
            // These never import the name they show.
            case "JsonNode" or "CachedNode":
                break;
            default:
                if (!(node.Loader is "FunctionNode" && Old(node)))
                    Name(node.Module, node.Class, node);
                break;
        }
    }

    // Before version 2 of the protocol a function's name stood in its content.
    bool Old(SkopsNode node)
    {
        var content = SkopsReader.Member(node.State, "content");
        var (module, function) = (SkopsReader.Text(content, "module_path"), SkopsReader.Text(content, "function"));
        if (module.Length == 0 || function.Length == 0)
            return false;
        Name(module, function, node);
        return node is { Module: "builtins", Class: "function" } || (node.Module == module && node.Class == function);
    }

    void Bound(SkopsNode node)
    {
        var content = SkopsReader.Member(node.State, "content");
        var target = SkopsReader.Member(content, "obj");
        var (module, name, method) = (SkopsReader.Text(target, "__module__"), SkopsReader.Text(target, "__class__"), SkopsReader.Text(content, "func"));
        var evidence = ScanScope.Printable($"{module}.{name}.{method}");
        if (module.Length > 0 && (module != node.Module || name != node.Class) && node is not { Module: "builtins", Class: "method" })
            scope.Find(Disguise, Severity.High, "Passes off a method of one class as that of another", ScanScope.Printable($"{module}.{name} as {node.FullName}"), identity: node.FullName);
        if (PickleKnowledge.IsInternalAttribute(method) || PickleKnowledge.IsActingMethod(method))
            scope.Find(DangerousName, Severity.High, "Keeps a method that runs code or reaches files", evidence, identity: evidence);
        else
            scope.Find(Method, Severity.Medium, "Keeps a method of an object", evidence, identity: evidence);
    }

    void Name(string module, string name, SkopsNode node)
    {
        var full = module + "." + name;
        scope.Imports(full);
        var judged = PickleKnowledge.Judge(module, name);
        var evidence = ScanScope.Printable($"{node.Loader}: {full}");
        if (judged.Standing == Standing.Denied && full != "builtins.map")
            scope.Find(DangerousName, judged.Severity, $"Imports a name that {judged.Why}", evidence, part: ScanScope.Printable(full), identity: full);
        else if (judged.Standing == Standing.Checked && !IsPlain(full, node.Loader))
            scope.Find(DangerousName, Severity.High, "Imports a name whose arguments decide what it does", evidence, part: ScanScope.Printable(full), identity: full);
        else if (judged.Standing == Standing.Unknown && !IsTrusted(module, name, node.Loader))
            scope.Find(UnknownName, Severity.Medium, "Imports a name that is not known to be harmless", evidence, part: ScanScope.Printable(full), identity: full);
    }

    static bool IsPlain(string full, string loader) =>
        (full, loader) is ("functools.partial", "PartialNode" or "TypeNode") or ("collections.defaultdict", "DefaultDictNode" or "TypeNode") or ("builtins.type", "TypeNode");

    // Other versions of the libraries have estimators, losses and functions that the lists do not name.
    static bool IsTrusted(string module, string name, string loader)
    {
        if (name.Length == 0 || name.Contains('.', StringComparison.Ordinal))
            return false;
        var package = module.Split('.')[0];
        if (package is "numpy" && (NumpyFunctions.Contains(name) || (loader is "TypeNode" or "DTypeNode" or "NdArrayNode" && name.EndsWith("DType", StringComparison.Ordinal))))
            return true;
        if (module is "scipy.special._ufuncs" or "scipy.special" or "scipy.special._special_ufuncs")
            return char.IsAsciiLetterLower(name[0]);
        // Classes are made without calling them; only their state is set.
        return package is "sklearn" or "xgboost" or "lightgbm" or "catboost" or "quantile_forest" or "scipy" or "imblearn"
            && loader is "ObjectNode" or "TreeNode" or "LossNode" or "SGDNode" or "TypeNode" or "QuantileForestNode" or "SparseMatrixNode" && name.TrimStart('_') is [>= 'A' and <= 'Z', ..];
    }
}
