namespace Assay.Build.ModelFiles.Zip;

/// <summary>Model formats that are archives of text, whose meaning is not read yet: text alone does not make them clean.</summary>
internal static class ArchiveLayouts
{
    /// <param name="formats">What the members were recognised as.</param>
    public static string? NotRead(IReadOnlySet<string> names, IReadOnlySet<string> formats)
    {
        if (names.Contains("config.json") && (names.Contains("metadata.json") || names.Contains("model.weights.h5")) && !formats.Contains("keras-config"))
            return "a Keras archive whose configuration is not one";
        return names.Contains("model_config.yaml") ? "a NeMo archive" : null;
    }
}
