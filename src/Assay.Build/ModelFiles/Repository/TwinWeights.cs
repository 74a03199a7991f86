using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.ModelFiles.Repository;

/// <summary>Whether two files of the same model, one as pickle, hold the same numbers.</summary>
internal static class TwinWeights
{
    public static void Compare(IReadOnlyList<RepositoryFile> safe, IReadOnlyList<RepositoryFile> pickles, Func<RepositoryFile, ScanScope> scopeOf)
    {
        if (pickles.Count == 0 || safe.Concat(pickles).Any(f => f.Result.Weights is null))
            return;
        var scope = scopeOf(pickles[0]);
        if (safe.Concat(pickles).Any(f => !f.Result.Weights!.AllNamed))
        {
            scope.Gap("was not compared with its twin as safetensors: not all numbers of both were looked at");
            return;
        }

        var (left, right) = (Together(safe), Together(pickles));
        if (left.Count == 0 || right.Count == 0)
        {
            scope.Gap("was not compared with its twin as safetensors: no tensors were found in one of them");
            return;
        }

        var different = new List<string>();
        // What shares its numbers with another tensor is kept once in safetensors: then the name is missing, not the numbers.
        var (ofLeft, ofRight) = (left.Values.Select(Key).ToHashSet(), right.Values.Select(Key).ToHashSet());
        foreach (var (name, tensor) in right)
            if (Find(left, name) is { } other ? !tensor.Same(other) : !ofLeft.Contains(Key(tensor)))
                different.Add(name);
        foreach (var (name, tensor) in left)
            if (Find(right, name) is null && !ofRight.Contains(Key(tensor)))
                different.Add(name);
        if (different.Count == 0)
            return;
        different.Sort(StringComparer.Ordinal);
        scope.Find(WeightRules.TwinDiffers, Severity.Medium, "Has other weights than its twin as safetensors",
            ScanScope.Printable($"{different.Count} of {Math.Max(left.Count, right.Count)} tensors differ: {string.Join(", ", different.Take(5))}"), identity: "twin-differs");
    }

    static Dictionary<string, TensorIdentity> Together(IReadOnlyList<RepositoryFile> files)
    {
        var all = new Dictionary<string, TensorIdentity>();
        foreach (var (name, tensor) in files.SelectMany(f => f.Result.Weights!.Named))
            all.TryAdd(name, tensor);
        return all;
    }

    static (string, long, UInt128) Key(TensorIdentity tensor) => (tensor.Type, tensor.Count, tensor.Hash);

    static TensorIdentity? Find(Dictionary<string, TensorIdentity> tensors, string name) => tensors.TryGetValue(name, out var found) ? found : null;
}
