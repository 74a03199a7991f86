using System.Text.Json;
using Assay.Build.ModelFiles.Sources;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Keras;

/// <summary>What a configuration may not name: code of its own, functions that act, modules outside Keras, files.</summary>
internal sealed class KerasRules(ScanScope scope)
{
    const string Refuse = "Do not load it. Ask for the model without this part, or rebuild it from its source and load only the weights.";

    static readonly Rule Lambda = new("keras-lambda",
        "The layer carries Python bytecode, which runs when the model is loaded or called. Old HDF5 models run it whatever safe_mode says.",
        Refuse, UntrustedDeserialization, UnsafeArtifact, LlmSupplyChain, new Reference("cve", "CVE-2024-3660"), new Reference("cve", "CVE-2025-9905"), new Reference("cve", "CVE-2021-37678"));

    static readonly Rule NamedFunction = new("keras-named-function",
        "The layer calls a function by name. The program that loads the model must bring it.", "Look at the function that your program gives it.", UnsafeArtifact);

    static readonly Rule Callable = new("keras-callable",
        "The configuration names a function that acts instead of computing: loading the model calls it with arguments from the file.",
        Refuse, UntrustedDeserialization, UnsafeArtifact, LlmSupplyChain, new Reference("cve", "CVE-2025-1550"), new Reference("cve", "CVE-2025-8747"), new Reference("cve", "CVE-2025-9906"));

    static readonly Rule Module = new("keras-module",
        "The configuration names a class or function of a module outside Keras. Versions before 3.9 import the module and call it.",
        Refuse, UntrustedDeserialization, UnsafeArtifact, LlmSupplyChain, new Reference("cve", "CVE-2025-1550"));

    static readonly Rule Custom = new("keras-custom-object",
        "The model needs a class or function of its author's. The file does not hold it; the program that loads the model must bring it.",
        "Judge that code before you load the model.", SupplyChain);

    static readonly Rule FilePath = new("keras-file-path",
        "The configuration names a file or an address, which loading the model reads.",
        "Look what the path means on your machine. Save the model with its vocabulary inside.", PathTraversal, UnsafeArtifact, new Reference("cwe", "CWE-73"), new Reference("cve", "CVE-2025-12058"));

    static readonly Rule ForeignModel = new("keras-foreign-model",
        "The layer carries or names a model of another framework, which its loader deserializes: PyTorch's by pickle (CVE-2025-49655), TensorFlow's from a folder.",
        Refuse, UntrustedDeserialization, UnsafeArtifact, new Reference("cve", "CVE-2025-49655"));

    static readonly Rule Twice = new("keras-duplicate-key",
        "An object says twice what it is. JSON readers take the first or the last: a scanner and Keras see two models.", Refuse, InterpretationConflict);

    public static IReadOnlyList<Rule> All => [Lambda, NamedFunction, Callable, Module, Custom, FilePath, ForeignModel, Twice];

    public void Duplicate(string key, string layer) =>
        scope.Find(Twice, Severity.Medium, "Names a key of an object twice", key, part: Part(layer), identity: layer + key);

    public void Object(KerasObject value)
    {
        switch (value.Class)
        {
            case "Lambda" or "__lambda__":
                Code(value);
                break;
            case "function":
                if (KerasReader.Text(value.Config) is { } name)
                    Named(KerasKnowledge.Function(value.Module ?? "builtins", name), value.Module is null ? name : $"{value.Module}.{name}", value, Callable);
                break;
            case "__typespec__":
                if (value.Json.TryGetProperty("spec_name", out var spec) && KerasReader.Text(spec) is { } specName)
                    Named(KerasKnowledge.Class(value.Module, specName), $"{value.Module}.{specName}", value, Module);
                break;
            case "TFOpLambda" or "SlicingOpLambda" or "ClassMethod" or "TensorFlowOpLayer":
                Operation(value);
                break;
            case "TorchModuleWrapper" or "TFSMLayer":
                Foreign(value);
                break;
            default:
                Named(KerasKnowledge.Class(value.Module, value.Class), value.FullName, value, Module);
                break;
        }
    }

    /// <summary>A Lambda of a YAML configuration (Keras before 2.6 read it with a loader that builds any Python object).</summary>
    public void Yaml(string excerpt, long at) =>
        scope.Find(Lambda, Severity.High, "Has a Lambda in a YAML configuration", ScanScope.Printable(excerpt), at, identity: "yaml");

