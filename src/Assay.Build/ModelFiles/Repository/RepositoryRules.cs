using System.Text;
using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Xml;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Repository;

/// <summary>A file of a scanned folder, and what its scan wrote down.</summary>
internal sealed record RepositoryFile(ScanItem Item, FileResult Result, long Size)
{
    /// <summary>Its path below the folder.</summary>
    public string Path => Result.Path;

    /// <summary>Its first bytes; none when they cannot be had, which its own scan has said.</summary>
    public byte[] Start(int most, Budget budget)
    {
        try
        {
            using var source = Item.Glance(budget).Bytes;
            return source.Bytes(0, most);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SourceFailure)
        {
            return [];
        }
    }
}

/// <summary>
/// Judges a folder as a whole, after its files: what a loader would pick and run, and whether what the files say of each
/// other is so. Findings go to the file that says it.
/// </summary>
internal sealed class RepositoryRules(IReadOnlyList<RepositoryFile> files, ScanLimits limits, CancellationToken cancel)
{
    const int LongestRequirements = 1 << 20;

    static readonly Rule MissingCode = new("hub-code-missing",
        "The configuration names Python that is not in the folder: what a loader fetches instead was not scanned.", "Add the file, or remove the reference.", UntrustedCode);

    static readonly Rule Shards = new("shard-index",
        "The index and the shards do not name the same tensors. A loader takes a tensor from where it is pointed to, or leaves one out.",
        "Save the model again, from a source you trust.", InterpretationConflict, ManipulateModel);

    static readonly Rule Twin = new("unsafe-twin",
        "The same weights are there as pickle and as safetensors. Loaders differ in which they take, and pickle can run code.", "Delete the pickle.", UntrustedDeserialization, InterpretationConflict);

    static readonly Rule OnlyPickle = new("pickle-only",
        "The configuration asks for safetensors, and the folder has weights only as pickle.", "Convert the weights to safetensors.", UntrustedDeserialization);

    static readonly Rule Base = new("adapter-base", "The adapter is nothing without its base model, which was not scanned with it.", "Scan the base model too, at the revision you use.", SupplyChain);

    static readonly Rule ByName = new("hub-code-by-name",
        "A loader runs this file for its name and place, when trust_remote_code is on, although no configuration names it.", "Read it before you load the model.", UntrustedCode, UnsafeArtifact);

    public static IReadOnlyList<Rule> All => [ByName, MissingCode, Shards, Twin, OnlyPickle, Base];

    /// <summary>Rules about a file beside another one: what they find is of the folder as a whole, and a look at that file alone does not see it.</summary>
    public static IReadOnlySet<string> OfFolders { get; } = new[] { ByName, Shards, Twin, OnlyPickle, Weights.WeightRules.TwinDiffers }.Select(r => r.Id).ToHashSet(StringComparer.Ordinal);

    readonly Budget budget = new(limits, cancel);

    // Most folders say nothing that these are looked up for.
    HashSet<string> FolderPaths => field ??= [.. files.SelectMany(f => Ancestors(f.Path))];

    ILookup<string, RepositoryFile> Folders => field ??= files.ToLookup(f => FolderOf(f.Path));

    Dictionary<string, RepositoryFile> ByPath => field ??= files.DistinctBy(f => f.Path).ToDictionary(f => f.Path);

    public void Judge()
    {
        var safe = false;
        foreach (var file in files)
        {
            safe |= IsSafetensors(file);
            if (file.Result.Facts.Count > 0)
                Facts(file);
        }

        if (safe)
            foreach (var folder in Folders)
                Twins([.. folder]);
        foreach (var file in files)
        {
            // A model's environment, where it lies beside the model.
            if (System.IO.Path.GetFileName(file.Path.AsSpan()) is "requirements.txt" && Folders[FolderOf(file.Path)].Any(f => f.Result.Formats.Count > 0))
                Requirements(file);
            if (file.Path.EndsWith("custom_generate/generate.py", StringComparison.Ordinal) && ByPath.ContainsKey(Join(FolderOf(file.Path), "config.json")))
                Scope(file).Find(ByName, Severity.Medium, "Is Python that a loader runs for its name", identity: "custom_generate");
        }
    }

    void Facts(RepositoryFile file)
    {
        foreach (var fact in file.Result.Facts.ToList())
        {
            if (budget.HasTime())
                One(file, fact, Folders[FolderOf(file.Path)]);
            else
                Scope(file).Gap("time is up: it was not judged with the rest of its folder");
        }
    }

    void One(RepositoryFile file, Fact fact, IEnumerable<RepositoryFile> beside)
    {
        var scope = Scope(file);
        switch (fact)
        {
            case RemoteCode { OtherRepository: null } code when !ByPath.ContainsKey(Join(file.Path, code.Module)):
                scope.Find(MissingCode, Severity.Medium, "Names Python that is not there", ScanScope.Printable(code.Module), identity: code.Module);
                break;
            case WeightsBeside weights when ByPath.TryGetValue(System.IO.Path.ChangeExtension(file.Path, ".bin"), out var raw):
                OpenVinoWeights.Judge(weights.End, raw.Size, raw.Result, Scope(raw));
                break;
            case RawBeside { File: var name } when ByPath.TryGetValue(Join(file.Path, name), out var numbers):
                // Another file binds its bytes: that they look like nothing is as it should be.
                numbers.Result.Gaps.RemoveAll(g => g.Reason == ScanRun.NotRecognised);
                break;
            case ShardIndex index:
                Index(file, index, scope, beside);
                break;
            case AdapterOf { BaseModel: { Length: > 0 } model } when !FolderPaths.Contains(Join(file.Path, model)):
                scope.Find(Base, Severity.Info, "Needs a base model that was not scanned", ScanScope.Printable(model), identity: model);
                break;
            case SafetensorsOnly when beside.Any(IsPickle) && !beside.Any(IsSafetensors):
                scope.Find(OnlyPickle, Severity.Medium, "Asks for safetensors and has only pickle", identity: "only");
                break;
            case ForeignCall call when !IsHere(call.Module):
                PythonForeign.Report(call, scope);
                break;
            case MlflowModel model:
                foreach (var named in model.Files.Where(f => !f.Contains("..", StringComparison.Ordinal) && !ByPath.ContainsKey(Join(file.Path, f)) && !FolderPaths.Contains(Join(file.Path, f))))
                    scope.Gap($"names {ScanScope.Printable(named)}, which is not in the folder");
                foreach (var requirements in model.Environments.Distinct().Where(e => e.EndsWith(".txt", StringComparison.Ordinal) && e != "requirements.txt"))
                {
                    if (ByPath.TryGetValue(Join(file.Path, requirements), out var found))
                        Requirements(found);
                }

                break;
        }
    }

