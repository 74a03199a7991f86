using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Jinja;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Repository;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.HuggingFace;

/// <summary>What a repository's JSON makes its loaders run, open and render.</summary>
internal static class HuggingFaceRules
{
    const int MostDepth = 60;
    const string Read = "Read the Python before you load the model, pin the revision you read, and keep trust_remote_code off where you can.";

    static readonly Rule Remote = new("hub-remote-code",
        "The configuration names Python that the loader runs when trust_remote_code is on.", Read, UntrustedCode, UnsafeArtifact, SupplyChain);

    static readonly Rule OtherRepository = new("hub-other-repository",
        "The configuration names Python of another repository: its owner can change what runs here at any time.", Read, UntrustedCode, SupplyChain);

    static readonly Rule Trust = new("hub-trust-remote-code",
        "The document itself asks for trust_remote_code. Whoever passes its settings on runs the repository's code without having chosen to.", "Remove the setting.", UntrustedCode, SupplyChain);

    static readonly Rule Import = new("hub-import",
        "The document names a class that the loader imports and makes.", "Check that the class belongs to a library you use, and read it.", UntrustedCode, UnsafeArtifact);

    static readonly Rule Outside = new("hub-path-outside",
        "A file name leads out of the model's folder: the loader opens what lies there.", "Do not load it. Names in these documents stay inside the folder.", PathTraversal);

    static readonly Rule Address = new("hub-address",
        "A file is named by an address in the network: what is loaded is not what was scanned.", "Fetch the file yourself, pin its digest and name the copy.", UntrustedCode, SupplyChain);

    static readonly Rule Duplicate = new("json-duplicate-key",
        "The document has a key twice. Readers take the first or the last: two programs see two configurations.", "Write the document again with one of each key.", InterpretationConflict);

    static readonly Rule Tokens = new("tokenizer-behaviour",
        "The tokenizer changes text in a way that ordinary ones do not: what the model reads or says is not what people see.",
        "Compare the tokenizer with that of the base model.", HiddenFunctionality, ManipulateModel);

    static readonly Rule Pattern = new("tokenizer-slow-pattern",
        "A pattern repeats what already repeats. A short text can then keep the tokenizer busy for hours.", "Write the pattern without one quantifier inside another.", SlowPattern, ResourceConsumption);

    public static IReadOnlyList<Rule> All => [Remote, OtherRepository, Trust, Import, Outside, Address, Duplicate, Tokens, Pattern, Instantiation.Target, .. OriginRules.All];

    public static void Judge(DataDocument document, ScanScope scope)
    {
        foreach (var key in document.Duplicates)
            scope.Find(Duplicate, Severity.Medium, "Has a key twice in one object", ScanScope.Printable(key), identity: key);
        Walk(document.Root, "", 0, scope);
        OriginRules.Judge(document.Root, scope);
        if (document.Root.Kind == DataKind.List)
            Modules(document.Root, scope);
        if (document.Root["added_tokens"] is { Kind: DataKind.List } && document.Root["model"] is { Kind: DataKind.Map })
            Tokenizer(document.Root, scope);
        if (IsPipeline(document.Root))
            Pipeline(document.Root, scope);
        if (document.Root.Has("peft_type") || document.Root.Has("base_model_name_or_path"))
            scope.Fact(new AdapterOf(document.Root.TextOf("base_model_name_or_path")));
        if (document.Root.TextOf("use_safetensors") == "true")
            scope.Fact(new SafetensorsOnly());
    }

    static void Walk(DataNode node, string key, int depth, ScanScope scope)
    {
        if (depth > MostDepth)
        {
            scope.Gap($"nested more than {MostDepth} levels deep: what lies below was not judged");
            return;
        }

        foreach (var item in node.Items)
            Walk(item, key, depth + 1, scope);
        foreach (var (name, value) in node.Pairs)
        {
            Member(name, value, scope);
            Walk(value, key is "chat_template" && name == "template" ? key : name, depth + 1, scope);
        }

        if (node.Kind == DataKind.Text)
            Text(key, node, scope);
    }

