using Assay.Build.Code;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Discovery.Configurations;

/// <summary>What is said of the settings of agents: what they do without a question.</summary>
internal static class SettingsRules
{
    static readonly Reference ToolMisuse = new("owasp-agentic", "ASI02", "2026");
    static readonly Reference Execution = new("owasp-agentic", "ASI05", "2026");

    public static readonly CodeRule Permission = new("agent-permission-wildcard", Severity.High, "An agent may run any command or code without asking",
        "A permission without a limit (Bash(*), an interpreter, every tool of a server) is one instruction away from any command: a web page or an issue that the agent reads is enough.",
        "Allow single commands with their arguments (Bash(npm run test)), and let everything else be asked.", Cwe(250), Cwe(862), PluginCompromise, LlmAgency, ToolMisuse);

    public static readonly CodeRule Reach = new("agent-permission-broad", Severity.Medium, "An agent may reach more than the project without asking",
        "It writes or reads anywhere, fetches from anywhere, or runs a command that changes more than the project.",
        "Limit the permission to paths of the project, to single hosts, to commands that only read.", Cwe(250), LlmAgency, ToolMisuse);

    public static readonly CodeRule Unattended = new("agent-approvals-off", Severity.High, "An agent's questions are turned off",
        "Nobody confirms what the agent does, with everything that its user may do. Settings of a project do this to whoever opens it.",
        "Take the setting out of the project. Where an agent runs alone, put it into a container without network and secrets.", Cwe(862), Cwe(250), PluginCompromise, LlmAgency, Execution);

    public static readonly CodeRule AllServers = new("agent-project-servers-approved", Severity.High, "Every MCP server of a project is approved in advance",
        "Whoever can change the project's .mcp.json starts programs on the machines of all who open it.", "Remove it, or name the servers that are meant (enabledMcpjsonServers).", Cwe(862), Cwe(829), SupplyChain, LlmAgency);

    public static readonly CodeRule Hook = new("agent-hook", Severity.Low, "A command runs by itself while an agent works",
        "Hooks, helpers and status lines run with the user's rights, without a question, when the agent's program decides. In a project's settings they run for everybody who opens it.",
        "Read what it runs. Keep the script in the project and call it by its path.", Cwe(829), Execution);

    public static readonly CodeRule DangerousHook = new("agent-hook-dangerous", Severity.High, "A hook of an agent fetches code, sends data out, or changes the machine",
        "It runs without a question for everybody who opens the project.", "Remove it; look at what it has done where it ran.", Cwe(829), Cwe(78), SupplyChain, Execution);

    public static readonly CodeRule Redirect = new("agent-model-redirected", Severity.High, "Settings of a project send the agent's conversations elsewhere",
        "The address of the model's service is changed by the project: prompts, code and the user's key go there for everybody who opens it.", "Remove it from the project; set it for the user or the machine.", Cwe(918), Cwe(522), UnsecuredCredentials, LlmDisclosure);

    public static readonly CodeRule Secret = new("agent-settings-secret", Severity.High, "Settings of an agent hold a credential",
        "Everybody who gets the file gets the credential.", "Revoke it, and name a variable instead.", Cwe(798), UnsecuredCredentials, LlmDisclosure);

    public static IReadOnlyList<CodeRule> All => [Permission, Reach, Unattended, AllServers, Hook, DangerousHook, Redirect, Secret];
}
