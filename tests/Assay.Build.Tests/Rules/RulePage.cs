using System.Text;
using Assay.Build.Rules;
using Assay.Build.Tests.Code;

namespace Assay.Build.Tests.Rules;

/// <summary>The page of a rule, and the list of a family's pages, as they stand in <c>docs/rules</c>.</summary>
static class RulePage
{
    /// <summary>Rules for model files came first: their pages lie at the top.</summary>
    public static string Folder(RuleFamily family) => family.Name == "model-files" ? "" : family.Name;

    public static string Of(RuleFamily family, RuleEntry rule)
    {
        var text = new StringBuilder($"# {rule.Id}\n\n");
        if (rule.Title is { } title)
            text.Append($"{title}. Severity: {rule.Severity.ToString()!.ToLowerInvariant()}, where nothing more is known.\n\n");
        text.Append($"## What it means\n\n{rule.Description.Trim()}\n\n## What to do\n\n{rule.Remediation.Trim()}\n\n{Accepting(family)}\n\n");
        if (rule.Versions is { } versions)
            text.Append($"## Versions\n\n{versions.Trim()}\n\n");
        // Samples with made-up credentials would be taken for real ones.
        if (Snippet.All.FirstOrDefault(s => s.Rule == rule.Id) is { } sample && !rule.Id.Contains("secret", StringComparison.Ordinal))
            text.Append($"## Sample\n\nFound:\n\n```\n{sample.Vulnerable.Trim()}\n```\n\nNot found:\n\n```\n{(sample.SafePins is null ? "" : $"# with {sample.SafePins} in requirements.txt\n")}{sample.Safe.Trim()}\n```\n\n");
        text.Append("## See also\n\n");
        foreach (var reference in rule.References)
            text.Append($"- {Link(reference)}\n");
        return text.ToString();
    }

    public static string Index(RuleFamily family, IReadOnlyList<RuleFamily> all)
    {
        var text = new StringBuilder($"# {family.Title}\n\nWhat `{family.Command.Replace(" and ", "` and `", StringComparison.Ordinal)}` can find. `assay rules --about {family.Name}` prints the same list, `assay rules RULE` one of them.\n\n");
        if (Folder(family).Length == 0)
            text.Append($"Other rules: {string.Join(", ", all.Where(f => f != family).Select(f => $"[{f.Title[10..]}]({Folder(f)}/README.md)"))}, [serving](serving/README.md).\n\n");
        var graded = family.Rules.Any(r => r.Severity is not null);
        text.Append(graded ? "| rule | severity | what it finds |\n|---|---|---|\n" : "| rule | what it means |\n|---|---|\n");
        foreach (var rule in family.Rules)
            text.Append($"| [{rule.Id}]({rule.Id}.md) |{(graded ? $" {rule.Severity.ToString()!.ToLowerInvariant()} |" : "")} {(rule.Title ?? rule.Description).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        return text.ToString();
    }

    static string Accepting(RuleFamily family) => family.Name switch
    {
        "model-files" => "If the finding is right and you accept it for one file, write a waiver with a reason, an owner and an expiry\n(see [Scan a model before you load it](../guides/scan-models.md)).",
        "code" => "If the finding is right and you accept it at one place, say so there with the reason: `# assay: ignore[rule] reason`\n(see [Scan code](../../guides/scan-code.md)).",
        _ => "If the finding is right and you live with it, accept the risk in the record, with an owner and an expiry\n(see [Manage findings](../../guides/manage-findings.md)).",
    };

    static string Link(Reference reference) => reference.Scheme switch
    {
        "cwe" => $"[{reference.Id}](https://cwe.mitre.org/data/definitions/{reference.Id[4..]}.html)",
        "cve" => $"[{reference.Id}](https://nvd.nist.gov/vuln/detail/{reference.Id})",
        "atlas" => $"[MITRE ATLAS {reference.Id}](https://atlas.mitre.org/techniques/{reference.Id})",
        "owasp-llm" => $"OWASP Top 10 for LLM Applications {reference.Edition}, {reference.Id}",
        "owasp-ml" => $"OWASP Machine Learning Security Top 10 {reference.Edition}, {reference.Id}",
        "owasp-agentic" => $"OWASP Top 10 for Agentic Applications {reference.Edition}, {reference.Id}",
        _ => $"{reference.Scheme} {reference.Id} {reference.Edition}".TrimEnd(),
    };
}
