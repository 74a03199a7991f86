using Assay.Build.Code.Pipelines;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Discovery.Configurations;

/// <summary>Settings of Claude Code (<c>.claude/settings.json</c>, <c>~/.claude.json</c>, managed settings, plugins): permissions, hooks, helpers.</summary>
internal static class ClaudeSettings
{
    const int Most = 2000;
    static readonly string[] Helpers = ["apiKeyHelper", "awsAuthRefresh", "awsCredentialExport", "otelHeadersHelper", "gcpAuthRefresh"];

    public static void Judge(DataNode root, string client, bool ofProject, Func<long, int> lineOf, DiscoverySink sink)
    {
        var permissions = root["permissions"];
        var allowed = permissions.At("allow").Each().Take(Most).ToList();
        if (permissions is not null || root.Has("hooks") || root.Has("enableAllProjectMcpServers"))
            sink.Asset(AssetKind.AgentSettings, client, lineOf((permissions ?? root).At), ("mode", permissions?.TextOf("defaultMode")), ("allowed", string.Join(", ", allowed.Select(a => a.Value()))), ("denied", string.Join(", ", permissions.At("deny").Each().Take(Most).Select(a => a.Value()))));
        foreach (var entry in allowed)
            if (entry.Value() is { } permission)
                Permission(permission, lineOf(entry.At), sink);
        foreach (var folder in permissions.At("additionalDirectories").Each().Take(Most))
            if (folder.Value() is "/" or "~" or "~/" or "/home" or "/Users" or "$HOME")
                sink.Find(SettingsRules.Reach, lineOf(folder.At), null, "permissions", folder.Value());
        if (permissions.At("defaultMode") is { } mode && mode.Value() is "bypassPermissions" or "dontAsk")
            sink.Find(SettingsRules.Unattended, lineOf(mode!.At), null, "permissions", mode.Value());
        foreach (var name in (string[])["skipDangerousModePermissionPrompt", "bypassPermissionsModeAccepted", "dangerouslySkipPermissions"])
            if (root[name].IsTrue())
                sink.Find(SettingsRules.Unattended, lineOf(root[name]!.At), name == "bypassPermissionsModeAccepted" ? Severity.Medium : null, "permissions", name);
        foreach (var map in new[] { root }.Concat(root["projects"].Entries().Take(Most).Select(p => p.Value)))
            if (map["enableAllProjectMcpServers"].IsTrue())
                sink.Find(SettingsRules.AllServers, lineOf(map["enableAllProjectMcpServers"]!.At), null, "enableAllProjectMcpServers", "enableAllProjectMcpServers");
        foreach (var (_, project) in root["projects"].Entries().Take(Most))
            foreach (var tool in project["allowedTools"].Each().Take(Most))
                if (tool.Value() is { } permission)
                    Permission(permission, lineOf(tool.At), sink);
        Hooks(root["hooks"], client, ofProject, lineOf, sink);
        foreach (var helper in Helpers)
            if (root[helper].Value() is { Length: > 0 } command)
                AgentHooks.Tell(helper, command, client, lineOf(root[helper]!.At), ofProject ? Severity.Medium : Severity.Info, sink);
        if (root["statusLine"].At("command").Value() is { Length: > 0 } status)
            AgentHooks.Tell("statusLine", status, client, lineOf(root["statusLine"]!.At), ofProject ? Severity.Low : Severity.Info, sink);
        SettingsEnvironment.Judge(root["env"], client, ofProject, lineOf, sink);
    }

    /// <summary>The three levels of hooks: event, matcher, command.</summary>
    public static void Hooks(DataNode? hooks, string client, bool ofProject, Func<long, int> lineOf, DiscoverySink sink)
    {
        foreach (var (when, groups) in hooks.Entries().Take(Most))
            foreach (var group in groups.Each().Take(Most))
                foreach (var hook in group["hooks"] is { Kind: DataKind.List } inner ? inner.Items.Take(Most) : [group])
                    if (hook.TextOf("command") is { Length: > 0 } command)
                        AgentHooks.Tell(when, command, client, lineOf((hook["command"] ?? hook).At), ofProject ? Severity.Low : Severity.Info, sink);
    }

    /// <summary>One entry of the form <c>Tool</c> or <c>Tool(what)</c>.</summary>
    public static void Permission(string permission, int line, DiscoverySink sink)
    {
        var open = permission.IndexOf('(', StringComparison.Ordinal);
        var (tool, what) = open > 0 && permission.EndsWith(')') ? (permission[..open].Trim(), permission[(open + 1)..^1].Trim()) : (permission.Trim(), null);
        if (tool is "*" or "mcp__*" || (tool is "Bash" or "Shell" or "ShellTool" or "run_shell_command" && what is null or "" or "*" or "*:*" or ":*" or "**"))
            sink.Find(SettingsRules.Permission, line, null, "permissions", permission);
        else if (tool is "Bash" or "Shell" or "ShellTool" or "run_shell_command")
            Command(what!, permission, line, sink);
        else if (tool is "Write" or "Edit" or "MultiEdit" or "NotebookEdit" && what is null or "*" or "**" or "/**" or "//**" or "~/**")
            sink.Find(SettingsRules.Reach, line, what is null or "*" or "**" ? Severity.Low : null, "permissions", permission);
        else if (tool is "Read" && what is "//**" or "/**" or "~/**" or "~/.ssh/**" or "~/.aws/**")
            sink.Find(SettingsRules.Reach, line, null, "permissions", permission);
        else if (tool is "WebFetch" && what is null or "*" or "domain:*")
            sink.Find(SettingsRules.Reach, line, Severity.Low, "permissions", permission);
        else if (tool.StartsWith("mcp__", StringComparison.Ordinal) && (tool.EndsWith("__*", StringComparison.Ordinal) || !tool[5..].Contains("__", StringComparison.Ordinal)))
            sink.Find(ServerRules.AutoApproved, line, Severity.Medium, "permissions", permission);
    }

    // Bash(npm run test:*) allows what begins so.
    static void Command(string what, string permission, int line, DiscoverySink sink)
    {
        var open = what.EndsWith('*');
        var words = what.TrimEnd('*').TrimEnd(':').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (!open || words.Length == 0)
            return;
        var program = LaunchCommand.Program(words[0]);
        if (words.Length == 1 && ShellDanger.RunsAnything(program) || words is [_, "-c" or "-e" or "exec" or "run" or "--eval"] && program is not ("npm" or "yarn" or "pnpm" or "cargo" or "go") && ShellDanger.RunsAnything(program))
            sink.Find(SettingsRules.Permission, line, program is "npx" or "uvx" or "uv" or "docker" or "podman" or "kubectl" or "nix" ? Severity.Medium : null, "permissions", permission);
        else if (words.Length == 1 && ShellDanger.IsRisky(program))
            sink.Find(SettingsRules.Reach, line, program is "rm" or "curl" or "wget" or "nc" or "scp" ? null : Severity.Low, "permissions", permission);
    }
}
