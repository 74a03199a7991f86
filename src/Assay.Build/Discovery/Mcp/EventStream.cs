using Assay.Text.EventStreams;

namespace Assay.Build.Discovery.Mcp;

/// <summary>One event: its name (<c>message</c> when none was given) and data.</summary>
internal sealed record ServerEvent(string Name, ReadOnlyMemory<byte> Data);

/// <summary>The events of a server's answer, no larger than a message may be.</summary>
internal sealed class EventStream(Stream stream, McpBudget budget)
{
    readonly EventReader _events = new(stream, lines: false, new EventLimits(budget.Limits.MessageBytes, budget.Limits.MessageBytes), budget.Bytes);

    /// <summary>The next event; null when the stream ended. An event that the end cuts off is none.</summary>
    public async ValueTask<ServerEvent?> NextAsync(CancellationToken cancel)
    {
        if (await _events.NextAsync(cancel).ConfigureAwait(false))
            return new ServerEvent(_events.Name ?? "message", _events.Data.ToArray());
        return _events.TooMuch ? throw new McpStopped(McpFailureKind.TooMuch, $"The server sent an event of more than {budget.Limits.MessageBytes >> 10} KB.") : null;
    }
}
