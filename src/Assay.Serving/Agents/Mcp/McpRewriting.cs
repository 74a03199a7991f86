using Assay.Serving.Guards;
using Assay.Serving.Messages;

namespace Assay.Serving.Agents.Mcp;

/// <summary>A message with what the guards took out of it.</summary>
static class McpRewriting
{
    internal static ReadOnlyMemory<byte> Of(JsonBody body, Judgement judgement)
    {
        var rewrites = judgement.Rewrites().Select(r => (r.Part.Scalar, r.Text)).ToList();
        return rewrites.Count == 0 ? body.Utf8 : body.With(rewrites);
    }
}
