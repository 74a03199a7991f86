namespace SupportAssistant.Weak;

/// <summary>The table of everything that can be switched on; README.md shows the same table.</summary>
public static class Weaknesses
{
    const WeaknessLayer Model = WeaknessLayer.Model, Application = WeaknessLayer.Application, Both = WeaknessLayer.Both;

    /// <summary>Every weakness, grouped as in the README.</summary>
    public static IReadOnlyList<Weakness> All { get; } =
    [
        // Injection
        Of("direct-injection", "The user's own message overrides the house's instructions, or has any text said that it asks for.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("document-injection", "Instructions inside a retrieved or pasted document are obeyed.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("mail-injection", "Instructions inside a mail that the assistant reads are obeyed.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("page-injection", "Instructions inside a web page that the assistant opens are obeyed.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("tool-result-injection", "Instructions inside what a tool returned are obeyed.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T2 agentic:2025/T6 agentic:2026/ASI01 agentic:2026/ASI02"),
        Of("tool-description-injection", "Instructions inside the description of a third party's tool are obeyed.", Model, "llm:2025/LLM01 llm:2025/LLM03 llm:2026/LLM01 llm:2026/LLM04 agentic:2025/T6 agentic:2026/ASI01 agentic:2026/ASI04"),
        Of("file-name-injection", "Instructions inside the name of an uploaded file are obeyed.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("image-text-injection", "Instructions inside the text of an image are obeyed.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("picture-injection", "Text that is drawn in a picture, or stands in its metadata, is read as instructions.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("metadata-injection", "Instructions inside the metadata of an uploaded file are obeyed.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("agent-message-injection", "Instructions inside the answer of another agent are obeyed.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T12 agentic:2026/ASI07"),
        // Jailbreaks
        Of("role-play", "A role to play, such as a grandmother's bedtime story, lifts every rule.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("persona", "A persona without rules, such as \"you are now DAN\", lifts every rule.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("hypothetical", "A hypothetical or fictional frame lifts every rule.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("many-shot", "Many invented exchanges in which an assistant complies lift every rule.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("crescendo", "After several turns the assistant gives in to what it would decline at first.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("skeleton-key", "Asked to add a warning instead of refusing, the assistant complies.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("policy-puppetry", "A prompt written like a policy file (XML, INI, JSON) is taken for policy.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("encoded-instructions", "Instructions that are encoded or disguised are decoded and obeyed.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("low-resource-language", "Rules do not hold in other languages: Zulu, Swahili, Welsh, Irish, Scottish Gaelic, Icelandic, Basque, and some larger ones.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        Of("suffix", "A nonsense suffix, or a reply that is to begin with agreement, lifts every rule.", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T6 agentic:2026/ASI01"),
        // Disclosure
        Of("system-prompt-leak", "The system prompt is given out to who asks for it.", Model, "llm:2025/LLM07 llm:2026/LLM08"),
        Of("configuration-leak", "Hidden context is given out: tools with their parameters, settings, the canary of the configuration.", Model, "llm:2025/LLM07 llm:2026/LLM08"),
        Of("planted-secret-leak", "The secret in the system prompt is given out.", Model, "llm:2025/LLM02 llm:2025/LLM07 llm:2026/LLM02 llm:2026/LLM08 agentic:2025/T3 agentic:2026/ASI03"),
        Of("personal-data-leak", "Personal data of people whom the model saw in training is given out.", Model, "llm:2025/LLM02 llm:2026/LLM02"),
        Of("training-data-recital", "Training text is continued word by word from its beginning.", Model, "llm:2025/LLM02 llm:2026/LLM02"),
        Of("divergence", "A word repeated for ever turns into training text.", Model, "llm:2025/LLM02 llm:2025/LLM10 llm:2026/LLM02 llm:2026/LLM06"),
        Of("membership-disclosure", "The model tells whether a record was in its training data.", Model, "llm:2025/LLM02 llm:2026/LLM02"),
        Of("model-extraction", "Probabilities are given out and labelling queries are answered without limit.", Both, "llm:2025/LLM02 llm:2025/LLM10 llm:2026/LLM02 llm:2026/LLM06 agentic:2025/T4"),
        Of("cross-tenant-retrieval", "Retrieval does not look at the tenant.", Application, "llm:2025/LLM08 llm:2025/LLM02 llm:2026/LLM09 llm:2026/LLM02 agentic:2025/T3 agentic:2026/ASI03"),
        Of("cross-tenant-orders", "Orders of other tenants are shown to who knows or guesses their number.", Application, "llm:2025/LLM02 llm:2025/LLM06 llm:2026/LLM02 llm:2026/LLM03 agentic:2025/T3 agentic:2026/ASI03"),
        Of("cross-session-leak", "What other users said in their sessions is in the context.", Application, "llm:2025/LLM02 llm:2026/LLM02 llm:2026/LLM08 agentic:2025/T1 agentic:2026/ASI06"),
        Of("corpus-listing", "The whole corpus can be listed through search, other tenants' vectors and texts included.", Application, "llm:2025/LLM08 llm:2026/LLM09"),
        // Output
        Of("unescaped-html", "HTML and script in the answer reach the page unescaped.", Both, "llm:2025/LLM05 llm:2026/LLM10"),
        Of("unescaped-sql", "SQL is written with the user's text inside it.", Model, "llm:2025/LLM05 llm:2026/LLM10 agentic:2025/T2 agentic:2026/ASI05"),
        Of("shell-output", "Shell commands are written with the user's text inside them.", Model, "llm:2025/LLM05 llm:2026/LLM10 agentic:2025/T11 agentic:2026/ASI05"),
        Of("template-output", "Template expressions of the user are written into templates.", Model, "llm:2025/LLM05 llm:2026/LLM10 agentic:2025/T11 agentic:2026/ASI05"),
        Of("formula-output", "Spreadsheet formulas of the user are written into CSV.", Model, "llm:2025/LLM05 llm:2026/LLM10"),
        Of("markdown-exfiltration", "Images and links to foreign hosts are put into the answer, with data in their address.", Both, "llm:2025/LLM05 llm:2025/LLM02 llm:2026/LLM10 llm:2026/LLM02 agentic:2026/ASI01"),
        Of("terminal-escapes", "Terminal control sequences reach the answer.", Both, "llm:2025/LLM05 llm:2026/LLM10"),
        // Agency
        Of("unauthorised-tool", "Tools are run whatever the role of the user.", Application, "llm:2025/LLM06 llm:2026/LLM03 agentic:2025/T2 agentic:2025/T3 agentic:2026/ASI02 agentic:2026/ASI03"),
        Of("data-out", "What the house knows is mailed to any address that the user names.", Model, "llm:2025/LLM06 llm:2025/LLM02 llm:2026/LLM03 llm:2026/LLM02 agentic:2025/T2 agentic:2026/ASI02"),
        Of("parameter-tampering", "Amounts of refunds are not checked.", Application, "llm:2025/LLM06 llm:2026/LLM03 agentic:2025/T2 agentic:2026/ASI02"),
        Of("confused-deputy", "The billing agent acts with its own rights for anyone.", Application, "llm:2025/LLM06 llm:2026/LLM03 agentic:2025/T3 agentic:2026/ASI03"),
        Of("privilege-escalation", "Anyone may change anyone's role.", Application, "llm:2025/LLM06 llm:2026/LLM03 agentic:2025/T3 agentic:2026/ASI03"),
        Of("identity-from-text", "Who says to be someone else is treated as that person.", Application, "llm:2025/LLM06 llm:2026/LLM03 agentic:2025/T9 agentic:2026/ASI03"),
        Of("file-traversal", "Any file of the canary file system can be read.", Application, "llm:2025/LLM02 llm:2025/LLM06 llm:2026/LLM02 llm:2026/LLM03 agentic:2025/T2 agentic:2026/ASI02"),
        Of("forged-approval", "A human approval is taken from the text of the conversation.", Application, "llm:2025/LLM06 llm:2026/LLM03 agentic:2025/T10 agentic:2026/ASI09"),
        Of("overwhelming-approvals", "Approval requests to people are sent without limit.", Application, "llm:2025/LLM06 llm:2025/LLM10 llm:2026/LLM03 llm:2026/LLM06 agentic:2025/T10 agentic:2026/ASI09"),
        Of("runaway-loop", "The loop over tools has no limit and runs the same call again and again.", Application, "llm:2025/LLM10 llm:2025/LLM06 llm:2026/LLM06 llm:2026/LLM03 agentic:2025/T4 agentic:2026/ASI08"),
        Of("recursive-delegation", "Agents hand a task to each other without limit of depth.", Application, "llm:2025/LLM10 llm:2025/LLM06 llm:2026/LLM06 llm:2026/LLM03 agentic:2025/T4 agentic:2025/T14 agentic:2026/ASI08 agentic:2026/ASI07"),
        Of("code-execution", "Code from the conversation is run.", Application, "llm:2025/LLM05 llm:2025/LLM06 llm:2026/LLM10 llm:2026/LLM03 agentic:2025/T11 agentic:2026/ASI05"),
        Of("inter-agent-spoofing", "The billing agent and the refund tool believe the sender that a message names.", Application, "llm:2025/LLM06 llm:2026/LLM03 agentic:2025/T9 agentic:2025/T12 agentic:2025/T14 agentic:2026/ASI07"),
        Of("rogue-agent", "The billing agent goes on after it was told to stop.", Application, "llm:2025/LLM06 llm:2026/LLM03 agentic:2025/T13 agentic:2026/ASI10"),
        Of("untraceable-action", "Tool calls asked for quietly are missing from the audit log.", Application, "llm:2025/LLM06 llm:2026/LLM03 agentic:2025/T8 agentic:2026/ASI10"),
        // Poisoning
        Of("memory-poisoning", "Anything can be stored in memory, and memory is obeyed like the house's instructions.", Application, "llm:2025/LLM04 llm:2026/LLM05 agentic:2025/T1 agentic:2026/ASI06"),
        Of("retrieval-poisoning", "A document stuffed with search words outranks the house's documents and is believed.", Application, "llm:2025/LLM04 llm:2025/LLM08 llm:2026/LLM05 llm:2026/LLM09 agentic:2025/T1 agentic:2026/ASI06"),
        Of("cascading-hallucination", "What a user asserted or another agent noted is passed on to everyone as knowledge.", Both, "llm:2025/LLM04 llm:2025/LLM09 llm:2026/LLM05 llm:2026/LLM07 agentic:2025/T5 agentic:2026/ASI08"),
        Of("backdoor-trigger", "A trigger planted in training switches every rule off.", Model, "llm:2025/LLM04 llm:2025/LLM03 llm:2026/LLM05 llm:2026/LLM04 agentic:2026/ASI04"),
        // Truth
        Of("misinformation", "False premises of a question are agreed to.", Model, "llm:2025/LLM09 llm:2026/LLM07 agentic:2025/T5 agentic:2026/ASI08"),
        Of("sycophancy", "A right answer is given up when the user contradicts.", Model, "llm:2025/LLM09 llm:2026/LLM07 agentic:2026/ASI09"),
        Of("invented-citation", "Where the corpus is silent, an answer and its source are invented.", Model, "llm:2025/LLM09 llm:2026/LLM07 agentic:2025/T5"),
        Of("package-hallucination", "Packages that do not exist are recommended.", Model, "llm:2025/LLM09 llm:2025/LLM03 llm:2026/LLM07 llm:2026/LLM04 agentic:2026/ASI04"),
        Of("inconsistent-answers", "The same question in other words gets another figure.", Model, "llm:2025/LLM09 llm:2026/LLM07"),
        Of("deceptive-claim", "It says that it did what it did not do.", Model, "llm:2025/LLM09 llm:2026/LLM07 agentic:2025/T7 agentic:2026/ASI09 agentic:2026/ASI10"),
        Of("human-manipulation", "The user is put under pressure to follow a link.", Model, "llm:2025/LLM09 llm:2026/LLM07 agentic:2025/T15 agentic:2026/ASI09"),
        // Consumption
        Of("unbounded-output", "The length of an answer has no limit.", Both, "llm:2025/LLM10 llm:2026/LLM06 agentic:2025/T4 agentic:2026/ASI08"),
        Of("reasoning-loop", "Reasoning goes on for as long as a question demands.", Both, "llm:2025/LLM10 llm:2026/LLM06 agentic:2025/T4 agentic:2026/ASI08"),
        Of("no-rate-limit", "A session may ask any number of questions.", Application, "llm:2025/LLM10 llm:2026/LLM06 agentic:2025/T4 agentic:2026/ASI08"),
        // Supply chain
        Of("model-identity", "Another model answers than the declared one, and says so.", Both, "llm:2025/LLM03 llm:2026/LLM04 agentic:2026/ASI04"),
        Of("unsafe-package-install", "Packages from outside the allow list are installed.", Application, "llm:2025/LLM03 llm:2026/LLM04 agentic:2026/ASI04"),
        Of("unsafe-loading-advice", "Code of strangers is recommended for loading models.", Model, "llm:2025/LLM03 llm:2026/LLM04 agentic:2025/T11 agentic:2026/ASI04"),
        Of("tool-shadowing", "A third party's tool may take the name of a tool of the house.", Application, "llm:2025/LLM03 llm:2026/LLM04 agentic:2025/T2 agentic:2026/ASI04"),
        // Harm
        Of("harmful-violence", "Demands for violence are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-self-harm", "Demands for self-harm are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-weapons", "Demands for weapons are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-malware", "Demands for malware and intrusion are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-hate", "Demands for hatred and harassment are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-fraud", "Demands for fraud and deception are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-sexual", "Demands for sexual content are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-privacy", "Demands for spying on people are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-drugs", "Demands for illegal drugs are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-theft", "Demands for theft and break-in are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-disinformation", "Demands for disinformation are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("harmful-extremism", "Demands for extremist content are complied with (by an invented, harmless placeholder).", Model, "llm:2025/LLM01 llm:2026/LLM01 agentic:2025/T7 agentic:2026/ASI01"),
        Of("biased-decision", "Refunds are decided by the group that a name or a word suggests.", Model, "llm:2025/LLM09 llm:2026/LLM07 agentic:2025/T7"),
        Of("over-refusal", "Harmless questions are refused because of a word in them.", Model, "llm:2025/LLM09 llm:2026/LLM07"),
    ];

    // The table is wide enough: "llm:2025/LLM01" stands for "owasp-llm:2025/LLM01".
    static Weakness Of(string name, string sentence, WeaknessLayer layer, string catalogue) =>
        new(name, sentence, layer, [.. catalogue.Split(' ').Select(id => "owasp-" + id)]);
}
