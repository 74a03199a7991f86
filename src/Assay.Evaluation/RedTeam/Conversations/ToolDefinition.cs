using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>A tool that a model is offered: <paramref name="Parameters"/> is a JSON schema.</summary>
public sealed record ToolDefinition(string Name, string Description, JsonElement Parameters);
