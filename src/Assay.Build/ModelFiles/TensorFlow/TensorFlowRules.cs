using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>What a graph may not do: reach files, machines and programs, or need operators of someone's own.</summary>
internal sealed class TensorFlowRules(ScanScope scope)
{
    const int KeptTexts = 100_000;
    const string Refuse = "Do not load or call it. A model that is ready for use needs no such operator; ask for one that was exported without it.";

    static readonly Rule Acting = new("tensorflow-operator",
        "An operator of the graph reaches beyond its tensors: it reads or writes files, talks to other machines or runs a program's code. It runs when the model is called, or while it is loaded.",
        Refuse, UnsafeArtifact, PathTraversal, HiddenFunctionality, LlmSupplyChain);

    static readonly Rule Custom = new("tensorflow-custom-operator",
        "The graph uses an operator that TensorFlow does not have. It comes with a library that must be loaded first: code that this file does not hold.",
        "Find out which library implements the operator, and judge that.", SupplyChain, UnsafeArtifact);

    static readonly Rule FileName = new("tensorflow-file-name",
        "A file name inside the graph leads out of the model's folder.", Refuse, PathTraversal, UnsafeArtifact);

    static readonly Rule UserObject = new("tensorflow-user-object",
        "A saved object carries a message of its author's. The code that reads it is not in this file.", "Look which program wrote the model.", SupplyChain);

    readonly List<TfNode> nodes = [];
    readonly HashSet<string> functions = [];

    public static IReadOnlyList<Rule> All => [Acting, Custom, FileName, UserObject];

    public void Node(TfNode node) => nodes.Add(node);

    public void Function(string name) => functions.Add(name);

    public void Asset(string name, long at)
    {
        if (LeadsOut(name))
            scope.Find(FileName, Severity.High, "Has an asset outside its folder", ScanScope.Printable(name), at, identity: "asset" + name);
    }

    public void UserProto(long at) =>
        scope.Find(UserObject, Severity.Low, "Has an object with a message of its author's", null, at);

    /// <summary>Judged at the end: an operator may be a function of the graph, and file names are other nodes' values.</summary>
    public void Finish()
    {
        var constants = new Dictionary<(long Owner, string Name), string>();
        foreach (var node in nodes)
            if (node.Operator is "Const" or "HostConst" && node.Texts.Count > 0 && constants.Count < KeptTexts)
                constants.TryAdd((node.Owner, node.Name), node.Texts[0].Text);
        foreach (var node in nodes)
            One(node, constants);
    }

    void One(TfNode node, Dictionary<(long Owner, string Name), string> constants)
    {
        var name = ScanScope.Printable(node.Operator);
        if (TensorFlowKnowledge.Judge(node.Operator) is { } acting)
        {
            scope.Find(Acting, acting.Severity, $"Has an operator {name}, which {acting.What}", Call(node, constants), node.At, ScanScope.Printable(node.Name), node.Operator + node.Name, plainName: true);
            return;
        }

        foreach (var (key, text) in node.Texts)
            if ((key == "output_stream" && text is not ("stdout" or "stderr" or "log(info)" or "log(warning)" or "log(error)" or "")) || (key is "debug_urls" or "tensor_debug_url" && text.Length > 0))
                scope.Find(Acting, Severity.High, $"Has an operator {name} that writes to a place of its own", ScanScope.Printable($"{key} = {text}"), node.At, ScanScope.Printable(node.Name), node.Operator + text);
        if (TensorFlowKnowledge.TakesFileName(node.Operator))
            foreach (var input in node.Inputs)
                if (Constant(node, input, constants) is { } path && path.Length < 4096 && LeadsOut(path))
                    scope.Find(FileName, Severity.High, $"Has an operator {name} with a file outside the model's folder", Call(node, constants), node.At, ScanScope.Printable(node.Name), node.Operator + path);
        if (node.Operator.Length > 0 && !TensorFlowOperators.Has(node.Operator) && !functions.Contains(node.Operator))
            scope.Find(Custom, Severity.Medium, "Uses an operator that TensorFlow does not have", name, node.At, ScanScope.Printable(node.Name), node.Operator, plainName: true);
    }

    static string Call(TfNode node, Dictionary<(long Owner, string Name), string> constants)
    {
        var arguments = node.Inputs.Take(6).Select(i => Constant(node, i, constants) is { } text ? "\"" + (text.Length > 80 ? text[..80] + "…" : text) + "\"" : i)
            .Concat(node.Texts.Take(4).Select(t => $"{t.Key}=\"{(t.Text.Length > 80 ? t.Text[..80] + "…" : t.Text)}\""));
        return ScanScope.Printable($"{node.Operator}({string.Join(", ", arguments)})");
    }

    // Inputs are "node", "node:0" or "node:output:0"; "^node" only waits for it.
    static string? Constant(TfNode node, string input, Dictionary<(long Owner, string Name), string> constants)
    {
        var colon = input.IndexOf(':', StringComparison.Ordinal);
        return constants.GetValueOrDefault((node.Owner, colon < 0 ? input : input[..colon]));
    }

    static bool LeadsOut(string path) => path.StartsWith('/') || path.StartsWith('\\') || path.StartsWith('~') || path.Contains("://", StringComparison.Ordinal)
        || (path.Length > 2 && path[1] == ':' && path[2] is '\\' or '/') || path.Replace('\\', '/').Split('/').Contains("..");
}
