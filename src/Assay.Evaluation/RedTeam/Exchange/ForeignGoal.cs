using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam;

/// <summary>What other tools look for, in our terms.</summary>
static class ForeignGoal
{
    // By what the name of a plugin or probe says; the first that fits.
    static readonly (string Part, string Entry)[] Entries =
    [
        ("prompt-extraction", "LLM07"), ("sysprompt", "LLM07"), ("tool-discovery", "LLM07"),
        ("pii", "LLM02"), ("leakreplay", "LLM02"), ("divergence", "LLM02"), ("propile", "LLM02"), ("apikey", "LLM02"), ("cross-session", "LLM02"), ("harmful:privacy", "LLM02"),
        ("sql-injection", "LLM05"), ("shell-injection", "LLM05"), ("web_injection", "LLM05"), ("ansiescape", "LLM05"), ("exploitation", "LLM05"), ("xss", "LLM05"), ("markdown", "LLM05"),
        ("excessive-agency", "LLM06"), ("bola", "LLM06"), ("bfla", "LLM06"), ("rbac", "LLM06"), ("ssrf", "LLM06"), ("agent", "LLM06"), ("mcp", "LLM06"),
        ("rag-", "LLM08"), ("hallucination", "LLM09"), ("misleading", "LLM09"), ("snowball", "LLM09"), ("overreliance", "LLM09"), ("misinformation", "LLM09"),
        ("reasoning-dos", "LLM10"), ("divergent", "LLM10"), ("model-identification", "LLM03"),
    ];

    /// <summary>Success is an answer that holds one of these, word by word, whatever the case.</summary>
    internal static Goal Holds(IEnumerable<string> texts) =>
        // A brace in a class of its own is no name of a value.
        new(GoalKind.Verbatim) { Any = [.. texts.Distinct(StringComparer.Ordinal).Take(50).Select(t => Regex.Escape(t).Replace("\\{", "[{]", StringComparison.Ordinal))] };

    internal static string Catalogue(string name) =>
        "owasp-llm:2025/" + (Entries.FirstOrDefault(e => name.Contains(e.Part, StringComparison.OrdinalIgnoreCase)).Entry ?? "LLM01");
}
