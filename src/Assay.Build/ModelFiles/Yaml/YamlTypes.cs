using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.ModelFiles.Yaml;

internal enum YamlTokenKind : byte
{
    SequenceStart, MappingStart, BlockEnd, FlowSequenceStart, FlowSequenceEnd, FlowMappingStart, FlowMappingEnd, BlockEntry, FlowEntry, Key, Value, Anchor, Alias, Tag, Scalar,
    DocumentStart, DocumentEnd, End,
}

/// <summary>A token of a YAML stream; <paramref name="At"/> counts characters.</summary>
internal readonly record struct YamlToken(YamlTokenKind Kind, string Text, int At, bool IsPlain = false);

/// <summary>What was read of a stream.</summary>
/// <param name="Roots">The documents that could be composed.</param>
/// <param name="Tags">Every tag at the place of a node, resolved.</param>
/// <param name="Values">Values as they are written.</param>
/// <param name="Expanded">Values when every alias is replaced by what it stands for.</param>
/// <param name="Error">Why the rest was not read.</param>
internal sealed record YamlStream(IReadOnlyList<DataNode> Roots, IReadOnlyList<YamlToken> Tags, long Values, double Expanded, string? Error);
