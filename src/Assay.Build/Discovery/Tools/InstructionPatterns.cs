using System.Buffers;
using System.Text.RegularExpressions;
using Assay.Build.Code;
using static Assay.Build.Discovery.Tools.InstructionKind;

namespace Assay.Build.Discovery.Tools;

/// <summary>A pattern of plain English that asks the model for something; how bad that is depends on where it stands.</summary>
/// <param name="Triggers">One of these is in every text that the pattern meets: looking for them is far quicker.</param>
/// <param name="Foreign">Severity in tools and servers.</param>
/// <param name="ByDesign">Severity in texts that are instructions by design; null where it is not looked for there.</param>
/// <param name="Near">What has to stand near for the pattern to count; null when nothing.</param>
internal sealed record InstructionPattern(CodeRule Rule, SearchValues<string> Triggers, Regex Words, Severity Foreign, Severity? ByDesign, Regex? Near = null)
{
    public Severity? In(InstructionKind kind) => kind is Skill or RuleFile or Prompt ? ByDesign : Foreign;
}

/// <summary>
/// What poisoned descriptions say, from published attacks (Invariant Labs 2025, "tool poisoning" and "shadowing"; CyberArk 2025, "full-schema
/// poisoning"; HiddenLayer 2025, parameter names). Every repetition is bounded and its parts are disjoint, so that time stays linear in the text,
/// whoever wrote it; a time limit guards that.
/// </summary>
internal static class InstructionPatterns
{
    const string Not = @"\b(do not|don'?t|never|must not|mustn'?t|should not|shouldn'?t|cannot|avoid|without|refrain from|no need to|and not|but not)";
    const string User = @"\b(user|users|human|humans|operator|person|customer|owner|anyone|anybody|them)\b";

