using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Jinja;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Repository;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Yaml;

/// <summary>What a YAML document makes its loader construct, run and open.</summary>
internal static class YamlRules
{
    const int MostDepth = 60;
    const double Bomb = 1_000_000;
    const string Python = "tag:yaml.org,2002:python/";

    static readonly Rule Tag = new("yaml-language-tag",
        "A tag makes yaml.load or yaml.unsafe_load import a name and call it.", "Do not load it, or load it with yaml.safe_load, which refuses such tags.",
        UntrustedDeserialization, UnsafeArtifact, new("cve", "CVE-2020-14343"));

    static readonly Rule Aliases = new("yaml-alias-bomb",
        "Aliases of aliases expand to many times the size of the file: whoever walks over the values uses all memory or time.", "Do not load it.", EntityExpansion);

    static readonly Rule Loader = new("mlflow-loader",
        "The model names Python that MLflow imports and runs when it loads the model.", "Read the code before you load the model.", UntrustedCode, UnsafeArtifact);

    static readonly Rule Outside = new("yaml-path-outside",
        "A file name leads out of the folder: the program opens or writes what lies there.", "Do not use it. Names in these documents stay inside the folder.", PathTraversal);

    static readonly Rule Command = new("dvc-command", "A stage runs a command that fetches and runs a program.", "Read the command before you run the pipeline.", UntrustedCode);

    static readonly Rule Lambda = new("keras-yaml-lambda",
        "A Keras model in YAML has a Lambda layer: its function is Python byte code that runs when the model is made from the document.",
        "Do not load it. Ask for the model in the Keras v3 format without Lambda layers.", UntrustedDeserialization, UnsafeArtifact, new("cve", "CVE-2021-37678"));

    public static IReadOnlyList<Rule> All => [Lambda, Tag, Aliases, Loader, Outside, Command, Instantiation.Target, .. RequirementRules.All];

    /// <summary>True when the stream has something that these rules judge. JSON, which is YAML too, is judged as JSON but for tags and bombs.</summary>
    public static bool Concerns(YamlStream stream, bool isJson) =>
        stream.Tags.Any(t => IsLanguage(t.Text)) || IsBomb(stream)
        || (!isJson && stream.Roots.Any(r => IsMlflow(r) || IsKeras(r) || IsConda(r) || IsDvc(r) || r.Has("chat_template") || HasTarget(r, 0)) && stream.Roots[0].Kind == DataKind.Map);

    public static void Judge(YamlStream stream, ScanScope scope)
    {
        foreach (var tag in stream.Tags.Where(t => IsLanguage(t.Text)).DistinctBy(t => t.Text))
            Language(tag, stream.Error is not null, scope);
        if (IsBomb(stream))
            scope.Find(Aliases, Severity.Medium, "Expands to many times its size", $"{stream.Values} values stand for {stream.Expanded:G3}", identity: "bomb");
        foreach (var root in stream.Roots)
        {
            Walk(root, "", 0, scope);
            if (IsMlflow(root))
                Mlflow(root, scope);
            if (IsConda(root))
                Conda(root, scope);
            if (IsDvc(root))
                Dvc(root, scope);
        }
    }

    static bool IsBomb(YamlStream stream) => stream.Expanded > Bomb && stream.Expanded > 50.0 * stream.Values;

    static bool IsLanguage(string tag) =>
        tag.StartsWith(Python, StringComparison.Ordinal) || tag.StartsWith("!python/", StringComparison.Ordinal) || tag.StartsWith("!ruby/", StringComparison.Ordinal)
        || tag.StartsWith("tag:ruby.yaml.org", StringComparison.Ordinal) || (tag.StartsWith("tag:yaml.org,2002:", StringComparison.Ordinal) && tag[18..] is var name
            && (name.StartsWith("java", StringComparison.Ordinal) || name.StartsWith("com.", StringComparison.Ordinal) || name.StartsWith("org.", StringComparison.Ordinal) || name.StartsWith("js/", StringComparison.Ordinal)));

    static bool IsMlflow(DataNode root) => root.Has("flavors") || (root.Has("model_uuid") && root.Has("artifact_path"));

