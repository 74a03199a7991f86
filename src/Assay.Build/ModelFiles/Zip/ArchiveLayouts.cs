namespace Assay.Build.ModelFiles.Zip;

/// <summary>Model formats that are archives of text, whose meaning is not read yet: text alone does not make them clean.</summary>
internal static class ArchiveLayouts
{
    public static string? NotRead(IReadOnlySet<string> names)
    {
        if (names.Contains("config.json") && (names.Contains("metadata.json") || names.Contains("model.weights.h5")))
            return "a Keras archive";
        return names.Contains("model_config.yaml") ? "a NeMo archive" : null;
    }
}
