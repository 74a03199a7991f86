using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Numpy;

/// <summary>What is wrong with an array file.</summary>
internal static class NumpyRules
{
    public static readonly Rule Size = new("npy-size-mismatch",
        "The file is longer than its shape and type say. A reader that trusts the header never sees the rest.",
        "Save the array again with numpy.save.", HiddenFunctionality, InputValidation);

    public static readonly Rule Objects = new("npy-object-array",
        "The array holds Python objects as a pickle, which numpy loads only when asked to (allow_pickle). The pickle itself is judged.",
        "Save numbers and strings instead of objects.", UntrustedDeserialization);

    public static readonly Rule Header = new("npy-header",
        "The header is not what NumPy writes, or claims far more than the file holds. Readers that trust it allocate that much, or evaluate what stands there.",
        "Save the array again with numpy.save.", InputValidation, Amplification);

    public static IReadOnlyList<Rule> All => [Size, Objects, Header];
}
