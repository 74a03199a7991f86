using Assay.Build.Code;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Discovery.Configurations;

/// <summary>What is said of MCP servers as they are configured.</summary>
internal static class ServerRules
{
    static readonly Reference Tools = new("owasp-llm", "LLM03", "2025");
    static readonly Reference McpSupply = new("owasp-agentic", "ASI04", "2026");
    static readonly Reference ToolMisuse = new("owasp-agentic", "ASI02", "2026");

    public static readonly CodeRule Unpinned = new("mcp-server-unpinned", Severity.Medium, "An MCP server is fetched anew, in whatever version is newest",
        "Whoever gets hold of the package, or of its name, runs code on every machine that starts the server next time; what was reviewed is not what runs.",
        "Name one version (npx pkg@1.2.3, uvx pkg==1.2.3, image@sha256:...), or install it from a lock file and start it from there.", Cwe(829), Cwe(494), SupplyChain, Tools, McpSupply);

    public static readonly CodeRule PlainHttp = new("mcp-server-plain-http", Severity.High, "A remote MCP server is reached over http without encryption",
        "Anyone on the way reads what is sent and writes what comes back: tool descriptions and results are instructions to the model.", "Use https.", Cwe(319), PluginCompromise, Tools);

    public static readonly CodeRule Secret = new("mcp-server-secret", Severity.High, "The configuration of an MCP server holds a credential",
        "Everybody who gets the file gets the credential; it also goes to every program that reads the configuration.",
        "Revoke it, and name a variable instead (${NAME}, ${input:name}, env_key), or a vault.", Cwe(798), Cwe(312), UnsecuredCredentials, LlmDisclosure);

    public static readonly CodeRule Argument = new("mcp-server-credential-argument", Severity.Medium, "An MCP server gets a credential in its arguments",
        "Arguments of a program are seen by every user of the machine (ps), and end up in logs. A variable in the configuration is put in its place before the program starts, so it is seen too.",
        "Give it in the environment of the server (env), or let the server read it from a file.", Cwe(214), UnsecuredCredentials);

    public static readonly CodeRule Shell = new("mcp-server-shell", Severity.High, "An MCP server is a shell command that fetches and runs what it gets",
        "What a server on the network answers is run as a program.", "Install the server as a package in one version, and start that.", Cwe(494), Cwe(78), SupplyChain, McpSupply);

    public static readonly CodeRule Broad = new("mcp-server-broad-access", Severity.High, "An MCP server may reach everything",
        "What it is given (a whole file system, the container engine, the host's network) is more than a task needs. Text that the model reads can make it use all of that.",
        "Give it the folder of the project, read-only where that does; no --privileged, no engine socket, no folder above the project.", Cwe(250), Cwe(732), PluginCompromise, LlmAgency, ToolMisuse);

    public static readonly CodeRule Commands = new("mcp-server-runs-commands", Severity.Medium, "An MCP server is made to run commands or code",
        "Text that the model reads (a web page, an issue, a file) can make it call such a server with commands of an attacker.", "Do without it, or run it in a container without network and secrets, and confirm every call.", Cwe(78), PluginCompromise, LlmAgency, ToolMisuse);

    public static readonly CodeRule Loader = new("mcp-server-environment", Severity.High, "The environment of an MCP server turns a protection off",
        "It loads other code into the program, or accepts any certificate, or takes packages from elsewhere.", "Remove it from the configuration.", Cwe(829), Cwe(295), SupplyChain);

    public static readonly CodeRule AutoApproved = new("agent-tools-approved", Severity.Low, "Tools of an MCP server run without asking",
        "Nobody sees what they are called with. A tool that changes its description or its behaviour later keeps the approval.",
        "List only tools that read, by name; never * or the whole server.", Cwe(862), LlmAgency, ToolMisuse);

    public static readonly CodeRule NameTaken = new("mcp-server-name-taken", Severity.Medium, "A project's MCP server has the name of one of the user's, and is another",
        "Where both are configured a client takes one of them, mostly the project's: what the user trusts by that name is then something else, with the approvals that were given to the name.",
        "Look at what the project starts. Give one of the two another name.", Cwe(694), Cwe(427), SupplyChain, Tools, McpSupply);

    public static readonly CodeRule Lookalike = new("mcp-server-lookalike", Severity.High, "An MCP server's package is named almost like a well-known one",
        "Names one slip away from well-known servers are registered to be started by mistake; the package runs with the user's rights before anybody sees a tool of it.",
        "Compare the name with the server's own documentation.", Cwe(1007), Cwe(494), SupplyChain, Tools, McpSupply);

    public static IReadOnlyList<CodeRule> All => [Lookalike, NameTaken, Unpinned, PlainHttp, Secret, Argument, Shell, Broad, Commands, Loader, AutoApproved];
}
