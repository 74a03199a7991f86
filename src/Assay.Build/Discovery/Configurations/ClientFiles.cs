namespace Assay.Build.Discovery.Configurations;

/// <summary>Whose configuration a file is, by its path; and where each client keeps the user's own.</summary>
internal static class ClientFiles
{
    // The first whose end of the path fits.
    static readonly (string End, string Client)[] Known =
    [
        (".cursor/mcp.json", "Cursor"), (".vscode/mcp.json", "VS Code"), (".vscode/settings.json", "VS Code"), (".code-workspace", "VS Code"), ("Code/User/mcp.json", "VS Code"), ("Code/User/settings.json", "VS Code"),
        ("Code - Insiders/User/mcp.json", "VS Code Insiders"), ("Code - Insiders/User/settings.json", "VS Code Insiders"), (".vs/mcp.json", "Visual Studio"), ("VSCodium/User/settings.json", "VSCodium"), ("VSCodium/User/mcp.json", "VSCodium"), ("Cursor/User/settings.json", "Cursor"),
        ("claude_desktop_config.json", "Claude Desktop"), (".claude.json", "Claude Code"), (".claude/settings.json", "Claude Code"), (".claude/settings.local.json", "Claude Code"), ("managed-settings.json", "Claude Code"), ("managed-mcp.json", "Claude Code"), (".claude-plugin/plugin.json", "Claude Code plugin"),
        ("hooks/hooks.json", "Claude Code plugin"), (".codex/config.toml", "Codex"), (".gemini/settings.json", "Gemini CLI"), ("gemini-extension.json", "Gemini CLI extension"), (".qwen/settings.json", "Qwen Code"), (".codeium/windsurf/mcp_config.json", "Windsurf"), (".windsurf/mcp_config.json", "Windsurf"),
        ("cline_mcp_settings.json", "Cline"), (".roo/mcp.json", "Roo Code"), ("rooveterinaryinc.roo-cline/settings/mcp_settings.json", "Roo Code"), (".kilocode/mcp.json", "Kilo Code"), ("mcp_settings.json", "Roo Code"), (".zed/settings.json", "Zed"), ("zed/settings.json", "Zed"),
        (".continue/config.json", "Continue"), (".continue/config.yaml", "Continue"), (".amazonq/mcp.json", "Amazon Q"), (".amazonq/default.json", "Amazon Q"), ("amazonq/mcp.json", "Amazon Q"), (".kiro/settings/mcp.json", "Kiro"), (".junie/mcp/mcp.json", "Junie"), (".lmstudio/mcp.json", "LM Studio"),
        ("goose/config.yaml", "Goose"), ("opencode.json", "opencode"), ("opencode.jsonc", "opencode"), (".copilot/mcp-config.json", "Copilot CLI"), (".amp/settings.json", "Amp"), ("amp/settings.json", "Amp"), ("crush.json", "Crush"), (".crush.json", "Crush"), ("librechat.yaml", "LibreChat"),
        (".factory/mcp.json", "Factory"), (".trae/mcp.json", "Trae"), (".mcp.json", "Claude Code"),
    ];

    static readonly string[] Folders = [".continue/mcpServers/", ".amazonq/cli-agents/", ".amazonq/agents/", ".aws/amazonq/cli-agents/", ".kiro/agents/"];

    /// <summary>Places below a home that belong to an agent's client, on Linux, macOS and Windows.</summary>
    public static IReadOnlyList<string> OfUser { get; } =
    [
        ".claude.json", ".claude/settings.json", ".claude/settings.local.json", ".claude/CLAUDE.md", ".claude/commands", ".claude/agents", ".claude/skills", ".claude/hooks", ".claude/output-styles", ".mcp.json", ".cursor/mcp.json", ".cursor/rules", ".cursor/hooks.json", ".cursor/commands",
        ".codex/config.toml", ".codex/AGENTS.md", ".codex/prompts", ".codex/skills", ".codex/instructions.md", ".gemini/settings.json", ".gemini/GEMINI.md", ".gemini/commands", ".gemini/extensions", ".qwen/settings.json", ".qwen/QWEN.md", ".codeium/windsurf/mcp_config.json", ".codeium/windsurf/memories/global_rules.md",
        ".continue/config.json", ".continue/config.yaml", ".continue/mcpServers", ".continue/rules", ".continue/prompts", ".aws/amazonq/mcp.json", ".aws/amazonq/cli-agents", ".amazonq/mcp.json", ".kiro/settings/mcp.json", ".kiro/steering", ".kiro/agents", ".junie/mcp/mcp.json", ".lmstudio/mcp.json",
        ".copilot/mcp-config.json", ".copilot/config.json", ".factory/mcp.json", ".roo/rules", ".roo/mcp.json", ".agents/skills", ".agents/AGENTS.md", "Documents/Cline/Rules", "Documents/Cline/MCP",
        ".config/Claude/claude_desktop_config.json", ".config/Code/User/mcp.json", ".config/Code/User/settings.json", ".config/Code/User/prompts", ".config/Code - Insiders/User/mcp.json", ".config/Code - Insiders/User/settings.json", ".config/VSCodium/User/settings.json", ".config/VSCodium/User/mcp.json",
        ".config/Cursor/User/settings.json", ".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings", ".config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings", ".config/Code/User/globalStorage/kilocode.kilo-code/settings", ".config/zed/settings.json", ".config/goose", ".config/opencode", ".config/amp/settings.json", ".config/crush/crush.json",
        "Library/Application Support/Claude/claude_desktop_config.json", "Library/Application Support/Code/User/mcp.json", "Library/Application Support/Code/User/settings.json", "Library/Application Support/Code/User/prompts", "Library/Application Support/Cursor/User/settings.json",
        "Library/Application Support/Code/User/globalStorage/saoudrizwan.claude-dev/settings", "Library/Application Support/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings",
        "AppData/Roaming/Claude/claude_desktop_config.json", "AppData/Roaming/Code/User/mcp.json", "AppData/Roaming/Code/User/settings.json", "AppData/Roaming/Code/User/prompts", "AppData/Roaming/Cursor/User/settings.json", "AppData/Roaming/Zed/settings.json",
        "AppData/Roaming/Code/User/globalStorage/saoudrizwan.claude-dev/settings", "AppData/Roaming/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings", "AppData/Roaming/Block/goose/config",
    ];

    /// <summary>The client whose configuration the file is; null when its path says nothing.</summary>
    public static string? Of(string path)
    {
        foreach (var (end, client) in Known)
            if (path.EndsWith(end, StringComparison.Ordinal) && (path.Length == end.Length || end == ".code-workspace" || path[path.Length - end.Length - 1] == '/'))
                return client;
        return Array.Exists(Folders, f => path.StartsWith(f, StringComparison.Ordinal) || path.Contains("/" + f, StringComparison.Ordinal)) ? path.Contains("continue", StringComparison.Ordinal) ? "Continue" : path.Contains("kiro", StringComparison.Ordinal) ? "Kiro" : "Amazon Q" : null;
    }
}
