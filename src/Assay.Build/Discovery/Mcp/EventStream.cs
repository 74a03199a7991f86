namespace Assay.Build.Discovery.Mcp;

/// <summary>One event: its name (<c>message</c> when none was given) and data.</summary>
internal sealed record ServerEvent(string Name, ReadOnlyMemory<byte> Data);

/// <summary>Reads server-sent events (WHATWG HTML, section 9.2), no larger than a message may be.</summary>
internal sealed class EventStream(Stream stream, McpBudget budget)
{
    readonly BoundedLines _lines = new(stream, budget);

    /// <summary>The next event; null when the stream ended. An event that the end cuts off is none.</summary>
    public async ValueTask<ServerEvent?> NextAsync(CancellationToken cancel)
    {
        var (name, data, any) = ("message", new List<byte>(), false);
        while (await _lines.NextAsync(cancel).ConfigureAwait(false) is { } line)
        {
            if (line.IsEmpty)
            {
                if (any)
                    return new ServerEvent(name, data.ToArray());
                continue;
            }

            var colon = line.Span.IndexOf((byte)':');
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? default : line[(colon + 1)..];
            if (value.Length > 0 && value.Span[0] == ' ')
                value = value[1..];
            if (field.Span.SequenceEqual("data"u8))
            {
                if (any)
                    data.Add((byte)'\n');
                any = true;
                data.AddRange(value.Span);
                if (data.Count > budget.Limits.MessageBytes)
                    throw new McpStopped(McpFailureKind.TooMuch, $"The server sent an event of more than {budget.Limits.MessageBytes >> 10} KB.");
            }
            else if (field.Span.SequenceEqual("event"u8))
                name = value.Length <= 100 ? System.Text.Encoding.UTF8.GetString(value.Span) : "";
        }

        return null;
    }
}
