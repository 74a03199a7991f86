using Assay.Build.Code;

namespace Assay.Build.Discovery.Tools;

/// <summary>The rules, and what each means.</summary>
internal static class ToolRules
{
    static readonly Reference Injection = new("owasp-llm", "LLM01", "2025"), Agency = new("owasp-llm", "LLM06", "2025"), Disclosure = new("owasp-llm", "LLM02", "2025"), Chain = new("owasp-llm", "LLM03", "2025"),
        Indirect = new("atlas", "AML.T0051.001"), Leak = new("atlas", "AML.T0057"), Supply = new("atlas", "AML.T0010"), Prompted = new("cwe", "CWE-1427");

    /// <summary>What to do about a text that asks too much; <see cref="ToolRemedies"/> says it for the thing that the text belongs to.</summary>
    public const string Leave = "Do not let a model read this as it is: leave the server or the skill out, or take the passage out of the file.";

    public static readonly CodeRule Hidden = new("instruction-hidden-characters", Severity.High, "Characters that nobody sees carry text to the model",
        "Tag characters, variation selectors, direction marks or joiners stand in the text. A person reads past them; a model reads them, and they can spell whole sentences.",
        "Do not use it until the characters are gone. What they spell is in the evidence.", new("cwe", "CWE-451"), Prompted, Injection, Indirect);

    public static readonly CodeRule Concealed = new("instruction-hidden-text", Severity.Medium, "Text is put where a person does not look",
        "A comment, an escape sequence, invisible markup or a long run of blanks keeps text out of sight of whoever approves it. The model reads it all.",
        "Read the whole text as the model gets it. Ask the author why a part of it is hidden.", new("cwe", "CWE-451"), Injection, Indirect);

    public static readonly CodeRule Encoded = new("instruction-encoded-text", Severity.Medium, "Encoded text stands among the instructions",
        "A run of Base64 decodes to readable text. Models decode it; people and simple filters do not.", "Have it written in the clear, or do not use it.", new("cwe", "CWE-451"), Injection);

    public static readonly CodeRule Secrecy = new("instruction-secrecy", Severity.High, "Tells the model to keep something from the user",
        "The text asks the model to act without telling the user. A description of a tool has no reason to.", Leave, Prompted, Injection, Indirect);

    public static readonly CodeRule Override = new("instruction-override", Severity.High, "Tells the model to give up its instructions",
        "The text tries to replace what the user or the application told the model, or poses as their message.", Leave, Prompted, Injection, Indirect);

    public static readonly CodeRule Precedence = new("instruction-steers-other-tools", Severity.High, "Steers how the model uses other tools",
        "The text says what to do before, with or instead of other tools. So one server reaches into the others that the model uses, with their rights.",
        Leave + " A tool describes itself; keep what does more away from agents that hold other tools.", Prompted, Injection, Agency, Indirect);

    public static readonly CodeRule Credentials = new("instruction-reads-credentials", Severity.High, "Asks the model for keys or private files",
        "The text tells the model to read or pass on files and values that hold credentials.", Leave + " If it was in use, change those credentials.", new("cwe", "CWE-522"), Injection, Disclosure, Leak);

    public static readonly CodeRule Conversation = new("instruction-collects-context", Severity.Medium, "Asks the model for the conversation or its instructions",
        "The text wants the chat history, the system prompt, the list of tools or the environment passed along. They hold what others said in confidence.",
        "Ask what it is needed for, and keep it away from conversations that matter until that is clear.", new("cwe", "CWE-200"), Disclosure, Leak);

    public static readonly CodeRule Sends = new("instruction-sends-data", Severity.High, "Tells the model to send data somewhere",
        "The text names an address and private data to send there, or an image whose address carries data out when it is shown.", Leave, new("cwe", "CWE-200"), Injection, Disclosure, Leak);

    public static readonly CodeRule Approval = new("instruction-skips-approval", Severity.Medium, "Tells the model to act without approval",
        "The text takes the person out of decisions: no confirmation, no permission, everything approved.", "Leave approval on, and let a person configure exceptions one by one.", Agency, Prompted);

    public static readonly CodeRule Pipes = new("instruction-runs-download", Severity.Medium, "Tells the model to run what it downloads",
        "A download goes straight into an interpreter: whoever controls the address runs code with the agent's rights.", "Pin what is downloaded by digest, and run it as a step of its own.", new("cwe", "CWE-494"), Chain, Supply);

