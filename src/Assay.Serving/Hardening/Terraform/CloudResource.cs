using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>A resource of Terraform, from source or from a plan: attributes and blocks alike in one map, blocks as lists of maps.</summary>
/// <param name="Planned">From a plan: what is absent will be absent.</param>
internal sealed record CloudResource(SourceFile File, string Type, string Name, Node Body, bool Planned);