    public static IReadOnlyList<InstructionPattern> All { get; } =
    [
        // Secrecy
        Of(ToolRules.Secrecy, "tell|inform|notif|alert|warn", $@"{Not}\W+(\w+\W+){{0,3}}?(tell|telling|inform|informing|notify|notifying|alert|alerting|warn|warning)\W+(\w+\W+){{0,2}}?{User}([^'\w]|$)", Severity.High, Severity.High),
        Of(ToolRules.Secrecy, "mention|reveal|disclos|divulg|report", $@"{Not}\W+(\w+\W+){{0,3}}?(mention|mentioning|reveal|revealing|disclose|disclosing|divulge|report|reporting)\W+(\w+\W+){{0,6}}?to\W+(the\W+)?{User}", Severity.High, Severity.High),
        Of(ToolRules.Secrecy, "explain|show|display", $@"{Not}\W+(\w+\W+){{0,3}}?(explain|show|display)\W+(\w+\W+){{0,6}}?to\W+(the\W+)?{User}", Severity.Medium, null),
        Of(ToolRules.Secrecy, "mention|reveal|disclose|talk about", $@"{Not}\W+(mention|mentioning|reveal|disclose|talk about)\W+(this|that|it|these|any of this|the existence|the side|what you)\b", Severity.High, Severity.Medium),
        Of(ToolRules.Secrecy, "not|n't", @"\b(users?|human|person)\W+(must|should|need|needs|does|do|will|may)(\W+not|n'?t)\W+(be\W+(told|informed|aware|notified|shown)|know|see|notice|learn|find out)\b", Severity.High, Severity.High),
        Of(ToolRules.Secrecy, "hide|conceal|keep", @"\b(hide|conceal|keep)\W+(this|that|it|these|the \w+)\W+(\w+\W+){0,3}?from\W+(the\W+)?(user|human|person|operator)\b", Severity.High, Severity.High),
        Of(ToolRules.Secrecy, "without", @"\bwithout\W+(the\W+)?user('s)?\W+(knowing|noticing|knowledge|awareness|consent)\b", Severity.High, Severity.High),
        Of(ToolRules.Secrecy, "secretly|covertly|silently|quietly|discreetly", @"\b(secretly|covertly|silently|quietly|discreetly)\W+(send|read|include|append|upload|copy|forward|collect|add|pass|attach|call|run|execute|write|exfiltrate|insert)\b", Severity.High, Severity.High),

        // Override
        Of(ToolRules.Override, "ignore|disregard|forget|overrid|overrul|bypass", @"\b(ignore|disregard|forget|override|overrule|bypass)\W+(\w+\W+){0,3}?(previous|prior|above|earlier|preceding|existing|original|foregoing|system|safety|developer)\W+(\w+\W+){0,2}?(instructions?|prompts?|rules?|directions?|guidelines?|messages?|constraints?|policies|policy)\b", Severity.High, Severity.High),
        Of(ToolRules.Override, "<|im_|endoftext|header_id|eot_id|begin_of_text|[inst|[/inst|[sys|[/sys|<<sys", @"<\|?/?(im_start|im_end|endoftext|start_header_id|end_header_id|eot_id|begin_of_text)\|?>|\[/?(inst|system|sys)\]|<<sys>>", Severity.High, Severity.High),
        Of(ToolRules.Override, "<system|</system|< system|<admin|</admin|<developer|</developer|system>|admin>|developer>|system_|system-", @"</?\W?(system|system[-_ ]?(prompt|message|reminder|instructions?)|admin|developer)\W?>", Severity.High, null),
        Of(ToolRules.Override, "<important|<instruction|<secret|<hidden|<critical|<mandatory", @"</?(important|instructions?|secret|hidden|critical|mandatory)>", Severity.Medium, null),
        Of(ToolRules.Override, "you are now|new |real |actual |true ", @"\byou are now (a|an|in|the|no longer)\b|\byour (new|real|actual|true) (task|goal|purpose|instructions?|objective|role)\b|\bnew (system )?instructions?:", Severity.High, Severity.Medium),

        // Steering
        Of(ToolRules.Precedence, "before", @"\bbefore\W+(you\W+)?(using|calling|invoking|running|executing|use|call|invoke)\W+(any|every|each|all|other|another)\W+(\w+\W+){0,2}?tools?\b", Severity.High, null),
        Of(ToolRules.Precedence, "instead of|rather than|in place of", @"\b(instead of|rather than|in place of)\W+(\w+\W+)?(any|all|other|another|every|built-?in|native|default|existing|standard)\W+(\w+\W+){0,2}?tools?\b", Severity.Medium, null),
        Of(ToolRules.Precedence, "tool", @"\b(other|another|all|every|any)\W+(\w+\W+){0,2}?tools?\W+(\w+\W+){0,3}?(must|should|have to|has to|needs? to|will)\b", Severity.Medium, null),
        Of(ToolRules.Precedence, "must|always|required to|has to|have to", @"\b(must|always|required to|has to|have to)\W+(\w+\W+){0,4}?(first|before)\W+(\w+\W+){0,3}?(any|every|each|all|other|anything)\b", Severity.Medium, null),
        Of(ToolRules.Precedence, "used|called|invoked|executed|available|present", @"\b(when|whenever|if|once|every time|after|before)\W+(\w+\W+){0,4}?(is|are|gets)\W+(\w+\W+)?(called|invoked|used|executed|available|present)\W+(\w+\W+){0,4}?(you|agent|assistant|model|ai)\W+(must|should|always|never|need|have|shall)\b", Severity.High, null),
        Of(ToolRules.Precedence, "chang|modif|alter|affect", @"\b(changes?|modif(y|ies)|alters?|affects?)\W+(the\W+)?(behaviou?r|operation|usage|parameters|recipients?)\W+of\W+(\w+\W+){0,3}?tools?\b", Severity.High, null),

        // Credentials: a place that holds them, and a verb that asks for it near by.
        Of(ToolRules.Credentials, ".ssh|id_rsa|id_ed25519|id_ecdsa|id_dsa|.aws|.netrc|.npmrc|.pypirc|.git-cred|.kube|.docker|.cursor|mcp.json|claude_desktop|gcloud|/etc/|wallet|seed phrase|.gnupg|_history|login data|keychain|application_default", @"\.ssh\b|\bid_(rsa|ed25519|ecdsa|dsa)\b|\.aws/|\.netrc\b|\.npmrc\b|\.pypirc\b|\.git-credentials|\.kube/config|\.docker/config|\.cursor/mcp|\bmcp\.json|claude_desktop_config|gcloud/|/etc/(passwd|shadow)|\bwallet\.dat|\bseed phrase|\.gnupg|\.(bash|zsh)_history|login data\b|\bkeychain\b|application_default_credentials", Severity.High, Severity.High, Take),
        Of(ToolRules.Credentials, ".env| key|password|credential|access token", @"[\s/'""`(]\.env\b|\bprivate keys?\b|\b(api|access|secret) keys?\b|\bpasswords?\b|\bcredentials?\b|\baccess tokens?\b", Severity.Medium, null, TakeFiles),

        Of(ToolRules.Conversation, "conversation|chat|message|prompt|instructions|tools", @"\b(conversation|chat|message)\W+(history|log|context|transcript)|\b(previous|prior|all|entire|full|whole)\W+(\w+\W+)?(messages|conversation)\b|\bsystem (prompt|message|instructions)\b|\b(list|names|descriptions)\W+of\W+(\w+\W+){0,3}?tools\b", Severity.Medium, null, Give),

        // Sending
        Of(ToolRules.Sends, "http|@|webhook|attacker", @"https?://|\b[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,}|\bwebhook\b|\battacker\b", Severity.High, Severity.High, SendPrivate),
        Of(ToolRules.Sends, "![", @"!\[[^\]]{0,200}\]\(\s?https?://[^)\s{$<]{0,400}(\{|\$|<)", Severity.High, Severity.High),

        // Approval
        Of(ToolRules.Approval, "confirm|approv|permission|consent", $@"({Not}|\bskip|\bbypass|\bdisable)\W+(\w+\W+){{0,4}}?(confirm\w*|approv\w*|permissions?|consent)\b", Severity.Medium, null),
        Of(ToolRules.Approval, "--dangerously|--yolo|autoapprove|bypasspermissions|full-auto", @"--dangerously-skip-permissions|--yolo\b|\bautoapprove\b|bypasspermissions|--dangerously-bypass|\bfull-auto\b", Severity.Medium, Severity.Medium),
        Of(ToolRules.Approval, "ask", @"\b(without|not|don'?t|never)\W+(\w+\W+){0,2}?(ask|asking)\W+(\w+\W+){0,3}?(confirm\w*|approv\w*|permission|consent|first)\b", Severity.Medium, Severity.Medium),

        Of(ToolRules.Pipes, "curl|wget|fetch|iwr|irm|invoke-webrequest", @"\b(curl|wget|fetch|iwr|irm|invoke-webrequest)\b[^\n|]{0,300}\|\s?(sudo\W+(-\w+\W+)?)?((ba|z|da|k|fi)?sh|python3?|node|perl|ruby|iex|invoke-expression)\b", Severity.High, Severity.Medium),
        Of(ToolRules.Pipes, "base64", @"\bbase64\s+(-d|-D|--decode)[^\n|]{0,100}\|\s?(sudo )?((ba|z|da)?sh|python3?|node|perl)\b", Severity.High, Severity.High),
    ];

