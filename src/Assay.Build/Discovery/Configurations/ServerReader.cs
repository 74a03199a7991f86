using Assay.Build.Code.Pipelines;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Discovery.Configurations;

/// <summary>Finds the MCP servers of a configuration, in the words of every client.</summary>
internal static class ServerReader
{
    const int MostServers = 1000, MostValues = 500, MostDepth = 8;

    static readonly string[] Always = ["mcpServers", "mcp_servers", "context_servers", "modelContextProtocolServers", "modelContextProtocolServer", "amp.mcpServers", "mcp.servers"];
    static readonly string[] Sometimes = ["servers", "mcp", "extensions"];
    static readonly string[] Starts = ["command", "cmd", "url", "serverUrl", "server_url", "httpUrl", "uri", "endpoint"];

    /// <param name="lineOf">The line of a value's offset.</param>
    /// <param name="mentions">The path says that the file is a client's: general words count then.</param>
    public static List<ConfiguredServer> Read(DataNode root, string client, bool mentions, Func<long, int> lineOf) => Read(root, client, mentions, lineOf, out _);

    /// <param name="more">There are more servers, or longer lists in one, than are read.</param>
    public static List<ConfiguredServer> Read(DataNode root, string client, bool mentions, Func<long, int> lineOf, out bool more)
    {
        var cut = false;
        var found = new List<ConfiguredServer>();
        var waiting = new Stack<(DataNode Node, int Depth)>([(root, 0)]);
        while (waiting.TryPop(out var next) && found.Count < MostServers)
        {
            foreach (var (key, value) in next.Node.Entries())
                if (Array.IndexOf(Always, key) >= 0 || (mentions && next.Depth < 2 && Array.IndexOf(Sometimes, key) >= 0 && LooksLikeServers(value)))
                    Servers(key == "mcp" && value["servers"] is { Kind: DataKind.Map } inner ? inner : value);
                else if (next.Depth < MostDepth)
                    waiting.Push((value, next.Depth + 1));
            foreach (var item in next.Node.Each().Take(MostServers))
                if (next.Depth < MostDepth)
                    waiting.Push((item, next.Depth + 1));
        }

        more = cut || waiting.Count > 0;
        return found;

        void Servers(DataNode servers)
        {
            cut |= servers.Entries().Skip(MostServers).Any() || servers.Each().Skip(MostServers).Any();
            foreach (var (name, value) in servers.Entries().Take(MostServers))
                if (value.Kind == DataKind.Map)
                    found.Add(One(name, value));
            foreach (var item in servers.Each().Take(MostServers))
                if (item.Kind == DataKind.Map)
                    found.Add(One(item.TextOf("name") ?? item.TextOf("id") ?? $"server {found.Count + 1}", item));
            // One alone, as Continue's oldest form has it.
            if (servers.Has("transport") && servers["transport"] is { Kind: DataKind.Map })
                found.Add(One("server", servers));
        }

        ConfiguredServer One(string name, DataNode node)
        {
            var inner = node["transport"] is { Kind: DataKind.Map } transport ? transport : node["command"] is { Kind: DataKind.Map } zed ? zed : node;
            IReadOnlyList<Placed> words = [.. Words(First(inner, "command", "cmd", "path")), .. Words(inner["args"] ?? node["args"])];
            var address = First(inner, "url", "serverUrl", "server_url", "httpUrl", "uri", "endpoint") ?? First(node, "url");
            return new ConfiguredServer(name, client, lineOf(node.At))
            {
                Command = words.Count > 0 && First(inner, "command", "cmd", "path") is not null ? words[0].Text : null,
                Arguments = First(inner, "command", "cmd", "path") is null ? words : [.. words.Skip(1)],
                Environment = [.. Named(inner["env"]), .. Named(inner["environment"]), .. Named(inner["envs"]), .. ReferenceEquals(inner, node) ? [] : Named(node["env"])],
                Headers = [.. Named(node["headers"]), .. Named(node["http_headers"]), .. Named(inner["requestOptions"].At("headers")), .. Token(node)],
                Url = address.Value() is { Length: > 0 } url ? new Placed(url, lineOf(address!.At)) : null,
                Transport = inner.TextOf("type") ?? node.TextOf("transport") ?? node.TextOf("transportType"),
                Disabled = node["disabled"].IsTrue() || node.TextOf("enabled") is "false",
                AutoApproved = [.. Approved(node)],
            };
        }

        IEnumerable<Placed> Words(DataNode? node) => node.Value() is { } text ? [new Placed(text, lineOf(node!.At))] : node.Each().Take(MostValues).Where(i => i.Value() is not null).Select(i => new Placed(i.Value()!, lineOf(i.At)));

        IEnumerable<NamedValue> Named(DataNode? node) => node.Entries().Take(MostValues).Where(p => p.Value.Value() is not null).Select(p => new NamedValue(p.Key, p.Value.Value()!, lineOf(p.Value.At)));

        IEnumerable<NamedValue> Token(DataNode node) => node.TextOf("bearer_token") is { } token ? [new NamedValue("Authorization", "Bearer " + token, lineOf(node["bearer_token"]!.At))] : [];
    }

    static DataNode? First(DataNode node, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
            if (node[key] is { Kind: DataKind.Text or DataKind.List } value)
                return value;
        return null;
    }

    static IEnumerable<string> Approved(DataNode node)
    {
        if (node["trust"].IsTrue() || node["autoApprove"].IsTrue() || node["alwaysAllow"].IsTrue())
            yield return "*";
        foreach (var key in (string[])["autoApprove", "alwaysAllow", "auto_approve", "always_allow", "autoApproveTools"])
            foreach (var item in node[key].Each().Take(MostValues))
                if (item.Value() is { } tool)
                    yield return tool;
        foreach (var (tool, value) in node["tools"].Entries().Take(MostValues))
            if (value.TextOf("approval_mode") is "approve" or "auto")
                yield return tool;
    }

    static bool LooksLikeServers(DataNode value)
    {
        var entries = value.Entries().Select(e => e.Value).Concat(value.Each()).Take(20).ToList();
        return entries.Count > 0 && entries.Exists(e => e.Kind == DataKind.Map && Array.Exists(Starts, e.Has)) || value["servers"] is { Kind: DataKind.Map };
    }
}
