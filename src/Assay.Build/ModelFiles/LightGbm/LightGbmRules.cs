using System.Globalization;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.LightGbm;

/// <summary>LightGBM trusts the sizes in its text and indexes memory by them; text in names goes to whatever shows it.</summary>
internal sealed class LightGbmRules(ScanScope scope)
{
    const string Repair = "Save the model again with LightGBM, from a source you trust.";

    static readonly Rule Counts = new("lightgbm-counts",
        "The model announces sizes or indices that its lists do not have. LightGBM uses them as they stand and reads beyond the end of memory.", Repair, InputValidation, ManipulateModel);

    static readonly Rule DuplicateKey = new("lightgbm-duplicate-key",
        "A key stands twice. Readers take the first or the last: two programs see two models.", Repair, InterpretationConflict, ManipulateModel);

    static readonly Rule TrailingData = new("lightgbm-trailing-data",
        "Something stands behind the model's last part, which LightGBM does not read.", Repair, HiddenFunctionality);

    static readonly Rule OddLine = new("lightgbm-unknown-line",
        "The model has a line that LightGBM does not write. LightGBM passes over it.", Repair, HiddenFunctionality);

    static readonly Rule EmbeddedCode = new("lightgbm-text",
        "A feature name or another text of the model is an expression, markup or a formula. It does nothing in LightGBM, but programs that show it or put it into a template may run it.",
        "Escape the names where they are shown, or rename the features.", HiddenFunctionality, InputValidation);

    static readonly HashSet<string> HeadKeys =
    [
        "tree", "version", "num_class", "num_tree_per_iteration", "label_index", "max_feature_idx", "objective", "average_output", "feature_names", "monotone_constraints", "feature_infos", "tree_sizes",
        "num_labels", "sigmoid",
    ];

    // Lists with an element for each inner node, and for each leaf.
    static readonly string[] InnerLists = ["split_feature", "split_gain", "threshold", "decision_type", "left_child", "right_child", "internal_value", "internal_weight", "internal_count"];
    static readonly string[] LeafLists = ["leaf_value", "leaf_weight", "leaf_count", "leaf_const", "num_features"];

    static readonly HashSet<string> TreeKeys =
        [.. InnerLists, .. LeafLists, "num_leaves", "num_cat", "cat_boundaries", "cat_threshold", "leaf_parent", "is_linear", "leaf_features", "leaf_coeff", "shrinkage", "has_categorical", "split_feature_real"];

    long blocks;
    long blockBytes;

    public static IReadOnlyList<Rule> All => [Counts, DuplicateKey, TrailingData, OddLine, EmbeddedCode];

    public static bool KnowsHead(string key) => HeadKeys.Contains(key);

    public static bool KnowsTree(string key) => TreeKeys.Contains(key);

    public void Duplicate(string key, long at) => scope.Find(DuplicateKey, Severity.Medium, "Names a key twice", ScanScope.Printable(key), at, identity: key);

    public void Behind(long at) => scope.Find(TrailingData, Severity.Medium, "Has data behind the model", null, at, identity: "behind");

    public void Odd(string line, long at) => scope.Find(OddLine, Severity.Low, "Has a line that LightGBM does not write", ScanScope.Printable(line), at, identity: line.Length > 60 ? line[..60] : line);

    public void Text(string text, long at)
    {
        if (EmbeddedText.Hides(text) is { } what)
            scope.Find(EmbeddedCode, Severity.Low, $"Holds {what} as a text", ScanScope.Printable(text), at, identity: text.Length > 100 ? text[..100] : text);
    }

    public void Tree(LightGbmTree tree, long end, Dictionary<string, LightGbmLine> head)
    {
        blocks++;
        blockBytes += end - tree.At;
        if (Whole(tree.Lines, "num_leaves") is not (> 0 and < int.MaxValue and var leaves))
        {
            Wrong($"tree {tree.Index} does not say how many leaves it has", tree.At, "leaves");
            return;
        }

        Require(tree, leaves > 1 ? ["split_feature", "threshold", "decision_type", "left_child", "right_child", "leaf_value"] : ["leaf_value"]);
        if (leaves > 1)
        {
            foreach (var name in InnerLists)
                Length(tree, name, leaves - 1);
            foreach (var name in LeafLists)
                Length(tree, name, leaves);
        }

        foreach (var name in (ReadOnlySpan<string>)["left_child", "right_child"])
            if (leaves > 1 && tree.Lines.TryGetValue(name, out var line) && (line.Most >= leaves - 1 || line.Least < -leaves))
                Wrong($"tree {tree.Index} has {leaves} leaves and a {name} of {(line.Least < -leaves ? line.Least : line.Most)}", line.At, name);
        if (Whole(head, "max_feature_idx") is { } last && tree.Lines.TryGetValue("split_feature", out var split) && (split.Most > last || split.Least < 0))
            Wrong($"tree {tree.Index} splits on feature {split.Most} of {last + 1}", split.At, "feature");
        if (Whole(tree.Lines, "num_cat") is > 0 and var categories)
        {
            Require(tree, ["cat_boundaries", "cat_threshold"]);
            Length(tree, "cat_boundaries", categories + 1);
            if (tree.Lines.TryGetValue("cat_boundaries", out var bounds) && tree.Lines.TryGetValue("cat_threshold", out var thresholds) && (bounds.Most > thresholds.Words || bounds.Least < 0))
                Wrong($"tree {tree.Index} has categories up to {bounds.Most} of {thresholds.Words}", bounds.At, "categories");
        }
    }

    public void Finish(Dictionary<string, LightGbmLine> head, long trees)
    {
        if (head.TryGetValue("tree_sizes", out var sizes))
        {
            // The value is kept up to a limit; then only the count is known.
            var total = sizes.Value.Length < 1 << 16 ? sizes.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Sum(s => long.TryParse(s, CultureInfo.InvariantCulture, out var n) && n is >= 0 and < 1L << 40 ? n : 1L << 40) : -1;
            if (sizes.Words != trees)
                Wrong($"{sizes.Words} sizes for {trees} trees", sizes.At, "sizes");
            else if (total >= 0 && total != blockBytes)
                Wrong($"the trees are {blockBytes} bytes long, not {total}", sizes.At, "bytes");
        }

        if (Whole(head, "max_feature_idx") is not { } last)
            Wrong("the head does not say how many features there are", 0, "features");
        else if (head.TryGetValue("feature_names", out var names) && names.Words != last + 1)
            Wrong($"{names.Words} names for {last + 1} features", names.At, "names");
    }

    void Require(LightGbmTree tree, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (!tree.Lines.ContainsKey(name))
                Wrong($"tree {tree.Index} has no {name}", tree.At, name);
    }

    void Length(LightGbmTree tree, string name, long length)
    {
        if (tree.Lines.TryGetValue(name, out var line) && line.Words != length)
            Wrong($"tree {tree.Index} has {line.Words} {name}, not {length}", line.At, name);
    }

    void Wrong(string what, long at, string identity) =>
        scope.Find(Counts, Severity.Medium, "Announces sizes that its lists do not have", what, at, identity: identity);

    static long? Whole(Dictionary<string, LightGbmLine> lines, string key) =>
        lines.TryGetValue(key, out var line) && long.TryParse(line.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;
}