    static bool IsKeras(DataNode root) => root.Has("class_name") && root.Has("config");

    static bool IsConda(DataNode root) => root["dependencies"] is { Kind: DataKind.List } && (root.Has("channels") || root.Has("name"));

    static bool IsDvc(DataNode root) =>
        root["stages"] is { Kind: DataKind.Map } || (root["outs"] is { Kind: DataKind.List } outs && outs.Items.Exists(o => o.Has("path") && (o.Has("md5") || o.Has("hash") || o.Has("etag"))));

    static bool HasTarget(DataNode node, int depth) =>
        depth < MostDepth && (node.Has("_target_") || node.Items.Exists(i => HasTarget(i, depth + 1)) || node.Pairs.Exists(p => HasTarget(p.Value, depth + 1)));

    // !!python/object/apply:os.system and its kin (PyYAML's constructor).
    static void Language(YamlToken tag, bool broken, ScanScope scope)
    {
        var shown = ScanScope.Printable(tag.Text);
        void Report(Severity severity, string title) =>
            scope.Find(Tag, broken && severity > Severity.Medium ? Severity.Medium : severity, title, shown, tag.At, identity: tag.Text);
        if (!tag.Text.StartsWith(Python, StringComparison.Ordinal) && !tag.Text.StartsWith("!python/", StringComparison.Ordinal))
        {
            Report(Severity.High, "Makes a loader construct an object of another language");
            return;
        }

        var rest = tag.Text[(tag.Text.IndexOf("python/", StringComparison.Ordinal) + 7)..];
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var (kind, name) = colon < 0 ? (rest, "") : (rest[..colon], rest[(colon + 1)..]);
        if (kind is "none" or "bool" or "str" or "unicode" or "bytes" or "int" or "long" or "float" or "complex" or "list" or "tuple" or "dict")
            return;
        var judged = kind == "module" ? PickleKnowledge.Judge(name, "*") : Instantiation.Of(name);
        if (kind == "module" || judged.Standing == Standing.Checked)
            Report(judged.Standing == Standing.Denied ? judged.Severity : Severity.High, "Makes a loader import a module");
        else if (judged.Standing == Standing.Denied)
            Report(judged.Severity, "Makes a loader call something dangerous");
        else if (judged.Standing == Standing.Allowed || Harmless.Contains(name))
            Report(Severity.Low, "Makes a loader construct an object");
        else
            Report(kind is "object/apply" or "object/new" ? Severity.High : Severity.Medium, "Makes a loader import and construct an object");
    }

    // What trainers write into their hyperparameter files.
    static readonly HashSet<string> Harmless =
        ["argparse.Namespace", "pathlib.PosixPath", "pathlib.WindowsPath", "pathlib.Path", "collections.OrderedDict", "collections.defaultdict", "easydict.EasyDict", "yacs.config.CfgNode", "torch.device", "numpy.dtype"];

    static void Walk(DataNode node, string key, int depth, ScanScope scope)
    {
        if (depth > MostDepth)
        {
            scope.Gap($"nested more than {MostDepth} levels deep: what lies below was not judged");
            return;
        }

        if (node.TextOf("_target_") is { } target)
            Instantiation.Judge(target, node.At, scope);
        if (node.TextOf("class_name") == "Lambda" && node.Has("config"))
            scope.Find(Lambda, Severity.High, "Has a Lambda layer", ScanScope.Printable(node["config"]!.TextOf("name") ?? ""), node.At, identity: "lambda:" + node["config"]!.TextOf("name"));
        if (node.Kind == DataKind.Text && (key.Contains("template", StringComparison.Ordinal) || JinjaTemplate.Parses(node.Text)) && node.Text.Contains('{', StringComparison.Ordinal))
            JinjaTemplate.Judge(node.Text, key, node.At, scope);
        foreach (var item in node.Items)
            Walk(item, key, depth + 1, scope);
        foreach (var (name, value) in node.Pairs)
            Walk(value, name, depth + 1, scope);
    }

