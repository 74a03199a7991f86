using Assay.Build.Code.Pipelines;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Discovery.Configurations;

/// <summary>Settings of the other clients: which of their questions are turned off, and which models they talk to.</summary>
internal static class OtherSettings
{
    const int Most = 500;

    // Keys with the values that turn questions off: of VS Code, Zed, Cursor, Gemini CLI, Codex, opencode, goose, Amp.
    static readonly (string Path, string[] Values, Severity Severity)[] Switches =
    [
        ("chat.tools.autoApprove", ["true"], Severity.High), ("chat.tools.global.autoApprove", ["true"], Severity.High), ("chat.tools.terminal.autoApprove", ["true"], Severity.High), ("chat.autopilot.enabled", ["true"], Severity.Medium),
        ("github.copilot.chat.agent.autoApprove", ["true"], Severity.High), ("cline.autoApproveAll", ["true"], Severity.High), ("amp.dangerouslyAllowAll", ["true"], Severity.High), ("claudeCode.allowDangerouslySkipPermissions", ["true"], Severity.High), ("claude-code.allowDangerouslySkipPermissions", ["true"], Severity.High),
        ("agent/always_allow_tool_actions", ["true"], Severity.High), ("assistant/always_allow_tool_actions", ["true"], Severity.High), ("autoAccept", ["true"], Severity.Medium), ("tools/autoAccept", ["true"], Severity.Medium), ("general/defaultApprovalMode", ["yolo"], Severity.High), ("tools/approvalMode", ["yolo"], Severity.High),
        ("approval_policy", ["never"], Severity.Medium), ("sandbox_mode", ["danger-full-access"], Severity.High), ("permission", ["allow"], Severity.High), ("permission/bash", ["allow"], Severity.High), ("permission/*", ["allow"], Severity.High), ("permission/edit", ["allow"], Severity.Low),
        ("GOOSE_MODE", ["auto"], Severity.Medium), ("permissions/bypass", ["true"], Severity.High), ("options/yolo", ["true"], Severity.High), ("trusted_tools", ["*"], Severity.High), ("permissions/allow_all", ["true"], Severity.High),
    ];

    public static void Judge(DataNode root, string client, bool ofProject, Func<long, int> lineOf, DiscoverySink sink)
    {
        foreach (var (path, values, severity) in Switches)
            if (Find(root, path) is { } node && node.Value() is { } value && Array.IndexOf(values, value) >= 0)
            {
                sink.Asset(AssetKind.AgentSettings, client, lineOf(node.At), ("setting", path), ("value", value));
                sink.Find(SettingsRules.Unattended, lineOf(node.At), severity, client, $"{path} = {value}");
            }

        // Shell commands that VS Code runs without a question, by pattern.
        foreach (var (pattern, value) in root["chat.tools.terminal.autoApprove"].Entries().Take(Most))
            if ((value.IsTrue() || value["approve"].IsTrue()) && pattern.Trim('/', '^', '$') is ".*" or ".+" or "" or "*")
                sink.Find(SettingsRules.Permission, lineOf(value.At), null, client, pattern);
        foreach (var (tool, rule) in root["permission"].At("bash").Entries().Take(Most))
            if (tool is "*" && rule.Value() is "allow")
                sink.Find(SettingsRules.Permission, lineOf(rule.At), null, client, "permission.bash.* = allow");
        foreach (var list in new[] { root["tools"].At("allowed"), root["coreTools"], root["allowedTools"], root["tools"], root["permissions"].At("allowed_tools") })
            foreach (var tool in list.Each().Take(Most))
                if (tool.Value() is { } permission && (permission is "*" || permission.Contains("hell", StringComparison.Ordinal)))
                    ClaudeSettings.Permission(permission, lineOf(tool.At), sink);
        if (root["notify"].Each().FirstOrDefault().Value() is { } notify)
            AgentHooks.Tell("notify", string.Join(' ', root["notify"].Each().Take(50).Select(w => w.Value())), client, lineOf(root["notify"]!.At), notify.Length > 0 && ofProject ? Severity.Low : Severity.Info, sink);
        if (client is "Cursor" or "Kiro" or "Amazon Q" or "Gemini CLI" or "Qwen Code")
            Hooks(root["hooks"], client, ofProject, lineOf, sink);
        Models(root, client, lineOf, sink);
        SettingsEnvironment.Judge(root["env"], client, ofProject, lineOf, sink);
    }

    static void Hooks(DataNode? hooks, string client, bool ofProject, Func<long, int> lineOf, DiscoverySink sink)
    {
        ClaudeSettings.Hooks(hooks, client, ofProject, lineOf, sink);
        foreach (var (when, value) in hooks.Entries().Take(Most))
            if (value.Value() is { Length: > 0 } command)
                AgentHooks.Tell(when, command, client, lineOf(value.At), ofProject ? Severity.Low : Severity.Info, sink);
    }

    // Codex's model_providers, opencode's provider, Continue's models.
    static void Models(DataNode root, string client, Func<long, int> lineOf, DiscoverySink sink)
    {
        foreach (var (name, provider) in root["model_providers"].Entries().Concat(root["provider"].Entries()).Take(Most))
            Model(name, provider, provider.TextOf("base_url") ?? provider["options"]?.TextOf("baseURL"), provider["options"]?["apiKey"] ?? provider["api_key"], provider.TextOf("env_key"));
        foreach (var model in root["models"].Each().Take(Most))
            Model(model.TextOf("title") ?? model.TextOf("name") ?? model.TextOf("model") ?? "model", model, model.TextOf("apiBase"), model["apiKey"], null);

        void Model(string name, DataNode node, string? url, DataNode? key, string? variable)
        {
            var line = lineOf(node.At);
            if (node.TextOf("model") is { } model)
                sink.Asset(AssetKind.Model, model, line, ("where", "configuration"), ("provider", node.TextOf("provider")), ("client", client));
            if (url is { Length: > 0 })
            {
                sink.Asset(AssetKind.ModelEndpoint, ServerAddress.Host(url), line, ("url", ServerAddress.Shown(url)), ("client", client), ("provider", name));
                if (ServerAddress.IsPlainRemote(url))
                    sink.Find(Sources.SourceRules.PlainEndpoint, line, null, ServerAddress.Host(url), ServerAddress.Shown(url));
            }

            if (variable is { Length: > 0 })
                sink.Asset(AssetKind.Key, variable, line, ("where", "environment"), ("holder", client));
            if (key?.Text is { Length: > 0 } value && CredentialValue.Of("api_key", value) is var (kind, severity))
            {
                sink.Asset(AssetKind.Key, "apiKey", lineOf(key.At), ("service", kind), ("holder", client), ("where", "configuration"));
                sink.Find(SettingsRules.Secret, lineOf(key.At), severity, client, $"{name}: {kind}");
            }
        }
    }

    static DataNode? Find(DataNode root, string path)
    {
        DataNode? at = root;
        foreach (var part in path.Split('/'))
            at = at is { Kind: DataKind.Map } ? at[part] : null;
        return at;
    }
}
