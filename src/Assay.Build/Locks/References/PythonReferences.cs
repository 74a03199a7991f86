using Assay.Build.Code.Python;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Locks.References;

/// <summary>What a Python text loads by name.</summary>
internal static class PythonReferences
{
    static readonly string[] Formats = ["csv", "json", "parquet", "text", "arrow", "imagefolder", "audiofolder", "videofolder", "webdataset", "pandas", "xml", "lance", "hdf5"];

    /// <param name="place">File line and part of a line of the text: notebooks' cells are put together.</param>
    public static void Read(string text, ReferenceSink sink, Func<int, (int Line, string? Part)> place, Budget budget)
    {
        var source = new PythonReader(text, budget).Read();
        var script = new PythonScript(source, budget.HasTime);
        var values = new PythonValues(script);
        Written(script, sink);
        foreach (var call in script.Calls)
        {
            if (!budget.HasTime())
                break;
            var told = new HashSet<PythonLoad>();
            foreach (var name in call.Names)
                foreach (var load in PythonCallTable.Of(name))
                    if (told.Add(load))
                        Load(load, name, call, values, sink, place(call.At.Line));
        }

        if (!source.Whole || !script.Whole || !budget.HasTime())
            sink.Gaps.Add(new Gap(sink.Path, "time is up, or there are more statements than are read"));
        if (source.Broken.Count > 0)
            sink.Gaps.Add(new Gap(sink.Path, $"line {place(source.Broken[0]).Line} cannot be read as Python"));
    }

    static void Written(PythonScript script, ReferenceSink sink)
    {
        foreach (var call in script.Calls)
            if (call.Call.Callee is PyAttr { Name: "save_pretrained" or "save_model" or "save_to_disk" or "save" } && call.Text(call.Argument("save_directory", 0) ?? call.Argument("output_dir")) is { } folder)
                sink.Written.Add(folder.TrimEnd('/'));
            else if (call.Text(call.Argument("output_dir")) is { } output)
                sink.Written.Add(output.TrimEnd('/'));
    }

    static void Load(PythonLoad load, string name, CallSite call, PythonValues values, ReferenceSink sink, (int Line, string? Part) at)
    {
        var argument = load.Named.Split(' ').Select(n => call.Keyword(n)).FirstOrDefault(v => v is not null) ?? (load.Position >= 0 ? call.Argument(null, load.Position) : null);
        if (argument is null or PyConst { Value: null })
        {
            if (load is { Kind: LoadKind.Hub, Role: "model" } && name.EndsWith(".pipeline", StringComparison.Ordinal) && !call.Spreads)
                sink.Computed("pipeline without a model: the library's default of the task", at.Line, at.Part);
            return;
        }

        // An object that was loaded elsewhere is told of there.
        var texts = values.Texts(argument, call);
        if (texts.Count == 0 && load.Kind is LoadKind.Hub or LoadKind.Dataset or LoadKind.TorchHub && IsSpoken(load, argument, call) && !call.Is("local_files_only", true))
            sink.Computed(Short(name), at.Line, at.Part);
        foreach (var text in texts)
            One(load, name, text, call, values, sink, at);
    }

    // A name that is a variable: a model that was made here, a folder or a file are none of the hub's.
    static bool IsSpoken(PythonLoad load, PyExpr argument, CallSite call) =>
        argument is PyName or PyAttr or PyIndex or PyFormatted && !Code.Python.HubRules.IsLocal(argument, call)
        && (load.Kind != LoadKind.Hub || load.Role == "model") && !call.Scope.Resolve(argument).Exists(n => n.Name.Contains("()", StringComparison.Ordinal)) && argument is not PyName { Id: "self" or "cls" or "model" or "tokenizer" };