    static void Member(string name, DataNode value, ScanScope scope)
    {
        switch (name)
        {
            case "auto_map":
                foreach (var (part, text) in Texts(value))
                    Code(part, text, scope);
                break;
            case "custom_pipelines":
                foreach (var (_, pipeline) in value.Pairs)
                {
                    if (pipeline["impl"] is { Kind: DataKind.Text } implementation)
                        Code("custom_pipelines", implementation, scope);
                }

                break;
            case "trust_remote_code" when value is { Kind: DataKind.Plain, Text: "true" }:
                scope.Find(Trust, Severity.Medium, "Asks for remote code to be trusted", "trust_remote_code: true", value.At, identity: "trust");
                break;
            case "weight_map" when value.Kind == DataKind.Map:
                var files = new Dictionary<string, string>();
                foreach (var (tensor, file) in value.Pairs.Where(p => p.Value.Kind == DataKind.Text))
                    files[tensor] = file.Text;
                foreach (var file in files.Values.Distinct())
                    Path("weight_map", file, value.At, strict: true, scope);
                scope.Fact(new ShardIndex(files));
                break;
            case "parent_library" when value.Kind == DataKind.Text && !IsLibrary(value.Text):
                var judged = PickleKnowledge.Judge(value.Text, "*");
                scope.Find(Import, judged.Standing == Standing.Denied ? judged.Severity : Severity.Medium, "Imports a module that is not a library's", ScanScope.Printable(value.Text), value.At, name, name + value.Text);
                break;
            case "_target_" when value.Kind == DataKind.Text:
                Instantiation.Judge(value.Text, value.At, scope);
                break;
            case "attn_implementation" or "_attn_implementation" or "_attn_implementation_internal" or "experts_implementation":
                foreach (var (_, text) in Texts(value).Where(t => t.Node.Text.Contains('/', StringComparison.Ordinal)))
                    scope.Find(OtherRepository, Severity.Medium, "Takes a compiled kernel from another repository", ScanScope.Printable(text.Text), text.At, name, "kernel:" + text.Text);
                break;
        }
    }

    static IEnumerable<(string Part, DataNode Node)> Texts(DataNode value) => value.Kind switch
    {
        DataKind.Text => [("", value)],
        DataKind.Map => value.Pairs.SelectMany(p => p.Value.Kind == DataKind.Text ? [(p.Key, p.Value)] : p.Value.Items.Where(i => i.Kind == DataKind.Text).Select(i => (p.Key, i))),
        DataKind.List => value.Items.Where(i => i.Kind == DataKind.Text).Select(i => ("", i)),
        _ => [],
    };

    // `module.Class`, `folder/module.Class` or `owner/name--module.Class`.
    static void Code(string part, DataNode value, ScanScope scope)
    {
        var text = value.Text;
        var split = text.IndexOf("--", StringComparison.Ordinal);
        var reference = split < 0 ? text : text[(split + 2)..];
        var dot = reference.LastIndexOf('.');
        var module = (dot < 0 ? reference : reference[..dot]).Replace('.', '/') + ".py";
        scope.Fact(new RemoteCode(module, split < 0 ? null : text[..split]));
        var evidence = ScanScope.Printable($"{part} → {text}");
        if (split >= 0)
            scope.Find(OtherRepository, Severity.High, "Runs Python of another repository", evidence, value.At, module, text);
        else
            scope.Find(Remote, Severity.Medium, "Runs Python of the repository", evidence, value.At, module, text);
        if (reference.Contains("..", StringComparison.Ordinal) || reference.StartsWith('/'))
            scope.Find(Outside, Severity.High, "Names a file outside its folder", evidence, value.At, part, text);
    }

    static void Text(string key, DataNode node, ScanScope scope)
    {
        if (key.Contains("template", StringComparison.Ordinal) && (node.Text.Contains("{{", StringComparison.Ordinal) || node.Text.Contains("{%", StringComparison.Ordinal)))
            JinjaTemplate.Judge(node.Text, key, node.At, scope);
        else if (JinjaTemplate.Parses(node.Text))
            JinjaTemplate.Judge(node.Text, key, node.At, scope);
        if (key.EndsWith("_file", StringComparison.Ordinal) || key is "base_model_name_or_path" or "added_tokens_path" or "vocab_path" or "custom_pipeline")
            Path(key, node.Text, node.At, strict: false, scope);
    }

    static void Path(string key, string text, long at, bool strict, ScanScope scope)
    {
        var path = text.Replace('\\', '/');
        if (path.Contains("://", StringComparison.Ordinal))
            scope.Find(Address, strict || key.EndsWith("_file", StringComparison.Ordinal) ? Severity.Medium : Severity.Low, "Names a file by an address", ScanScope.Printable(text), at, key, key + text);
        else if (path.Split('/').Contains(".."))
            scope.Find(Outside, strict || path.StartsWith("../", StringComparison.Ordinal) ? Severity.High : Severity.Medium, "Names a file outside its folder", ScanScope.Printable(text), at, key, key + text);
        else if (path.StartsWith('/') || path.StartsWith('~') || (path.Length > 2 && path[1] == ':'))
            // Tokenizers keep the path they were made from and never open it again.
            scope.Find(Outside, strict ? Severity.High : Severity.Low, strict ? "Names a file outside its folder" : "Names a path of another machine", ScanScope.Printable(text), at, key, key + text);
    }

