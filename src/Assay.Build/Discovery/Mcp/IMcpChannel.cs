using System.Runtime.CompilerServices;

namespace Assay.Build.Discovery.Mcp;

/// <summary>A way to a server.</summary>
internal interface IMcpChannel : IAsyncDisposable
{
    /// <summary>Sends a request and gives what comes, answer or not, until the reader has enough or nothing more can come.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> AskAsync(byte[] message, CancellationToken cancel);

    /// <summary>Sends what has no answer.</summary>
    Task TellAsync(byte[] message, CancellationToken cancel);

    /// <summary>The version that both agreed on: HTTP sends it along.</summary>
    void Agreed(string protocolVersion);
}

/// <summary>One message a line, over two streams (Model Context Protocol, "Transports", stdio).</summary>
internal sealed class StreamChannel(Stream toServer, Stream fromServer, McpBudget budget) : IMcpChannel
{
    readonly BoundedLines _lines = new(fromServer, budget);

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> AskAsync(byte[] message, [EnumeratorCancellation] CancellationToken cancel)
    {
        await TellAsync(message, cancel).ConfigureAwait(false);
        while (await LineAsync(cancel).ConfigureAwait(false) is { } line)
            if (!line.Span.Trim(" \t\r"u8).IsEmpty)
                yield return line;
        throw new McpStopped(McpFailureKind.Unreachable, "The server ended its output before it answered.");
    }

    async ValueTask<ReadOnlyMemory<byte>?> LineAsync(CancellationToken cancel)
    {
        try
        {
            return await _lines.NextAsync(cancel).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new McpStopped(McpFailureKind.Unreachable, $"The server's output cannot be read: {e.Message}");
        }
    }

    public async Task TellAsync(byte[] message, CancellationToken cancel)
    {
        try
        {
            await toServer.WriteAsync((byte[])[.. message, (byte)'\n'], cancel).ConfigureAwait(false);
            await toServer.FlushAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new McpStopped(McpFailureKind.Unreachable, "The server closed its input: it ended, or does not speak the protocol.");
        }
    }

    public void Agreed(string protocolVersion) { }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
