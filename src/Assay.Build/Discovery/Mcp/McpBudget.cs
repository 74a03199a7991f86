namespace Assay.Build.Discovery.Mcp;

/// <summary>Counts what a server sent, and ends the conversation when it is too much.</summary>
internal sealed class McpBudget(McpLimits limits)
{
    long _bytes;
    int _messages;

    public McpLimits Limits => limits;

    public void Bytes(int count)
    {
        if ((_bytes += count) > limits.TotalBytes)
            throw new McpStopped(McpFailureKind.TooMuch, $"The server sent more than {limits.TotalBytes >> 20} MB.");
    }

    public void Message()
    {
        if (++_messages > limits.Messages)
            throw new McpStopped(McpFailureKind.TooMuch, $"The server sent more than {limits.Messages} messages.");
    }
}