    bool IsHere(string module)
    {
        var top = module.Split('.')[0];
        return FolderPaths.Any(f => f == top || f.EndsWith("/" + top, StringComparison.Ordinal)) || ByPath.Keys.Any(p => p == top + ".py" || p.EndsWith("/" + top + ".py", StringComparison.Ordinal));
    }

    static void Shard(ScanScope scope, string shard, HashSet<string> named, TensorNames tensors)
    {
        var missing = named.Where(n => !tensors.Names.Contains(n)).Order(StringComparer.Ordinal).ToList();
        var more = tensors.Names.Where(n => !named.Contains(n)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            scope.Find(Shards, Severity.Medium, "Points to tensors that the shard does not have", Some(missing), null, ScanScope.Printable(shard), "missing:" + shard);
        if (more.Count > 0)
            scope.Find(Shards, Severity.Medium, "Leaves out tensors that a shard has", Some(more), null, ScanScope.Printable(shard), "more:" + shard);
    }

    void Index(RepositoryFile file, ShardIndex index, ScanScope scope, IEnumerable<RepositoryFile> beside)
    {
        foreach (var shard in index.TensorToFile.GroupBy(t => t.Value))
        {
            if (!ByPath.TryGetValue(Join(file.Path, shard.Key), out var there))
            {
                scope.Gap($"names the shard {ScanScope.Printable(shard.Key)}, which is not in the folder");
                continue;
            }

            if (there.Result.Facts.OfType<TensorNames>().FirstOrDefault() is not { } tensors)
                continue;
            Shard(scope, shard.Key, [.. shard.Select(s => s.Key)], tensors);
        }

        var indexed = index.TensorToFile.Values.Select(v => Join(file.Path, v)).ToHashSet();
        var stem = System.IO.Path.GetFileName(file.Path).Split('.')[0];
        foreach (var extra in beside.Where(f => IsShardOf(System.IO.Path.GetFileName(f.Path), stem) && indexed.Any(i => System.IO.Path.GetExtension(i) == System.IO.Path.GetExtension(f.Path)) && !indexed.Contains(f.Path)))
            Scope(extra).Find(Shards, Severity.Low, "Is a shard that the index does not name", identity: "extra");
    }

    static bool IsShardOf(string name, string stem) => name.StartsWith(stem + "-", StringComparison.Ordinal) && name.Contains("-of-", StringComparison.Ordinal);

    void Twins(IReadOnlyList<RepositoryFile> folder)
    {
        var safe = folder.Where(IsSafetensors).Select(f => Stem(f.Path)).ToHashSet();
        foreach (var file in folder.Where(f => IsPickle(f) && safe.Contains(Stem(f.Path))))
            Scope(file).Find(Twin, Severity.Low, "Stands beside the same weights as safetensors", identity: "twin");
        // With --weights their numbers are known, of all shards of each together.
        foreach (var stem in safe)
            TwinWeights.Compare([.. folder.Where(f => IsSafetensors(f) && Stem(f.Path) == stem)], [.. folder.Where(f => IsPickle(f) && Stem(f.Path) == stem)], Scope);
    }

    // transformers and diffusers call the same weights model.safetensors and pytorch_model.bin.
    static string Stem(string path)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(path);
        var shard = name.IndexOf("-of-", StringComparison.Ordinal);
        name = shard > 6 ? name[..(shard - 6)] : name;
        return name is "pytorch_model" ? "model" : name;
    }

    static bool IsSafetensors(RepositoryFile file) => file.Result.Formats.Contains("safetensors");

    static bool IsPickle(RepositoryFile file) =>
        file.Result.Formats.Any(f => f is "pickle" or "torch-legacy" or "zip" or "tar") && System.IO.Path.GetExtension(file.Path) is ".bin" or ".pt" or ".pth" or ".ckpt" or ".pkl" or ".pickle" or ".joblib";

    void Requirements(RepositoryFile file)
    {
        var scope = Scope(file);
        var text = Encoding.UTF8.GetString(file.Start(LongestRequirements, new Budget(limits, cancel)));
        var at = 0;
        foreach (var line in text.Split('\n'))
        {
            RequirementRules.Line(line, at, scope);
            at += line.Length + 1;
        }
    }

    ScanScope Scope(RepositoryFile file) => new(file.Result, limits, budget, file.Path);

    static string Some(List<string> names) => ScanScope.Printable(string.Join(", ", names.Take(5)) + (names.Count > 5 ? $" and {names.Count - 5} more" : ""));

    static IEnumerable<string> Ancestors(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }

    static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";

    static string Join(string file, string name) => FolderOf(file) is { Length: > 0 } folder ? folder + "/" + name : name;
}
