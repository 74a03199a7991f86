namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>Messages that are walked (saved_model.proto, meta_graph.proto, graph.proto, function.proto, node_def.proto, attr_value.proto, saved_object_graph.proto).</summary>
internal enum TfPart
{
    SavedModel, MetaGraph, MetaInfo, Graph, Library, Function, Signature, Node, AttributeEntry, Attribute, AttributeList, FunctionName, Tensor, Asset, ObjectGraph, SavedObject,
    UserObject, KerasMetadata, KerasNode,
}

/// <summary>A message still to be walked.</summary>
/// <param name="Owner">Where the graph or function lies that it belongs to; node names are unique only within one.</param>
/// <param name="Node">The node whose attribute it is.</param>
/// <param name="Key">The attribute it is the value of.</param>
internal readonly record struct TfMessage(TfPart Part, long At, long Length, int Depth, long Owner, TfNode? Node, string Key);

/// <summary>A node: an operator with its name, its inputs by name, and the texts among its attributes.</summary>
internal sealed class TfNode(long at, long owner)
{
    public long At => at;

    public long Owner => owner;

    public string Name { get; set; } = "";

    public string Operator { get; set; } = "";

    public List<string> Inputs { get; } = [];

    public List<(string Key, string Text)> Texts { get; } = [];
}
