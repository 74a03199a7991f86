using Assay.Serving.Agents.Mcp;

namespace Assay.Serving.Agents;

/// <summary>What the gateway remembers of agents between their requests. A restart forgets it: sessions begin anew, as MCP has it.</summary>
sealed class AgentMemory
{
    internal McpSessions Sessions { get; } = new();

    internal CallLedgers Tasks { get; } = new();
}
