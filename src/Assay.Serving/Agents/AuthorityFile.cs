using System.Text.Json;

namespace Assay.Serving.Agents;

/// <summary>What agents may do, as an operator writes it. Format in <c>docs/formats/agent-authority.md</c>; what is not said is refused.</summary>
sealed record AuthorityFile
{
    /// <summary>The format: <c>assay-authority/1</c>.</summary>
    public required string Format { get; init; }

    /// <summary>How a caller says for whom it acts, and why that is believed.</summary>
    public UserEntry? User { get; init; }

    public required IReadOnlyList<AgentEntry> Agents { get; init; }

    public ApprovalEntry? Approvals { get; init; }

    /// <summary>What may not be done after something untrusted was read.</summary>
    public IReadOnlyList<FlowEntry> DataFlow { get; init; } = [];

    public McpEntry Mcp { get; init; } = new();

    /// <summary>Which retrieved documents may be read, by their labels; all when nothing is said.</summary>
    public DocumentsEntry? Documents { get; init; }
}

/// <summary>Which retrieved documents have labels, and what becomes of those that may not be read.</summary>
sealed record DocumentsEntry
{
    /// <summary>What becomes of a document that may not be read.</summary>
    public Withholding Withheld { get; init; }

    /// <summary>What becomes of one without a label.</summary>
    public Unlabelled Unlabelled { get; init; }

    /// <summary>The first that fits where a document is from.</summary>
    public required IReadOnlyList<SourceEntry> Sources { get; init; }
}

/// <summary>What becomes of a message with a document that may not be read.</summary>
enum Withholding
{
    /// <summary>It goes on without it.</summary>
    Remove,

    /// <summary>It goes no further.</summary>
    Refuse,
}

/// <summary>What becomes of a document without a label.</summary>
enum Unlabelled
{
    /// <summary>Nobody may read it.</summary>
    Withhold,

    /// <summary>Everybody may read it.</summary>
    Pass,
}

/// <summary>Where documents are from, and where their labels stand.</summary>
sealed record SourceEntry
{
    /// <summary>Tools; <c>document</c> and <c>document:ADDRESS</c> for blocks of questions, <c>resource:ADDRESS</c> and <c>prompt:NAME</c> of MCP; a <c>*</c> at the end stands for any further letters.</summary>
    public required IReadOnlyList<string> From { get; init; }

    /// <summary>Labels that all documents from there have.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Members, with dots between, that lead to the list of documents in a result; <c>.</c> is the result itself. Without it the result is one document.</summary>
    public string? List { get; init; }

    /// <summary>Members, with dots between, that lead to the label of a document, or to a list of its labels.</summary>
    public string? Label { get; init; }
}

/// <summary>A label whose documents an agent may read.</summary>
sealed record ClearanceEntry
{
    /// <summary>The label; a <c>*</c> at the end stands for any further letters.</summary>
    public required string Label { get; init; }

    /// <summary>For whom; for anybody when empty.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>In which tasks; in any when empty.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];
}

/// <summary>For whom a caller acts: a header that named applications are believed, or a token that an issuer signed.</summary>
sealed record UserEntry
{
    /// <summary>The header.</summary>
    public required string Header { get; init; }

    /// <summary>Applications whose word is enough: the header holds the name.</summary>
    public IReadOnlyList<string> SaidBy { get; init; } = [];

    /// <summary>File of the issuer's keys (RFC 7517), beside this one: the header holds a signed token (RFC 7519).</summary>
    public string? Jwks { get; init; }

    public string? Issuer { get; init; }

    /// <summary>What the token has to be made for: a token for another service is none.</summary>
    public string? Audience { get; init; }

    /// <summary>The claim that names the user.</summary>
    public string Claim { get; init; } = "sub";
}

/// <summary>An agent: the application that holds a key.</summary>
sealed record AgentEntry
{
    /// <summary>The application of its key; <c>*</c> is any.</summary>
    public required string Agent { get; init; }

    /// <summary>Keys of that application that count; all when empty.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    public required IReadOnlyList<ToolEntry> Tools { get; init; }

    public BudgetEntry Budget { get; init; } = new();

    /// <summary>Whether it may act for nobody but itself; otherwise only for an agent that delegates to it.</summary>
    public bool Alone { get; init; } = true;

    /// <summary>Labels of documents that it may read.</summary>
    public IReadOnlyList<ClearanceEntry> Clearance { get; init; } = [];

    /// <summary>Who may act for it; nobody when null.</summary>
    public DelegationEntry? Delegates { get; init; }
}

/// <summary>Which agents may act for one, and how far from it.</summary>
sealed record DelegationEntry
{
    /// <summary>Applications, by name.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Agents between it and the one that calls, the caller included: with 1 a delegate may not pass on what it was given.</summary>
    public int Depth { get; init; } = 1;
}

/// <summary>A tool that may be used, by whom, with what.</summary>
sealed record ToolEntry
{
    /// <summary>Its name; a <c>*</c> at the end stands for any further letters.</summary>
    public required string Tool { get; init; }

    /// <summary>For whom; for anybody when empty.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>In which tasks; in any when empty.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>A person has to agree to each call.</summary>
    public bool Approval { get; init; }

