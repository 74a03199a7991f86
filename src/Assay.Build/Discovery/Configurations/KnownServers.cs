using Assay.Build.Dependencies.Names;

namespace Assay.Build.Discovery.Configurations;

/// <summary>Packages of MCP servers that many use, and names that are taken for one of them.</summary>
internal static class KnownServers
{
    static readonly HashSet<string> Names =
    [
        "@modelcontextprotocol/server-filesystem", "@modelcontextprotocol/server-memory", "@modelcontextprotocol/server-everything", "@modelcontextprotocol/server-sequential-thinking", "@modelcontextprotocol/server-github", "@modelcontextprotocol/server-gitlab",
        "@modelcontextprotocol/server-slack", "@modelcontextprotocol/server-postgres", "@modelcontextprotocol/server-puppeteer", "@modelcontextprotocol/server-brave-search", "@modelcontextprotocol/server-google-maps", "@modelcontextprotocol/server-redis", "@modelcontextprotocol/inspector",
        "mcp-server-fetch", "mcp-server-git", "mcp-server-time", "mcp-server-sqlite", "mcp-server-sentry", "mcp-remote", "mcp-proxy", "supergateway", "@playwright/mcp", "@upstash/context7-mcp", "chrome-devtools-mcp", "@notionhq/notion-mcp-server", "@supabase/mcp-server-supabase", "@stripe/mcp",
        "@browsermcp/mcp", "firecrawl-mcp", "tavily-mcp", "exa-mcp-server", "@sentry/mcp-server", "@azure/mcp", "@cloudflare/mcp-server-cloudflare", "@wonderwhy-er/desktop-commander", "figma-developer-mcp", "mongodb-mcp-server", "mcp-server-kubernetes", "blender-mcp", "mcp-atlassian", "awslabs.core-mcp-server",
    ];

    /// <summary>The well-known name that this one is taken for; null when it is one of them, or like none.</summary>
    public static string? TakenFor(string package)
    {
        var name = package.ToLowerInvariant();
        if (name.Length > 100 || Names.Contains(name))
            return null;
        var (bare, skeleton) = (LookalikeNames.Bare(name), LookalikeNames.Skeleton(name));
        // A well-known name without its scope is anybody's.
        return Names.FirstOrDefault(n => LookalikeNames.Bare(n) == bare || LookalikeNames.Skeleton(n) == skeleton || (Math.Abs(n.Length - name.Length) <= 1 && n.Length >= 10 && EditDistance.Between(n, name) == 1) || (n.StartsWith("@modelcontextprotocol/server-", StringComparison.Ordinal) && name == n[(n.IndexOf('/', StringComparison.Ordinal) + 1)..]));
    }
}