    static void Mlflow(DataNode root, ScanScope scope)
    {
        var files = new List<string>();
        var environments = new List<string>();
        string? loader = null;
        foreach (var (name, flavor) in root["flavors"]?.Pairs ?? [])
        {
            loader ??= flavor.TextOf("loader_module");
            foreach (var (key, value) in flavor.Pairs.Where(p => p.Value.Kind == DataKind.Text))
            {
                if (key is not ("code" or "data" or "model_path" or "python_model" or "pickled_model" or "model_data" or "model_code_path" or "streamable_model" or "saved_model_dir" or "path"))
                    continue;
                files.Add(value.Text);
                Path(value, name + "." + key, scope);
                if (key == "model_code_path" || (key == "code" && name == "python_function"))
                    scope.Find(Loader, key == "code" ? Severity.Low : Severity.Medium, "Runs Python of its folder when it is loaded", ScanScope.Printable(value.Text), value.At, key, key + value.Text);
            }

            environments.AddRange((flavor["env"]?.Pairs ?? []).Where(p => p.Value.Kind == DataKind.Text).Select(p => p.Value.Text));
            if (flavor["env"] is { Kind: DataKind.Text } environment)
                environments.Add(environment.Text);
            foreach (var (key, artifact) in flavor["artifacts"]?.Pairs ?? [])
            {
                if (artifact["path"] is { Kind: DataKind.Text } path)
                    Path(path, "artifacts." + key, scope);
            }
        }

        if (loader is not null && !loader.StartsWith("mlflow.", StringComparison.Ordinal))
        {
            var judged = PickleKnowledge.Judge(loader, "_load_pyfunc");
            scope.Find(Loader, judged.Standing == Standing.Denied ? judged.Severity : Severity.Medium, "Names a loader that is not MLflow's", ScanScope.Printable(loader), identity: loader);
        }

        scope.Fact(new MlflowModel(files, environments));
    }

    static void Path(DataNode value, string part, ScanScope scope)
    {
        var path = value.Text.Replace('\\', '/');
        if (path.Split('/').Contains("..") || path.StartsWith('/') || (path.Length > 1 && path[1] == ':'))
            scope.Find(Outside, Severity.High, "Names a file outside its folder", ScanScope.Printable(value.Text), value.At, ScanScope.Printable(part), part + value.Text);
    }

    static void Conda(DataNode root, ScanScope scope)
    {
        foreach (var channel in root["channels"]?.Items ?? [])
            RequirementRules.Channel(channel.Text, channel.At, scope);
        foreach (var package in root["dependencies"]!.Items.SelectMany(d => d["pip"]?.Items ?? []))
            RequirementRules.Line(package.Text, package.At, scope);
    }

    static void Dvc(DataNode root, ScanScope scope)
    {
        foreach (var path in (root["outs"]?.Items ?? []).Concat(root["deps"]?.Items ?? []).Select(o => o["path"]).OfType<DataNode>().Where(p => p.Kind == DataKind.Text))
        {
            if (path.Text.Replace('\\', '/').Split('/').Contains("..") || path.Text.StartsWith('/'))
                scope.Find(Outside, Severity.Medium, "Names a file outside its folder", ScanScope.Printable(path.Text), path.At, "outs", path.Text);
        }

        foreach (var (name, stage) in root["stages"]?.Pairs ?? [])
        {
            var commands = stage["cmd"] is { Kind: DataKind.List } list ? list.Items : stage["cmd"] is { } one ? [one] : [];
            foreach (var command in commands.Where(c => FetchesAndRuns(c.Text)))
                scope.Find(Command, Severity.High, "Runs a program from the network", ScanScope.Printable(command.Text), command.At, ScanScope.Printable(name), command.Text);
        }
    }

    static readonly string[] Shells = ["|sh", "|bash", "|python", "|sudo", "|zsh"];

    static bool FetchesAndRuns(string command)
    {
        var fetches = command.Contains("curl ", StringComparison.Ordinal) || command.Contains("wget ", StringComparison.Ordinal);
        var tight = command.Replace(" ", "", StringComparison.Ordinal);
        return (fetches && Shells.Any(p => tight.Contains(p, StringComparison.Ordinal))) || tight.Contains("/dev/tcp/", StringComparison.Ordinal)
            || (tight.Contains("base64-d", StringComparison.Ordinal) && tight.Contains('|', StringComparison.Ordinal));
    }
}