    public static readonly CodeRule Parameter = new("tool-exfiltration-parameter", Severity.Medium, "A parameter invites data that the tool does not need",
        "Models fill parameters by their names: one that is called like the conversation, the system prompt or a note on the side collects them, without a word in the description.",
        "Take the parameter away, or do not use the tool.", new("cwe", "CWE-200"), Disclosure, Leak);

    public static readonly CodeRule Collision = new("tool-name-collision", Severity.Medium, "Two servers offer a tool of the same name",
        "The model cannot tell which one it calls: the newcomer may take over the other's calls.", "Rename one, or do not use both in one agent.", new("cwe", "CWE-694"), Agency, Chain);

    public static readonly CodeRule Lookalike = new("tool-lookalike-name", Severity.High, "A tool's name looks like another's",
        "Two names differ in characters that look alike, or a name mixes alphabets. Models and people take one for the other.", "Do not use the tool whose name imitates.", new("cwe", "CWE-1007"), Chain, Supply);

    public static readonly CodeRule Irregular = new("tool-name-irregular", Severity.Low, "A tool's name is no name",
        "Names have 1 to 128 letters, digits, dots, dashes, underscores and slashes. What else stands there reaches the model as text.", "Use a plain name.", Prompted);

    public static readonly CodeRule Commands = new("tool-runs-any-command", Severity.Medium, "A tool runs any command",
        "Whoever steers the model, a web page it reads included, runs commands with the server's rights.", "Offer the few commands that are needed, run the server in a sandbox, and have a person approve each call.", new("cwe", "CWE-78"), Agency);

    public static readonly CodeRule Code = new("tool-evaluates-code", Severity.Medium, "A tool evaluates code",
        "Whoever steers the model runs code with the server's rights.", "Run it in a sandbox without network and secrets, and have a person approve each call.", new("cwe", "CWE-94"), Agency);

    public static readonly CodeRule Writes = new("tool-writes-anywhere", Severity.Medium, "A tool writes, moves or deletes files without a stated bound",
        "A path goes in, and nothing says which folders are allowed: configuration, keys and start-up files can be overwritten.", "Bound it to a folder, and say so in the description.", new("cwe", "CWE-22"), new("cwe", "CWE-732"), Agency);

    public static readonly CodeRule Environment = new("tool-shows-environment", Severity.Medium, "A tool shows the environment",
        "Environment variables hold tokens and passwords; what the tool returns goes to the model, and from there to logs and other tools.", "Remove the tool, or start the server with an environment that holds no secret.", new("cwe", "CWE-526"), Disclosure, Agency);

    public static readonly CodeRule Lies = new("tool-annotation-contradicts", Severity.Medium, "Annotations contradict what the tool does",
        "Clients skip questions for tools that call themselves read-only or harmless. Name or description say that this one changes things.", "Correct the annotations. Do not let a client trust those of servers that you do not.", new("cwe", "CWE-451"), Agency);

    public static readonly CodeRule Oversized = new("tool-description-oversized", Severity.Low, "A description is very long",
        "Nobody reads it all before approving, and it takes the room that the model has for the user's task.", "Say what the tool does in a few sentences.", Agency);

    public static readonly CodeRule Schema = new("tool-schema-invalid", Severity.Low, "A tool's schema cannot be read",
        "The parameters are not a JSON object schema. Clients differ in what they make of it, and so may what was checked here and what runs.", "Give a JSON schema of type object.", new Reference("cwe", "CWE-20"));

    public static readonly CodeRule NotJudged = new("instruction-not-judged", Severity.Medium, "A text could not be judged",
        "The checks of this text were stopped by their time limit, or it is too long to be looked at whole. What it says to the model is not known.", "Read it yourself, or do without it.", new Reference("cwe", "CWE-400"));

    public static IReadOnlyList<CodeRule> All { get; } =
    [
        Hidden, Concealed, Encoded, Secrecy, Override, Precedence, Credentials, Conversation, Sends, Approval, Pipes,
        Parameter, Collision, Lookalike, Irregular, Commands, Code, Writes, Environment, Lies, Oversized, Schema, NotJudged,
    ];
}
