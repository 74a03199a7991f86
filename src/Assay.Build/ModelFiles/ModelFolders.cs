namespace Assay.Build.ModelFiles;

/// <summary>
/// Which folders of a tree hold a model. Code that lies in one, or below it, is brought along by the model and judged as a part of it,
/// also where the tree says that it is a project: a clone of a hub's repository has a <c>.git</c>, and an empty <c>setup.py</c> costs nothing.
/// </summary>
public static class ModelFolders
{
    // What a loader reads to find the rest.
    static readonly HashSet<string> Descriptions = new(StringComparer.OrdinalIgnoreCase)
    {
        "config.json", "model_index.json", "modules.json", "adapter_config.json", "tokenizer_config.json", "preprocessor_config.json", "generation_config.json", "configuration.json", "MLmodel", "saved_model.pb", "model-config.yaml",
    };

    // Endings of models that other files have as well.
    static readonly HashSet<string> OfAnything = new(StringComparer.OrdinalIgnoreCase) { ".dat", ".data", ".p", ".params", ".plan", ".ser", ".pb" };

    /// <summary>Those of the names that lie in a folder that holds a model's file, or below one.</summary>
    /// <param name="names">All files of the tree, relative to its top, with <c>/</c>.</param>
    /// <param name="wanted">Which of them are asked about.</param>
    public static IReadOnlyList<string> Inside(IReadOnlyList<string> names, Func<string, bool> wanted)
    {
        var holds = names.Where(IsOfModel).Select(Folder).ToHashSet(StringComparer.Ordinal);
        return holds.Count == 0 ? [] : [.. names.Where(n => wanted(n) && Lies(n))];

        bool Lies(string name)
        {
            for (var at = Folder(name); ; at = Folder(at))
                if (holds.Contains(at) || at.Length == 0)
                    return holds.Contains(at);
        }
    }

    static bool IsOfModel(string name) =>
        Descriptions.Contains(Path.GetFileName(name)) || (FileNames.LooksLikeModel(name) && !OfAnything.Contains(Path.GetExtension(name)));

    static string Folder(string name) => name.LastIndexOf('/') is >= 0 and var slash ? name[..slash] : "";
}