    /// <summary>Base forms only: "Reads ~/.ssh/config" says what a tool does, "read ~/.ssh/config" asks the model.</summary>
    static Regex Take => field ??= Words(@"\b(read|cat|open|load|get|fetch|include|pass|send|provide|upload|copy|append|attach|supply|retrieve|access|extract|collect|find|paste|insert|put|give|print|contents?|use)\b");

    static Regex TakeFiles => field ??= Words(@"\b(read|cat|include|pass|send|upload|append|attach|extract|collect|paste|insert|steal|exfiltrate)\W+(\w+\W+){0,4}?(contents?|file|files|all|any|every|user'?s)\b");

    static Regex Give => field ??= Words(@"\b(pass|send|include|provide|supply|insert|append|attach|copy|paste|put|repeat|output|print|reveal|summari[sz]e)\b");

    static Regex SendPrivate => field ??= Words(@"\b(send|post|upload|forward|exfiltrate|transmit|leak|submit|copy|bcc|cc|redirect|append|route)\W+(\w+\W+){0,8}?(history|conversation|keys?|tokens?|secrets?|credentials?|passwords?|env\w*|prompt|emails?|files?|messages|everything|contents)\b|\b(change|set|replace|redirect|modify)\W+(\w+\W+){0,4}?(recipients?|address|destination|bcc|to field)\b|\b(emails?|messages?|mails?)\W+(\w+\W+){0,6}?(to|must go to|bcc)\b.{0,20}\b(attacker|proxy)\b");

    static InstructionPattern Of(CodeRule rule, string triggers, string words, Severity foreign, Severity? byDesign, Regex? near = null) =>
        new(rule, SearchValues.Create(triggers.Split('|', StringSplitOptions.RemoveEmptyEntries), StringComparison.OrdinalIgnoreCase), Words(words), foreign, byDesign, near);

    internal static Regex Words(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));
}
