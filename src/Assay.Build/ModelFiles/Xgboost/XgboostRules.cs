using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Xgboost;

/// <summary>A boosted model runs no code; what can be wrong is that its counts and indices lead a reader astray.</summary>
internal sealed class XgboostRules(ScanScope scope)
{
    const string Repair = "Save the model again with XGBoost, from a source you trust.";

    static readonly Rule Counts = new("xgboost-counts",
        "The model announces sizes or indices that its arrays do not have. Readers that trust them read beyond the end of memory.", Repair, InputValidation, ManipulateModel);

    static readonly Rule DuplicateKey = new("xgboost-duplicate-key",
        "A name stands twice in one object. Readers take the first or the last: two programs see two models.", Repair, InterpretationConflict, ManipulateModel);

    static readonly Rule TrailingData = new("xgboost-trailing-data",
        "Bytes stand behind the model, so they can carry anything.", Repair, HiddenFunctionality);

    static readonly Rule EmbeddedCode = new("xgboost-text",
        "A feature name or an attribute of the model is an expression, markup or a formula. It does nothing in XGBoost, but programs that show it or put it into a template may run it.",
        "Escape the names where they are shown, or rename the features.", HiddenFunctionality, InputValidation);

    public static IReadOnlyList<Rule> All => [Counts, DuplicateKey, TrailingData, EmbeddedCode];

    public void Duplicate(string name, long at) =>
        scope.Find(DuplicateKey, Severity.Medium, "Names a key twice", ScanScope.Printable(name), at, identity: name);

    public void Text(string text, long at)
    {
        if (EmbeddedText.Hides(text) is { } what)
            scope.Find(EmbeddedCode, Severity.Low, $"Holds {what} as a text", ScanScope.Printable(text), at, identity: text.Length > 100 ? text[..100] : text);
    }

    public void Tree(XgboostTree tree, long index, long at)
    {
        if (tree.Nodes < 0)
        {
            Wrong($"tree {index} does not say how many nodes it has", at, "nodes");
            return;
        }

        foreach (var name in (ReadOnlySpan<string>)["left_children", "right_children", "parents", "split_indices", "split_conditions", "default_left"])
            if (tree.Lengths.GetValueOrDefault(name, -1) != tree.Nodes)
                Wrong($"tree {index} has {tree.Nodes} nodes and {tree.Lengths.GetValueOrDefault(name)} {name}", at, name);
        if (tree.LowestChild < -1 || tree.HighestChild >= tree.Nodes)
            Wrong($"tree {index} has {tree.Nodes} nodes and a child {(tree.LowestChild < -1 ? tree.LowestChild : tree.HighestChild)}", at, "child");
        if (tree.Features > 0 && tree.HighestFeature >= tree.Features)
            Wrong($"tree {index} splits on feature {tree.HighestFeature} of {tree.Features}", at, "feature");
    }

    public void Finish(XgboostModel model)
    {
        // A saved configuration has the number and no trees.
        if (model is { AnnouncedTrees: >= 0, HasTrees: true } && model.AnnouncedTrees != model.Trees)
            Wrong($"{model.AnnouncedTrees} trees are announced, {model.Trees} are there", null, "trees");
        if (model.TreeGroups >= 0 && model.TreeGroups != model.Trees)
            Wrong($"{model.TreeGroups} trees belong to a group, {model.Trees} are there", null, "groups");
        if (model.FeatureNames > 0 && model.Features > 0 && model.FeatureNames != model.Features)
            Wrong($"{model.FeatureNames} names for {model.Features} features", null, "names");
    }

    public void Wrong(string what, long? at, string identity) =>
        scope.Find(Counts, Severity.Medium, "Announces sizes that its arrays do not have", what, at, identity: identity);

    /// <summary>The document could not be read to its end: data behind it is a finding, anything else leaves it unjudged.</summary>
    public void Broken(string error)
    {
        if (error.StartsWith("something follows", StringComparison.Ordinal))
            scope.Find(TrailingData, Severity.Medium, "Has data behind the model", error, identity: "behind");
        else
            scope.Gap($"the model was not read to its end: {error}");
    }
}