    // sentence-transformers imports `type` and hands it `path`.
    static void Modules(DataNode list, ScanScope scope)
    {
        foreach (var module in list.Items.Where(HubKeys.IsModule))
        {
            if (module["path"] is { Kind: DataKind.Text } path)
                Path("path", path.Text, path.At, strict: true, scope);
            if (module["type"] is not { Kind: DataKind.Text } type || type.Text.StartsWith("sentence_transformers.", StringComparison.Ordinal))
                continue;
            var judged = Instantiation.Of(type.Text);
            scope.Find(Import, judged.Standing == Standing.Denied ? judged.Severity : Severity.Medium, "Imports a class that is not the library's",
                ScanScope.Printable(type.Text), type.At, "modules", type.Text);
        }
    }

    static bool IsLibrary(string module) =>
        module.Split('.')[0] is "transformers" or "torch" or "diffusers" or "peft" or "timm" or "sentence_transformers" or "torchvision" or "torchaudio" or "accelerate" or "trl" or "optimum" or "onnxruntime";

    // The document of a diffusers pipeline, not that of one of its models: those have lists of two names, too.
    static bool IsPipeline(DataNode root) => root["_class_name"] is { } name && (name.Kind == DataKind.List || name.Text.EndsWith("Pipeline", StringComparison.Ordinal));

    // diffusers imports `[library, class]` for each part; a library it does not know is a file of the repository.
    static void Pipeline(DataNode root, ScanScope scope)
    {
        foreach (var (name, value) in root.Pairs)
        {
            if (value.Kind != DataKind.List || value.Items is not [{ Kind: DataKind.Text } library, { Kind: DataKind.Text } type] || IsLibrary(library.Text) || OwnPipelines.Contains(library.Text))
                continue;
            var judged = PickleKnowledge.Judge(library.Text, type.Text);
            scope.Find(Import, judged.Standing == Standing.Denied ? judged.Severity : Severity.Medium, "Imports a class that is not the library's",
                ScanScope.Printable($"{library.Text}.{type.Text}"), library.At, ScanScope.Printable(name), library.Text + "." + type.Text);
            scope.Fact(new RemoteCode((name == "_class_name" ? "" : name + "/") + library.Text + ".py", null));
        }
    }

    // Folders of diffusers' own pipelines, which old documents name without the library.
    static readonly HashSet<string> OwnPipelines =
        [.. "stable_diffusion stable_diffusion_safe stable_diffusion_xl paint_by_example latent_diffusion deepfloyd_if kandinsky kandinsky2_2 wuerstchen unclip versatile_diffusion alt_diffusion unidiffuser audioldm audioldm2 bert_for_tokenization".Split(' ')];

    static void Tokenizer(DataNode root, ScanScope scope)
    {
        var ids = new Dictionary<string, string>();
        foreach (var token in root["added_tokens"]!.Items)
        {
            var (id, content) = (token.TextOf("id") ?? "", token.TextOf("content") ?? "");
            if (!ids.TryAdd(id, content) && ids[id] != content)
                scope.Find(Tokens, Severity.Medium, "Has two added tokens of one number", ScanScope.Printable($"{id}: {ids[id]}, {content}"), token.At, identity: "id:" + id);
            if (content.Length == 0)
                scope.Find(Tokens, Severity.Medium, "Has an added token of no text", id, token.At, identity: "empty:" + id);
            else if (JinjaNames.Words(content) >= 4)
                scope.Find(Tokens, Severity.Medium, "Has an added token that is a sentence", ScanScope.Printable(content), token.At, identity: "sentence:" + id);
        }

        foreach (var part in new[] { "normalizer", "pre_tokenizer", "decoder" })
        {
            if (root[part] is { } node)
                Steps(node, part, 0, scope);
        }
    }

    static void Steps(DataNode node, string part, int depth, ScanScope scope)
    {
        if (depth > MostDepth)
            return;
        if (node["pattern"] is { } pattern)
        {
            var regex = pattern.TextOf("Regex");
            if (regex is not null && SlowPatterns.In(regex) is { } slow)
                scope.Find(Pattern, Severity.Medium, "Has a pattern that can take for ever", ScanScope.Printable(slow), pattern.At, part, regex);
            var from = regex ?? pattern.TextOf("String") ?? "";
            var to = node.TextOf("content");
            if (node.TextOf("type") == "Replace" && to is not null && JinjaNames.Words(from) > 0 && (JinjaNames.Words(to) > 0 || to.Length == 0) && (regex is null || !from.Contains('\\', StringComparison.Ordinal)))
                scope.Find(Tokens, Severity.Medium, "Replaces words", ScanScope.Printable($"{from} → {to}"), pattern.At, part, from + to);
        }

        foreach (var item in node.Items)
            Steps(item, part, depth + 1, scope);
        foreach (var (_, value) in node.Pairs)
            Steps(value, part, depth + 1, scope);
    }
}
