using System.Text.Json;

namespace Assay.Build.Discovery.Mcp;

/// <summary>How a configuration file says to reach a server: a command to start, or an address.</summary>
public sealed record McpServerEntry(string Name)
{
    /// <summary>The program; null for a server at an address.</summary>
    public string? Command { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder to start it in; null for the file's own.</summary>
    public string? Folder { get; init; }

    public Uri? Address { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The file says not to start it.</summary>
    public bool Disabled { get; init; }
}

/// <summary>
/// Reads the servers of one client's configuration: <c>mcpServers</c> (Claude, Cursor, Windsurf, Gemini), <c>servers</c> (VS Code),
/// <c>context_servers</c> (Zed), alone or below <c>mcp</c>. Comments and trailing commas are allowed, as those clients do.
/// </summary>
public static class McpConfigFile
{
    /// <summary>A configuration file is no larger.</summary>
    public const int MaxBytes = 4 << 20;

    const int MostServers = 200, MostArguments = 500, LongestText = 32 << 10;

    static readonly JsonDocumentOptions Lenient = new() { MaxDepth = Json.MaxDepth, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    /// <summary>The servers in the file's order; null with what is wrong.</summary>
    public static IReadOnlyList<McpServerEntry>? Read(ReadOnlyMemory<byte> utf8, out string error)
    {
        error = "";
        try
        {
            using var document = StrictJson.Parse(utf8, Lenient);
            if (Servers(document.RootElement) is not { } servers)
            {
                error = "it holds no mcpServers, servers or context_servers";
                return null;
            }

            var entries = servers.EnumerateObject().Take(MostServers + 1).Select(Entry).ToList();
            if (entries.Count > MostServers)
                error = $"it holds more than {MostServers} servers";
            return error.Length == 0 ? entries : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            error = e.Message;
            return null;
        }
    }

    static JsonElement? Servers(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var name in (string[])["mcpServers", "servers", "context_servers"])
            if (root.TryGetProperty(name, out var servers) && servers.ValueKind == JsonValueKind.Object)
                return servers;
        return root.TryGetProperty("mcp", out var mcp) ? Servers(mcp) : null;
    }

    static McpServerEntry Entry(JsonProperty server)
    {
        var (name, value) = (server.Name, server.Value);
        if (value.ValueKind != JsonValueKind.Object)
            throw new FormatException($"the server '{name}' is not an object");
        // Zed puts program and arguments into one object.
        var started = value.TryGetProperty("command", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : value;
        var command = Text(started, name, "command", "path");
        var address = Text(value, name, "url", "serverUrl", "httpUrl", "uri");
        if (command is null == address is null)
            throw new FormatException($"the server '{name}' has {(command is null ? "neither a command nor a url" : "a command and a url")}");
        if (address is not null && (!Uri.TryCreate(address, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
            throw new FormatException($"the url of the server '{name}' is not an http address");
        var arguments = started.TryGetProperty("args", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Take(MostArguments + 1).Select(a => Bounded(a.GetString() ?? "", name)).ToList() : [];
        if (arguments.Count > MostArguments)
            throw new FormatException($"the server '{name}' has more than {MostArguments} arguments");
        return new McpServerEntry(name)
        {
            Command = command,
            Arguments = arguments,
            Environment = Pairs(started, name, "env"),
            Folder = Text(value, name, "cwd"),
            Address = address is null ? null : new Uri(address),
            Headers = Pairs(value, name, "headers", "http_headers"),
            Disabled = value.TryGetProperty("disabled", out var disabled) && disabled.ValueKind == JsonValueKind.True,
        };
    }

    static string? Text(JsonElement of, string server, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                return Bounded(value.GetString()!, server);
        return null;
    }

    static Dictionary<string, string> Pairs(JsonElement of, string server, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object)
                return value.EnumerateObject().Take(MostArguments).ToDictionary(m => m.Name, m => Bounded(m.Value.ValueKind == JsonValueKind.String ? m.Value.GetString()! : m.Value.GetRawText(), server));
        return [];
    }

    static string Bounded(string text, string server) => text.Length <= LongestText && !text.Contains('\0', StringComparison.Ordinal) ? text : throw new FormatException($"a text of the server '{server}' is too long or holds a NUL");
}
