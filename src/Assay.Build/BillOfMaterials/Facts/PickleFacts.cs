using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build;

/// <summary>
/// What a pickle imports, and so which libraries it needs; of PyTorch's, how many numbers of which type its storages hold. The
/// scanner's machine runs it abstractly: nothing is imported or called.
/// </summary>
internal static class PickleFacts
{
    // Modules by the package that brings them, where the two differ; the rest go by their first part.
    static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["sklearn"] = "scikit-learn",
        ["skimage"] = "scikit-image",
        ["cv2"] = "opencv-python",
        ["PIL"] = "pillow",
        ["yaml"] = "pyyaml",
        ["pytorch_lightning"] = "pytorch-lightning",
        ["imblearn"] = "imbalanced-learn",
        ["category_encoders"] = "category-encoders",
    };

    // Not packages: Python's own, and numbers' old module paths.
    static readonly HashSet<string> Builtin = new(StringComparer.Ordinal)
    {
        "builtins", "collections", "copyreg", "_codecs", "datetime", "functools", "operator", "types", "re", "decimal", "fractions", "uuid", "pathlib", "enum", "array", "random", "time", "math",
        "itertools", "threading", "io", "abc", "typing", "dataclasses", "logging", "__main__", "_thread", "string", "weakref", "inspect", "numbers", "argparse", "importlib", "?", "",
    };

    public static void Read(ByteSource source, ReadFacts facts, bool torch = false)
    {
        var scope = facts.Scope(out var result);
        var rules = new PickleRules(source, scope);
        PickleFormat.RunAll(new PickleReader(source), rules, scope);
        rules.Report();
        if (!torch)
            facts.Format(result.Imports.Any(i => i.StartsWith("joblib.", StringComparison.Ordinal)) ? "joblib" : "pickle");
        foreach (var package in result.Imports.Select(Package).Where(p => p is not null).Distinct().Order(StringComparer.Ordinal))
            facts.Library(package, rules.Versions.GetValueOrDefault(package!));
        if (!torch && result.Imports.Where(IsEstimator).Order(StringComparer.Ordinal).FirstOrDefault() is { } estimator)
        {
            facts.Say("architecture-family", Package(estimator));
            facts.Property("assay:pickle:estimators", string.Join(", ", result.Imports.Where(IsEstimator).Order(StringComparer.Ordinal).Take(30)));
            facts.Say("architecture", Outermost(result.Imports.Where(IsEstimator)) is { } name ? name[(name.LastIndexOf('.') + 1)..] : null);
        }

        Storages(rules, facts);
        foreach (var gap in result.Gaps.Take(3))
            facts.Gap(gap.Reason);
    }

    static string? Package(string import)
    {
        var first = import.Split('.')[0];
        return Builtin.Contains(first) ? null : Packages.GetValueOrDefault(first, first);
    }

    static bool IsEstimator(string import) =>
        import.Split('.') is [var package, .., var name] && package is "sklearn" or "xgboost" or "lightgbm" or "catboost" && name.Length > 0 && char.IsUpper(name[0])
        && !import.Contains("._loss", StringComparison.Ordinal) && !import.Contains(".utils.", StringComparison.Ordinal) && !import.Contains("._criterion", StringComparison.Ordinal);

    // A pipeline holds the others; a forest holds trees.
    static string? Outermost(IEnumerable<string> estimators)
    {
        var all = estimators.ToList();
        return all.Find(e => e.EndsWith(".Pipeline", StringComparison.Ordinal)) ?? all.Find(e => e.Contains("SearchCV", StringComparison.Ordinal))
            ?? all.Where(e => !e.Contains("sklearn.tree", StringComparison.Ordinal) && !e.Contains("preprocessing", StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault() ?? all.Order(StringComparer.Ordinal).FirstOrDefault();
    }

    static void Storages(PickleRules rules, ReadFacts facts)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in rules.PersistentIds)
            if (id.Tuple is { Kept: [var tag, { Import: { } type }, var key, _, { Kind: ValueKind.Int } elements, ..] } && rules.Text.Constant(tag) == "storage"
                && rules.Text.Constant(key) is { } name && elements.Int >= 0 && seen.Add(name))
                facts.Weigh("pytorch", type.Name.EndsWith("Storage", StringComparison.Ordinal) ? type.Name[..^7] : type.Name, elements.Int);
    }
}
