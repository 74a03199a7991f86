using System.Globalization;
using Assay.Build.ModelFiles.Events;

namespace Assay.Build.ModelFiles.Xgboost;

/// <summary>Follows the events of a JSON or UBJSON model (https://xgboost.readthedocs.io, "Introduction to Model IO", model.schema).</summary>
internal sealed class XgboostReader(XgboostRules rules) : IDocumentSink
{
    // A number that pruned nodes carry instead of a feature.
    const double NoFeature = int.MaxValue;
    readonly List<Frame> open = [];
    readonly XgboostModel model = new();
    XgboostTree? tree;
    int treeDepth;

    sealed class Frame(string name, bool map)
    {
        public string Name => name;

        public bool Map => map;

        public HashSet<string> Names { get; } = [];

        public string Current { get; set; } = "";

        public long Count { get; set; }
    }

    public XgboostModel Model => model;

    public void On(DocumentStep step, string text, double number, long at)
    {
        switch (step)
        {
            case DocumentStep.Name:
                if (open[^1].Names.Count < 10_000 && !open[^1].Names.Add(text))
                    rules.Duplicate(text, at);
                open[^1].Current = text;
                rules.Text(text, at);
                return;
            case DocumentStep.EndMap or DocumentStep.EndList:
                Close(at);
                return;
        }

        var (name, list) = open.Count == 0 ? ("", false) : (open[^1].Map ? open[^1].Current : open[^1].Name, !open[^1].Map);
        if (list)
            open[^1].Count++;
        switch (step)
        {
            case DocumentStep.Map or DocumentStep.List:
                open.Add(new Frame(name, step == DocumentStep.Map));
                if (list && name == "trees" && step == DocumentStep.Map && tree is null)
                    (tree, treeDepth) = (new XgboostTree(), open.Count);
                break;
            case DocumentStep.Text:
                Announced(name, text);
                rules.Text(text, at);
                break;
            case DocumentStep.Number when tree is not null && list && open.Count == treeDepth + 1:
                Node(name, number);
                break;
        }
    }

    void Close(long at)
    {
        var closed = open[^1];
        open.RemoveAt(open.Count - 1);
        if (tree is not null && open.Count == treeDepth && !closed.Map)
            tree.Lengths[closed.Name] = closed.Count;
        if (tree is not null && open.Count == treeDepth - 1)
        {
            rules.Tree(tree, model.Trees++, at);
            tree = null;
        }

        if (tree is not null || closed.Map)
            return;
        if (closed.Name == "trees")
            model.HasTrees = true;
        else if (closed.Name == "tree_info")
            model.TreeGroups = closed.Count;
        else if (closed.Name == "feature_names")
            model.FeatureNames = closed.Count;
    }

    void Node(string array, double number)
    {
        switch (array)
        {
            case "left_children" or "right_children":
                tree!.LowestChild = Math.Min(tree.LowestChild, number);
                tree.HighestChild = Math.Max(tree.HighestChild, number);
                break;
            case "split_indices" when number != NoFeature:
                tree!.HighestFeature = Math.Max(tree.HighestFeature, number);
                break;
        }
    }

    // Numbers of parameters are written as text.
    void Announced(string name, string text)
    {
        if (open.Count == 0 || !long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value))
            return;
        switch (open[^1].Name, name)
        {
            case ("tree_param", "num_nodes") when tree is not null: tree.Nodes = value; break;
            case ("tree_param", "num_feature") when tree is not null: tree.Features = value; break;
            case ("tree_param", "num_deleted") when tree is not null: tree.Deleted = value; break;
            case ("gbtree_model_param", "num_trees"): model.AnnouncedTrees = value; break;
            case ("learner_model_param", "num_feature"): model.Features = value; break;
        }
    }
}