    /// <summary>Paths in places where layers read files from.</summary>
    public void Property(string name, JsonElement value, string layer)
    {
        if (name is not ("vocabulary" or "vocabulary_file" or "vocab_file" or "merges" or "proto" or "filepath" or "file_path" or "idf_weights") || KerasReader.Text(value) is not { Length: > 0 and < 4096 } path)
            return;
        var far = path.Contains("://", StringComparison.Ordinal) || path.StartsWith('/') || path.StartsWith('\\') || path.StartsWith('~') || (path.Length > 1 && path[1] == ':')
            || path.Replace('\\', '/').Split('/').Contains("..");
        scope.Find(FilePath, far ? Severity.High : Severity.Medium, "Reads a file that the configuration names", ScanScope.Printable($"{name} = {path}"), part: Part(layer), identity: name + path);
    }

    void Named(KerasJudgement? judged, string name, KerasObject value, Rule rule)
    {
        if (judged is null)
            return;
        var shown = ScanScope.Printable(name);
        var known = judged.Cve is null ? "" : $" ({judged.Cve})";
        if (judged.Severity == Severity.Low)
            scope.Find(Custom, Severity.Low, "Needs an object of its author's", shown, part: Part(value.Layer), identity: name);
        else
            scope.Find(rule, judged.Severity, $"Names {shown}, which {judged.Why}", ScanScope.Printable(value.Class == "function" ? $"{name}()" : $"{name}({Excerpt(value.Config)})") + known, part: Part(value.Layer), identity: name, plainName: true);
    }

    void Operation(KerasObject value)
    {
        foreach (var key in new[] { "function", "node_def", "cls_ref" })
        {
            if (value.Config.ValueKind != JsonValueKind.Object || !value.Config.TryGetProperty(key, out var named))
                continue;
            var text = key == "node_def" ? NodeOperation(named) : KerasReader.Text(named);
            if (text is not null && (KerasKnowledge.TensorFlow(text) ?? Node(text)) is { } judged)
                Named(judged, text, value, Callable);
        }
    }

    static string? NodeOperation(JsonElement node) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty("op", out var op) ? KerasReader.Text(op) : KerasReader.Text(node);

    // A whole node as text: its operation is one of its words.
    static KerasJudgement? Node(string text) =>
        text.Contains("PyFunc", StringComparison.Ordinal) || text.Contains("WriteFile", StringComparison.Ordinal) || text.Contains("ReadFile", StringComparison.Ordinal) || text.Contains("MatchingFiles", StringComparison.Ordinal)
            ? new KerasJudgement(Severity.High, "reaches files or runs a program's code") : null;

    void Foreign(KerasObject value)
    {
        scope.Find(ForeignModel, Severity.Medium, "Has a layer that deserializes another framework's model", ScanScope.Printable($"{value.FullName}({Excerpt(value.Config)})"), part: Part(value.Layer), identity: value.Class + value.Layer);
        foreach (var bytes in KerasCode.Find(value.Config, 8))
            scope.Inside("torch-module").Judge(new MemorySource(bytes));
    }

    void Code(KerasObject value)
    {
        var found = false;
        foreach (var code in KerasCode.Find(value.Config, 4))
        {
            found = true;
            scope.Find(Lambda, Severity.High, "Has a Lambda with code of its own", $"{value.Class}: {code.Length} bytes of marshalled code: {Convert.ToHexStringLower(code.AsSpan(0, Math.Min(16, code.Length)))}…",
                part: Part(value.Layer), identity: "code" + value.Layer);
            scope.Inside("lambda").Judge(new MemorySource(code));
        }

        if (found)
            return;
        // Without code there may be a name, or a serialized function, which the walk judges where it stands.
        var function = value.Config.ValueKind == JsonValueKind.Object && value.Config.TryGetProperty("function", out var f) ? f : default;
        if (KerasReader.Text(function) is { } name && IsName(name) && value.Config.TryGetProperty("module", out var place) && KerasReader.Text(place) is { Length: > 0 } module
            && KerasKnowledge.Function(module, name) is { Severity: > Severity.Low } judged)
            Named(judged, $"{module}.{name}", value, Module);
        else if (KerasReader.Text(function) is { } known && IsName(known))
            scope.Find(NamedFunction, Severity.Low, "Has a Lambda that calls a function by name", ScanScope.Printable(known), part: Part(value.Layer), identity: "name" + known);
        else if (function.ValueKind != JsonValueKind.Object || !function.TryGetProperty("class_name", out var inner) || KerasReader.Text(inner) is "__lambda__" or "__tuple__")
            scope.Find(Lambda, Severity.High, "Has a Lambda with code of its own", ScanScope.Printable($"{value.Class}({Excerpt(value.Config)})"), part: Part(value.Layer), identity: "text" + value.Layer);
    }

    static bool IsName(string text) => text.Length is > 0 and < 200 && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '.' or '>') && !char.IsDigit(text[0]);

    static string Excerpt(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? "" : value.GetRawText() is { Length: > 160 } text ? text[..160] + "…" : value.GetRawText();

    static string? Part(string layer) => layer.Length == 0 ? null : ScanScope.Printable(layer);
}
