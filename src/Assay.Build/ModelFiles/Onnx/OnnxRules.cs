using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Onnx;

/// <summary>What a graph may not do: reach other files, or run code that is not part of ONNX.</summary>
internal sealed class OnnxRules(ScanScope scope)
{
    static readonly Rule ExternalPath = new("onnx-external-path",
        "The model names a weight file outside its own folder. A runtime that follows it reads that file (CVE-2022-25882, CVE-2024-27318, CVE-2024-5187).",
        "Do not load it. Weights of a model lie beside it.", PathTraversal, SupplyChain, LlmSupplyChain, new Reference("cve", "CVE-2024-27318"));

    static readonly Rule ExternalData = new("onnx-external-data",
        "Weights lie in another file, which this file does not bind by digest. Scan and sign the folder as a whole.",
        "Sign the model's folder, so that the weights cannot be exchanged.", SupplyChain);

    static readonly Rule ExternalEntry = new("onnx-external-entry",
        "The place of external weights is described by something the format does not have, or by a number that is none. Runtimes differ in what they make of it.",
        "Save the model again with the onnx library.", InterpretationConflict, InputValidation);

    static readonly Rule Behind = new("onnx-trailing-data", "Bytes behind the last field belong to no part of the model. Another reader may see a file of its own there.",
        "Save the model again with the onnx library.", HiddenFunctionality, InterpretationConflict);

    static readonly Rule PythonOperator = new("onnx-python-operator",
        "The operator runs Python or another program's code from inside the graph.", "Do not load it.", UnsafeArtifact, UntrustedDeserialization, LlmSupplyChain);

    static readonly Rule CustomDomain = new("onnx-custom-domain",
        "The graph uses operators that come with a library of their own, which the runtime must load to run it: code that this file does not hold.",
        "Find out which library implements the operators, and judge that.", SupplyChain, UnsafeArtifact);

    // Domains whose operators runtimes bring along.
    static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "ai.onnx.preview.training", "com.microsoft", "com.microsoft.nchwc", "com.microsoft.experimental", "com.ms.internal.nhwc",
        "pkg.onnxscript.torch_lib", "pkg.onnxscript.torch_lib.common", "pkg.torch", "com.microsoft.dml",
    };

    readonly HashSet<string> functions = [];
    readonly Dictionary<string, string> used = [];

    public static IReadOnlyList<Rule> All => [ExternalPath, ExternalData, ExternalEntry, Behind, PythonOperator, CustomDomain, .. CarriedText.Rules];

    public void Judge(OnnxMessage message, Dictionary<int, string> texts, long external)
    {
        switch (message.Part)
        {
            case OnnxPart.Node:
                Node(texts.GetValueOrDefault(4, ""), texts.GetValueOrDefault(7, ""), message.At);
                break;
            case OnnxPart.StringPair when texts.GetValueOrDefault(1) == "location":
                Location(texts.GetValueOrDefault(2, ""), message.At);
                break;
            case OnnxPart.StringPair:
                Entry(texts.GetValueOrDefault(1, ""), texts.GetValueOrDefault(2, ""), message.At);
                break;
            case OnnxPart.Model when texts.TryGetValue(6, out var description):
                CarriedText.Judge("doc_string", description, message.At, scope);
                break;
            case OnnxPart.Metadata:
                CarriedText.Judge(texts.GetValueOrDefault(1, ""), texts.GetValueOrDefault(2, ""), message.At, scope);
                break;
            case OnnxPart.Function:
                functions.Add(texts.GetValueOrDefault(10, ""));
                break;
            case OnnxPart.Tensor when external > 1:
                scope.Gap("a tensor says its data lies somewhere unknown to the format");
                break;
        }
    }

    /// <summary>Domains are judged at the end: those that the model's own functions implement need no library.</summary>
    public void Finish()
    {
        foreach (var (domain, operation) in used)
            if (!functions.Contains(domain))
                scope.Find(CustomDomain, Severity.Medium, "Uses operators of a library of its own", ScanScope.Printable($"{domain}::{operation}"), identity: domain);
    }

    void Node(string operation, string domain, long at)
    {
        if (operation is "PyOp" or "PythonOp" or "PythonOpGrad" or "PyFunc" or "PyCustomOp" || domain is "ai.onnx.contrib.python" or "ai.onnxruntime.python"
            || (domain == "com.microsoft" && operation is "TritonOp" or "ExternalCall"))
            scope.Find(PythonOperator, Severity.High, "Has an operator that runs other code", ScanScope.Printable($"{domain}::{operation}"), at, identity: domain + "::" + operation);
        else if (!Known.Contains(domain))
            used.TryAdd(domain, operation);
    }

    // Of TensorProto.external_data (onnx.proto): location, offset, length, checksum, and what onnxruntime adds.
    void Entry(string key, string value, long at)
    {
        if (key is "offset" or "length" && !ulong.TryParse(value, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _))
            scope.Find(ExternalEntry, Severity.Medium, $"Says where its weights lie by {(key == "offset" ? "an offset" : "a length")} that is no number", ScanScope.Printable(value), at, identity: key);
        else if (key is not ("offset" or "length" or "checksum") && !key.StartsWith("prepacked_", StringComparison.Ordinal))
            scope.Find(ExternalEntry, Severity.Medium, "Says where its weights lie by a key the format does not have", ScanScope.Printable($"{key}={value}"), at, identity: "key:" + key);
    }

    /// <summary>Bytes behind the model, which another reader may take for a file.</summary>
    public void Trailing(Sources.ByteSource source, long at)
    {
        scope.Find(Behind, Severity.Medium, "Has data behind its last field", $"{source.Length - at} bytes", at, identity: "behind");
        using var rest = source.Slice(at, source.Length - at);
        scope.Inside("behind", opportunistic: true).Judge(rest);
    }

    /// <summary>Where a model breaks nobody knows what its texts are for; a way out of the folder is none that weights need.</summary>
    public void Broken(Sources.ByteSource source)
    {
        var bytes = source.Bytes(0, 1 << 16);
        var text = System.Text.Encoding.Latin1.GetString(bytes);
        var at = text.IndexOf("../../", StringComparison.Ordinal) is >= 0 and var up ? up : text.IndexOf("..\\..\\", StringComparison.Ordinal);
        if (at >= 0)
            scope.Find(ExternalPath, Severity.Medium, "Is broken and names a file outside its folder", ScanScope.Printable(text[Math.Max(0, at - 20)..Math.Min(text.Length, at + 80)]), at, identity: "broken");
    }

    void Location(string location, long at)
    {
        var parts = location.Replace('\\', '/').Split('/');
        if (location.Length == 0 || location.StartsWith('/') || location.StartsWith('\\') || parts.Contains("..") || location.Contains(':', StringComparison.Ordinal) || location.Contains('\0', StringComparison.Ordinal)
            || location.StartsWith('~') || location.Contains('$', StringComparison.Ordinal))
            scope.Find(ExternalPath, Severity.High, "Reads its weights from outside its folder", ScanScope.Printable(location), at, identity: location);
        else
        {
            scope.Find(ExternalData, Severity.Info, "Keeps weights in another file", ScanScope.Printable(location), at, identity: location);
            scope.Fact(new Repository.RawBeside(location));
        }
    }
}