    /// <summary>Arguments by name: those and no others. When there is no map any arguments pass, within the size.</summary>
    public IReadOnlyDictionary<string, ArgumentEntry>? Arguments { get; init; }

    /// <summary>Bytes of all arguments as JSON.</summary>
    public int MostBytes { get; init; } = 64 << 10;
}

/// <summary>What an argument may be.</summary>
sealed record ArgumentEntry
{
    /// <summary><c>string</c>, <c>number</c>, <c>integer</c>, <c>boolean</c>, <c>array</c> or <c>object</c>.</summary>
    public string Type { get; init; } = "string";

    public bool Required { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    /// <summary>A regular expression without look-around and back-references that the whole text has to fit.</summary>
    public string? Pattern { get; init; }

    public IReadOnlyList<JsonElement>? Enum { get; init; }

    public int MostCharacters { get; init; } = 16 << 10;

    public int MostItems { get; init; } = 1000;

    /// <summary>Folders that a path has to stay under.</summary>
    public IReadOnlyList<string>? Under { get; init; }

    /// <summary>Hosts that an address has to name: <c>example.org</c>, <c>*.example.org</c>, <c>10.0.0.7:8080</c>.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    public IReadOnlyList<string> Schemes { get; init; } = ["https"];

    /// <summary>Of an array: what each item may be.</summary>
    public ArgumentEntry? Items { get; init; }

    /// <summary>Of an object: its members, those and no others.</summary>
    public IReadOnlyDictionary<string, ArgumentEntry>? Members { get; init; }
}

/// <summary>How much an agent may do in one session or task. Tokens and cost are counted where they are written; all else has a limit in any case.</summary>
sealed record BudgetEntry
{
    public int Calls { get; init; } = 200;

    /// <summary>Turns of a model.</summary>
    public int Steps { get; init; } = 100;

    public int Seconds { get; init; } = 3600;

    /// <summary>The same call with the same arguments.</summary>
    public int Repeats { get; init; } = 5;

    /// <summary>Tokens of a task's questions and answers; not counted when null.</summary>
    public long? Tokens { get; init; }

    /// <summary>What a task may cost, in the currency of the gateway's prices; not counted when null.</summary>
    public decimal? Cost { get; init; }

    /// <summary>Whether it asks what models use.</summary>
    internal bool CountsUse => Tokens is not null || Cost is not null;

    /// <summary>The less of both, of everything.</summary>
    internal BudgetEntry And(BudgetEntry other) => new()
    {
        Calls = Math.Min(Calls, other.Calls),
        Steps = Math.Min(Steps, other.Steps),
        Seconds = Math.Min(Seconds, other.Seconds),
        Repeats = Math.Min(Repeats, other.Repeats),
        Tokens = Tokens is { } tokens && other.Tokens is { } others ? Math.Min(tokens, others) : Tokens ?? other.Tokens,
        Cost = Cost is { } cost && other.Cost is { } otherCost ? Math.Min(cost, otherCost) : Cost ?? other.Cost,
    };
}

/// <summary>How people agree to calls.</summary>
sealed record ApprovalEntry
{
    /// <summary>Folder in which questions and answers are kept, beside this file.</summary>
    public required string Folder { get; init; }

    /// <summary>Seconds that a call waits for an answer before its caller is told to come again.</summary>
    public int HoldSeconds { get; init; }

    /// <summary>Seconds that a question and its answer are good for.</summary>
    public int ExpireSeconds { get; init; } = 900;

    public required IReadOnlyList<ApproverEntry> Approvers { get; init; }
}

/// <summary>A person who may agree: the digest of a key of theirs.</summary>
sealed record ApproverEntry
{
    public required string Name { get; init; }

    /// <summary>SHA-256 of the key, hexadecimal.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>What may not be done after something untrusted was read.</summary>
sealed record FlowEntry
{
    /// <summary>Tools whose results are not trusted.</summary>
    public required IReadOnlyList<string> After { get; init; }

    /// <summary>Tools that are sensitive then.</summary>
    public required IReadOnlyList<string> Tools { get; init; }

    /// <summary>Arguments with which they may be called all the same.</summary>
    public IReadOnlyDictionary<string, ArgumentEntry>? Unless { get; init; }

    /// <summary>Not refused: a person has to agree.</summary>
    public bool Approval { get; init; }
}

/// <summary>What servers of the Model Context Protocol may do.</summary>
sealed record McpEntry
{
    /// <summary>Definitions as they were approved: a file of <c>assay mcp pin</c>, beside this one.</summary>
    public string? Pins { get; init; }

    /// <summary>The server's name in that file.</summary>
    public string? Server { get; init; }

    /// <summary>The server may ask the client's model.</summary>
    public bool Sampling { get; init; }

    /// <summary>The server may ask the person.</summary>
    public bool Elicitation { get; init; }

    /// <summary>The server may ask for the client's folders.</summary>
    public bool Roots { get; init; }

    /// <summary>Resources by the beginning of their address; a <c>*</c> at the end stands for any further letters.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Prompts by name, in the same way.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];
}
