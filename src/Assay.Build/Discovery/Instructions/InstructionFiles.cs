using System.Text.RegularExpressions;
using Assay.Build.Discovery.Tools;

namespace Assay.Build.Discovery.Instructions;

/// <summary>What a file of instructions is.</summary>
/// <param name="Asset">False for a text that belongs to an asset beside it.</param>
internal sealed record InstructionFile(AssetKind Kind, InstructionKind Judged, string? Client, bool Asset = true);

/// <summary>Which texts are written for models, by their paths.</summary>
internal static partial class InstructionFiles
{
    static readonly Dictionary<string, string> RuleNames = new(StringComparer.Ordinal)
    {
        ["AGENTS.md"] = "any agent",
        ["AGENTS.override.md"] = "Codex",
        ["AGENT.md"] = "any agent",
        ["CLAUDE.md"] = "Claude Code",
        ["CLAUDE.local.md"] = "Claude Code",
        ["GEMINI.md"] = "Gemini CLI",
        ["QWEN.md"] = "Qwen Code",
        ["CRUSH.md"] = "Crush",
        ["WARP.md"] = "Warp",
        [".cursorrules"] = "Cursor",
        [".windsurfrules"] = "Windsurf",
        [".clinerules"] = "Cline",
        [".roorules"] = "Roo Code",
        [".kilocoderules"] = "Kilo Code",
        [".goosehints"] = "Goose",
        [".rules"] = "Zed",
        ["copilot-instructions.md"] = "Copilot",
        [".augment-guidelines"] = "Augment",
        ["airules.md"] = "Firebase Studio",
        ["global_rules.md"] = "Windsurf",
        [".replit.md"] = "Replit",
        [".aiassistant.md"] = "JetBrains AI",
    };

    static readonly (string Folder, string Client)[] RuleFolders =
    [
        (".cursor/rules/", "Cursor"), (".windsurf/rules/", "Windsurf"), (".clinerules/", "Cline"), ("Cline/Rules/", "Cline"), (".roo/rules", "Roo Code"), (".kilocode/rules", "Kilo Code"), (".continue/rules/", "Continue"), (".amazonq/rules/", "Amazon Q"), (".kiro/steering/", "Kiro"), (".junie/", "Junie"),
        (".augment/rules/", "Augment"), (".trae/rules/", "Trae"), (".openhands/microagents/", "OpenHands"), (".claude/rules/", "Claude Code"), (".claude/output-styles/", "Claude Code"), (".aiassistant/rules/", "JetBrains AI"), (".github/instructions/", "Copilot"),
    ];

    static readonly (string Folder, string Client)[] PromptFolders =
    [
        (".claude/commands/", "Claude Code"), (".cursor/commands/", "Cursor"), (".codex/prompts/", "Codex"), (".gemini/commands/", "Gemini CLI"), (".github/prompts/", "Copilot"), (".continue/prompts/", "Continue"), (".opencode/command/", "opencode"), (".windsurf/workflows/", "Windsurf"), ("Code/User/prompts/", "VS Code"),
    ];

    static readonly (string Folder, string Client)[] AgentFolders = [(".claude/agents/", "Claude Code"), (".github/agents/", "Copilot"), (".opencode/agent/", "opencode"), (".cursor/agents/", "Cursor"), (".gemini/agents/", "Gemini CLI")];

    static readonly HashSet<string> PromptExtensions = new(StringComparer.OrdinalIgnoreCase) { ".md", ".txt", ".j2", ".jinja", ".jinja2", ".hbs", ".handlebars", ".mustache", ".tmpl", ".tpl", ".prompt", ".xml", ".liquid" };

    public static InstructionFile? Of(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var extension = Path.GetExtension(name);
        if (name.Equals("SKILL.md", StringComparison.OrdinalIgnoreCase))
            return new InstructionFile(AssetKind.Skill, InstructionKind.Skill, path.Contains(".claude/", StringComparison.Ordinal) ? "Claude Code" : null);
        if (RuleNames.TryGetValue(name, out var client) || extension == ".mdc" && (client = "Cursor") is not null || name.EndsWith(".instructions.md", StringComparison.Ordinal) && (client = "Copilot") is not null || In(RuleFolders, path, out client) && IsText(extension))
            return new InstructionFile(AssetKind.RuleFile, InstructionKind.RuleFile, client);
        if (name.EndsWith(".agent.md", StringComparison.Ordinal) || name.EndsWith(".chatmode.md", StringComparison.Ordinal) || In(AgentFolders, path, out client) && extension == ".md")
            return new InstructionFile(AssetKind.Agent, InstructionKind.RuleFile, client ?? "Copilot");
        if (In(PromptFolders, path, out client) && (IsText(extension) || extension is ".toml"))
            return new InstructionFile(AssetKind.Prompt, InstructionKind.RuleFile, client);
        if (extension is ".prompt" or ".prompty" || name.EndsWith(".prompt.md", StringComparison.Ordinal) || PromptName().IsMatch(name) && (PromptExtensions.Contains(extension) || extension.Length == 0) || name.EndsWith(".prompt.yml", StringComparison.Ordinal) || name.EndsWith(".prompt.yaml", StringComparison.Ordinal)
            || (PromptExtensions.Contains(extension) && PromptFolder().IsMatch(path) && !name.Equals("README.md", StringComparison.OrdinalIgnoreCase)))
            return new InstructionFile(AssetKind.Prompt, InstructionKind.RuleFile, null);
        // What a skill links is read by the model when the skill says so.
        return extension == ".md" && SkillFolder().IsMatch(path) ? new InstructionFile(AssetKind.Skill, InstructionKind.Skill, null, Asset: false) : null;
    }

    static bool IsText(string extension) => extension is ".md" or ".mdc" or ".txt" or "";

    static bool In((string Folder, string Client)[] folders, string path, out string? client)
    {
        var hit = Array.Find(folders, f => path.StartsWith(f.Folder, StringComparison.Ordinal) || path.Contains("/" + f.Folder, StringComparison.Ordinal));
        client = hit.Client;
        return client is not null;
    }

    [GeneratedRegex(@"^(?:(?:[\w-]*[_-])?(?:system|sys)[_-]?prompts?|(?:[\w-]+[_.-])?prompt(?:[_-]template)?s?)(?:\.\w+){0,2}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PromptName();

    [GeneratedRegex(@"(?:^|/)(?:[\w-]*[_-])?(?:prompts?|prompt[_-]?templates?|system[_-]?prompts?)/", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PromptFolder();

    [GeneratedRegex(@"(?:^|/)\.?(?:claude|agents|codex|cursor|gemini)?/?skills/[^/]+/.+\.md$", RegexOptions.CultureInvariant)]
    private static partial Regex SkillFolder();
}
