using Assay.Build.Code;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Discovery.Sources;

/// <summary>What is said of agents, tools, endpoints and keys in code.</summary>
internal static class SourceRules
{
    static readonly Reference ToolMisuse = new("owasp-agentic", "ASI02", "2026");
    static readonly Reference Execution = new("owasp-agentic", "ASI05", "2026");

    public static readonly CodeRule ToolCommand = new("tool-code-runs-commands", Severity.High, "A tool passes what the model says to a shell or an interpreter",
        "The model's words decide what runs. Text that it reads can put them there, so this is remote code execution for whoever can write such text.",
        "Offer single operations with checked parameters, without a shell; or run it in a container without network and secrets, and have every call confirmed.", Cwe(78), Cwe(94), PluginCompromise, LlmAgency, Execution);

    public static readonly CodeRule ToolWrite = new("tool-code-writes-anywhere", Severity.Medium, "A tool writes to a path that the model names",
        "It can replace programs, keys and start-up files of the user who runs it.", "Resolve the path and refuse what is outside one folder.", Cwe(22), Cwe(73), PluginCompromise, LlmAgency, ToolMisuse);

    public static readonly CodeRule BroadTool = new("agent-broad-tool", Severity.Medium, "An agent is given a tool that runs anything",
        "A ready-made shell, interpreter, file or request tool without limits is one instruction away from anything its user may do.",
        "Leave it out, limit it (root_dir, allowed hosts, a sandbox), and have calls confirmed.", Cwe(250), PluginCompromise, LlmAgency, ToolMisuse);

    public static readonly CodeRule Dangerous = new("agent-dangerous-option", Severity.High, "A protection of an agent framework is turned off",
        "The option says by its name, or its documentation says, that it is dangerous: code runs on the host, or requests go anywhere.", "Remove it, or use the framework's sandbox.", Cwe(693), PluginCompromise, LlmAgency, Execution);

    public static readonly CodeRule Unattended = new("agent-unattended", Severity.Medium, "A coding agent is started with its questions turned off",
        "Nobody confirms what it does. In a workflow it acts with the workflow's secrets on text that outsiders write.", "Give it a list of allowed tools instead, a token that only reads, and no secrets.", Cwe(862), PluginCompromise, LlmAgency, Execution);

    public static readonly CodeRule PlainEndpoint = new("model-endpoint-plain-http", Severity.Medium, "A model's service is reached over http without encryption",
        "Prompts, answers and the key can be read and changed on the way.", "Use https.", Cwe(319), UnsecuredCredentials, LlmDisclosure);

    public static readonly CodeRule Secret = new("ai-key-in-file", Severity.High, "A key of a model service or its tools stands in a file",
        "Everybody who gets the file gets the key, and so does everybody who gets the repository's history.", "Revoke it now, then take it out of the file and its history. Read it from the environment or a vault.", Cwe(798), UnsecuredCredentials, LlmDisclosure);

    public static readonly CodeRule UnsafeIndex = new("vector-store-pickle", Severity.Medium, "A vector store is loaded with pickle",
        "Loading it runs what its file says. allow_dangerous_deserialization accepts that.", "Load only what the same program has written, and keep its digest; or use a store with a format of its own.", Cwe(502), UnsafeArtifact, new Reference("owasp-llm", "LLM08", "2025"));

    public static IReadOnlyList<CodeRule> All => [ToolCommand, ToolWrite, BroadTool, Dangerous, Unattended, PlainEndpoint, Secret, UnsafeIndex];
}
