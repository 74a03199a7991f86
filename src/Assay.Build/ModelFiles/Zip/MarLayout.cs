using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Zip;

/// <summary>
/// TorchServe's model archive (<c>MAR-INF/MANIFEST.json</c>): the server imports the handler that the manifest names, and
/// may install the requirements that stand beside it.
/// </summary>
internal sealed partial class MarLayout(IReadOnlySet<string> names, ScanScope scope)
{
    public const string Manifest = "MAR-INF/MANIFEST.json";
    const int MostKept = 1 << 20, MostFiles = 64;

    static readonly HashSet<string> BuiltIn = ["image_classifier", "image_segmenter", "object_detector", "text_classifier", "audio_classifier", "base_handler", "vision_handler", "text_handler", "request_envelope"];

    static readonly Rule Handler = new("mar-handler",
        "The archive brings Python of its own, which the server runs when it loads the model.",
        "Read the code before you serve the model, or serve it with one of TorchServe's own handlers.", UntrustedDeserialization, UnsafeArtifact);

    static readonly Rule Dangerous = new("mar-handler-dangerous",
        "The archive's Python starts programs, opens connections or evaluates text. It runs on the server with the server's rights.",
        "Do not serve it before someone has read the code and said why it needs that.", UntrustedDeserialization, UnsafeArtifact, SupplyChain);

    static readonly Rule Requirements = new("mar-requirements",
        "The archive asks for packages. Where the server installs them, it runs their install scripts and whatever they are today.",
        "Build them into the server's image, pinned by version and digest.", SupplyChain);

    readonly Dictionary<string, byte[]> kept = [];

    public static IReadOnlyList<Rule> All => [Handler, Dangerous, Requirements];

    // Calls, not mentions: model.eval() is no eval.
    [GeneratedRegex(@"(?<![\w.])(?:eval|exec|compile|__import__)\s*\(|\bos\s*\.\s*(?:system|popen|exec\w*|spawn\w*|fork)\b|\bsubprocess\b|\bpty\s*\.|\bctypes\b|\bsocket\s*\.\s*(?:socket|create_connection)\b|\bmarshal\s*\.\s*loads|\bpickle\s*\.\s*loads?\b|\bimportlib\s*\.\s*import_module|\bgetattr\s*\(\s*(?:os|builtins|__builtins__)\b|\bshutil\s*\.\s*rmtree")]
    private static partial Regex Calls { get; }

    /// <summary>The calls that are looked for, for the digest of the rule set.</summary>
    public static string Lists => Calls.ToString();

    public bool Wants(string name) => names.Contains(Manifest) && kept.Count < MostFiles && (name == Manifest || name.EndsWith(".py", StringComparison.Ordinal));

    public void Keep(string name, Sources.ByteSource content)
    {
        if (content.Length <= MostKept)
            kept[name] = content.Bytes(0, (int)content.Length);
        else
            scope.Inside(name).Gap($"longer than {MostKept} bytes");
    }

    public void Judge()
    {
        if (!names.Contains(Manifest))
            return;
        if (HandlerName() is not { } handler)
            scope.Inside(Manifest).Gap("the manifest names no handler");
        else if (FileNames.Leaves(handler))
            scope.Find(Handler, Severity.High, "Names a handler outside of the archive", ScanScope.Printable(handler), identity: "outside");
        else if (!BuiltIn.Contains(handler) && !names.Contains(File(handler)))
            scope.Gap($"the handler {ScanScope.Printable(handler)} is not in the archive");
        foreach (var (name, code) in kept)
            if (name != Manifest)
                Code(name, Encoding.UTF8.GetString(code));
        if (names.Contains("requirements.txt"))
            scope.Find(Requirements, Severity.Low, "Asks for packages to be installed", "requirements.txt", identity: "requirements");
    }

    void Code(string name, string code)
    {
        var inside = scope.Inside(name);
        if (Calls.Match(code) is { Success: true } call)
            inside.Find(Dangerous, Severity.Medium, "Has Python that reaches beyond the model", ScanScope.Printable(Line(code, call.Index)), call.Index, identity: call.Value);
        else
            inside.Find(Handler, Severity.Low, "Brings Python that the server runs", ScanScope.Printable(name), identity: name);
    }

    // "handler": "file", "file.py" or "file.py:function".
    static string File(string handler)
    {
        var file = handler.Split(':')[0];
        return file.EndsWith(".py", StringComparison.Ordinal) ? file : file + ".py";
    }

    static string Line(string code, int at)
    {
        var start = code.LastIndexOf('\n', at) + 1;
        var end = code.IndexOf('\n', at);
        return code[start..(end < 0 ? code.Length : end)].Trim();
    }

    string? HandlerName()
    {
        try
        {
            if (!kept.TryGetValue(Manifest, out var bytes))
                return null;
            using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 16 });
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("model", out var model) && model.ValueKind == JsonValueKind.Object
                && model.TryGetProperty("handler", out var handler) && handler.ValueKind == JsonValueKind.String ? handler.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
