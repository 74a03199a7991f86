using Assay.Build.Code;

namespace Assay.Build.Discovery.Mcp;

/// <summary>Rules about servers, beside those about what they say.</summary>
internal static class McpRules
{
    static readonly Reference Chain = new("owasp-llm", "LLM03", "2025"), Agency = new("owasp-llm", "LLM06", "2025"), Supply = new("atlas", "AML.T0010"), Unchecked = new("cwe", "CWE-494");

    public static readonly CodeRule Changed = new("mcp-tool-changed", Severity.High, "A tool is not the one that was approved",
        "Its name stayed, and what it tells the model changed since it was pinned. That is how a server that was approved once turns against its users (rug pull).",
        "Read what changed. If it is meant, pin it again with assay mcp pin, and have the change reviewed.", Unchecked, Chain, Supply);

    public static readonly CodeRule Added = new("mcp-tool-added", Severity.Medium, "A server offers something that nobody approved",
        "It was not there when the server was pinned.", "Read it. If it is meant, pin it with assay mcp pin.", Unchecked, Chain, Supply);

    public static readonly CodeRule Removed = new("mcp-tool-removed", Severity.Low, "Something that was approved is gone",
        "The server no longer offers it; another server's tool of that name would now be called instead.", "If it is meant, pin again with assay mcp pin.", Chain);

    public static readonly CodeRule Instructions = new("mcp-instructions-changed", Severity.High, "The server's instructions are not those that were approved",
        "Clients put them into the system prompt of every conversation.", "Read what changed. If it is meant, pin again with assay mcp pin.", Unchecked, Chain, Supply);

    public static readonly CodeRule Unpinned = new("mcp-server-not-pinned", Severity.High, "The pins do not hold this server",
        "Pins were given, and none is of a server of this name: nothing says what was approved. A server that changes its name looks like this as well.",
        "Pin it with assay mcp pin, or give the name it is pinned under with --name.", Unchecked, Chain);

    public static readonly CodeRule Unstable = new("mcp-list-unstable", Severity.High, "The server showed two different lists of tools",
        "Asked twice in one session, it answered differently. What a person approves is then not what a model gets.", "Do not use this server.", Unchecked, Chain, Supply);

    public static readonly CodeRule Unasked = new("mcp-unasked-request", Severity.Medium, "The server asks for what the client does not offer",
        "It asked for samples of the model, for input of the user or for folders, before anything was called and though the client said that it offers none.", "Ask its author why. Do not give it such capabilities.", new Reference("cwe", "CWE-749"), Agency);

    public static readonly CodeRule Sloppy = new("mcp-protocol-violation", Severity.Low, "The server does not keep to the protocol",
        "It writes lines that are no messages, or answers questions that nobody asked. Clients differ in what they make of it.", "Have it corrected: logs belong on the error stream.", new Reference("cwe", "CWE-436"));

    public static readonly CodeRule Twice = new("mcp-tool-twice", Severity.Medium, "The server lists one name twice",
        "Two tools have the same name, or names that differ in their case only. Clients differ in which one they show and which one they call: what was approved need not be what runs.", "Do not use it until names are unique.", new("cwe", "CWE-694"), Chain);

    public static readonly CodeRule Unannounced = new("mcp-tools-unannounced", Severity.Medium, "The server offers tools that it did not announce",
        "It said that it has no tools, and lists some when it is asked. Clients that go by the announcement show none, others hand them to the model: whoever approves the server need not see what the model sees.",
        "Do not use it until it announces what it offers.", new("cwe", "CWE-451"), Chain, Supply);

    public static readonly CodeRule Plain = new("mcp-plain-http", Severity.Medium, "The server is reached without encryption",
        "Whoever stands between reads what passes, and can change what tools say and return.", "Use https.", new("cwe", "CWE-319"), Chain);

    public static IReadOnlyList<CodeRule> All { get; } = [Changed, Added, Removed, Instructions, Unpinned, Unstable, Unasked, Sloppy, Twice, Unannounced, Plain];

    public static Finding Found(CodeRule rule, string server, string part, string? evidence, Severity? severity = null) => new()
    {
        RuleId = rule.Id,
        Title = rule.Title,
        Severity = severity ?? rule.Severity,
        Description = rule.Description,
        Remediation = rule.Remediation,
        References = rule.References,
        Subject = server,
        Location = part.Length > 0 ? new Location { Part = part.Length > 150 ? part[..150] : part } : null,
        Evidence = evidence,
        Fingerprint = Fingerprint.Of("mcp/1", rule.Id, server, part),
    };
}