    static void One(PythonLoad load, string name, string text, CallSite call, PythonValues values, ReferenceSink sink, (int Line, string? Part) at)
    {
        if (text.Length is 0 or > 2000 || sink.Written.Contains(text.TrimEnd('/')))
            return;
        var (asset, asked, digest) = ((Asset?)null, (string?)null, (Digest?)null);
        switch (load.Kind)
        {
            case LoadKind.Hub or LoadKind.Dataset or LoadKind.Either:
                Repository(load, name, text, call, values, sink, at);
                return;
            case LoadKind.TorchHub when call.Text(call.Keyword("source")) != "local" && text.Split(':') is [var repository, ..] parts && AssetNames.Repository().IsMatch(repository):
                (asset, asked) = (new Asset(AssetSource.TorchHub, AssetKind.Code, repository), parts.Length > 1 ? parts[1] : null);
                break;
            case LoadKind.TensorflowHub when text.StartsWith("https://", StringComparison.Ordinal):
                (asset, asked) = Versioned(AssetSource.TensorflowHub, AssetKind.Model, text.Split('?')[0].TrimEnd('/'));
                break;
            case LoadKind.Kaggle:
                (asset, asked) = Versioned(AssetSource.Kaggle, load.Role == "dataset" ? AssetKind.Dataset : AssetKind.Model, text);
                break;
            case LoadKind.Preset when text.StartsWith("hf://", StringComparison.Ordinal):
                sink.Hub(text, null, AssetKind.Model, "model", at.Line, at.Part);
                return;
            case LoadKind.Preset when !AssetNames.IsLocal(text) || text.StartsWith("kaggle://", StringComparison.Ordinal):
                (asset, asked) = Versioned(AssetSource.Kaggle, AssetKind.Model, text.StartsWith("kaggle://", StringComparison.Ordinal) ? text[9..] : text);
                break;
            case LoadKind.Mlflow when text.StartsWith("models:/", StringComparison.Ordinal):
                (asset, asked) = Registered(text[8..].TrimStart('/'));
                break;
            case LoadKind.Address when AssetNames.Web(text) is var (found, revision):
                (asset, asked, digest) = (found, revision, Stated(call));
                break;
            case LoadKind.Ollama:
                asset = new Asset(AssetSource.Ollama, AssetKind.Model, text);
                break;
            case LoadKind.Service when ProviderNames.Of(name, text) is { } provider:
                asset = new Asset(AssetSource.Provider, AssetKind.Model, provider);
                break;
        }

        if (asset is { Name.Length: > 0 } && !Printable.HasUnsafe(asset.Name))
            sink.Add(asset, asked, load.Role, at.Line, at.Part, digest);
    }

    static void Repository(PythonLoad load, string name, string text, CallSite call, PythonValues values, ReferenceSink sink, (int Line, string? Part) at)
    {
        var dataset = load.Role == "dataset" || values.Texts(call.Keyword("repo_type"), call).Contains("dataset");
        if (load.Kind == LoadKind.Dataset && (Formats.Contains(text) || text.EndsWith(".py", StringComparison.Ordinal)))
            return;
        // timm's own names have their weights on the hub: the part behind the dot is the file's. open_clip takes names of its own, too; pandas takes paths.
        if (name.StartsWith("timm.", StringComparison.Ordinal) && !text.StartsWith("hf", StringComparison.Ordinal) && !text.Contains(':', StringComparison.Ordinal) && text.Contains('.', StringComparison.Ordinal) && !call.Is("pretrained", false))
            text = "hf-hub:timm/" + text[(text.LastIndexOf('/') + 1)..];
        if ((name.StartsWith("timm.", StringComparison.Ordinal) || name.StartsWith("open_clip.", StringComparison.Ordinal)) && !text.StartsWith("hf", StringComparison.Ordinal))
            return;
        if (load.Kind == LoadKind.Either && !text.Contains("://", StringComparison.Ordinal))
            return;
        var revisions = values.Texts(call.Keyword("revision"), call);
        var role = load.Role != "model" ? load.Role : name.Contains("Tokenizer", StringComparison.Ordinal) || name.Contains("Processor", StringComparison.Ordinal) || name.Contains("FeatureExtractor", StringComparison.Ordinal) ? "tokenizer" : dataset ? "dataset" : "model";
        if (sink.Hub(text, revisions.Count == 1 ? revisions[0] : null, dataset ? AssetKind.Dataset : AssetKind.Model, role, at.Line, at.Part))
            return;
        // sentence-transformers puts its own organisation before a name without an owner.
        if ((name.StartsWith("sentence_transformers.", StringComparison.Ordinal) || name.Contains("Embedding", StringComparison.Ordinal)) && text.Contains('-', StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal)
            && sink.Hub("sentence-transformers/" + text, revisions.Count == 1 ? revisions[0] : null, AssetKind.Model, role, at.Line, at.Part))
            return;
        if (AssetNames.Web(text) is var (asset, revision))
            sink.Add(asset, revision, load.Role, at.Line, at.Part);
    }

    static (Asset, string?) Versioned(AssetSource source, AssetKind kind, string handle)
    {
        var slash = handle.LastIndexOf('/');
        var last = handle[(slash + 1)..];
        return slash > 0 && last.Length is > 0 and < 10 && last.All(char.IsAsciiDigit) ? (new Asset(source, kind, handle[..slash]), last) : (new Asset(source, kind, handle), null);
    }

    internal static (Asset?, string?) Registered(string rest)
    {
        var split = rest.IndexOfAny(['/', '@']);
        return split > 0 ? (new Asset(AssetSource.Mlflow, AssetKind.Model, rest[..split]), rest[(split + 1)..].Split('/')[0]) : (null, null);
    }

    // get_file(file_hash=…), pooch.retrieve(known_hash='sha256:…').
    static Digest? Stated(CallSite call)
    {
        foreach (var keyword in new[] { "file_hash", "known_hash", "expected_sha256" })
            if (call.Text(call.Keyword(keyword)) is { } text && Digest.TryParse(text.ToLowerInvariant(), out var digest) && digest.Algorithm == "sha256")
                return digest;
        return null;
    }

    static string Short(string name) => string.Join('.', name.Split('.').TakeLast(2)).Replace("()", "", StringComparison.Ordinal);
}
