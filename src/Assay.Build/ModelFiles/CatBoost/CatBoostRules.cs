using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.CatBoost;

/// <summary>A CatBoost model runs no code; its counts and offsets must fit, and nothing may hide behind it.</summary>
internal sealed class CatBoostRules(ScanScope scope)
{
    const string Repair = "Save the model again with CatBoost, from a source you trust.";

    static readonly Rule Counts = new("catboost-counts",
        "A size or an offset of the model does not fit what is there. Readers that trust it read beyond the end of memory.", Repair, InputValidation, ManipulateModel);

    static readonly Rule TrailingData = new("catboost-trailing-data",
        "Bytes stand behind the model that it does not name, so they can carry anything.", Repair, HiddenFunctionality);

    static readonly Rule EmbeddedCode = new("catboost-text",
        "A feature name or a parameter of the model is an expression, markup or a formula. It does nothing in CatBoost, but programs that show it or put it into a template may run it.",
        "Escape the names where they are shown, or rename the features.", HiddenFunctionality, InputValidation);

    public static IReadOnlyList<Rule> All => [Counts, TrailingData, EmbeddedCode];

    public void Wrong(string what, long? at, string identity) => scope.Find(Counts, Severity.Medium, "Has sizes that do not fit", what, at, identity: identity);

    public void Behind(long bytes, long at) => scope.Find(TrailingData, Severity.Medium, "Has data behind the model", $"{bytes} bytes", at, identity: "behind");

    public void Text(string text, long at)
    {
        if (EmbeddedText.Hides(text) is { } what)
            scope.Find(EmbeddedCode, Severity.Low, $"Holds {what} as a text", ScanScope.Printable(text), at, identity: text.Length > 100 ? text[..100] : text);
    }
}
