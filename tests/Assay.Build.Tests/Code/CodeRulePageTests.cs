using System.Text;
using Assay.Build.Code;

namespace Assay.Build.Tests.Code;

/// <summary><c>docs/rules/code</c> is written from the rules and their samples: after a change run this test once with ASSAY_UPDATE_DOCS=1.</summary>
public sealed class CodeRulePageTests
{
    static readonly string Folder = Path.Combine(Snippet.Repository, "docs", "rules", "code");

    [Fact]
    public void Every_rule_for_code_has_a_page_that_says_what_the_rule_says()
    {
        var pages = CodeScanner.Rules.ToDictionary(r => r.Id + ".md", Page);
        pages.Add("README.md", Index());
        if (Environment.GetEnvironmentVariable("ASSAY_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Folder);
            foreach (var (name, text) in pages)
                File.WriteAllText(Path.Combine(Folder, name), text);
        }

        Assert.Equal(pages.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Folder, "*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach (var (name, text) in pages)
            Assert.Equal(text, File.ReadAllText(Path.Combine(Folder, name)));
    }

    [Fact]
    public void Every_rule_for_code_is_worded_for_people_and_points_to_a_weakness()
    {
        foreach (var rule in CodeScanner.Rules)
        {
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)+$", rule.Id);
            Assert.True(rule.Description.Length > 10 && rule.Description.TrimEnd().EndsWith('.'), rule.Id);
            Assert.True(rule.Remediation.Length > 8 && rule.Remediation.TrimEnd().EndsWith('.'), rule.Id);
            Assert.Contains(rule.References, r => r.Scheme == "cwe");
        }
    }

    static string Page(CodeRule rule)
    {
        var text = new StringBuilder($"# {rule.Id}\n\n{rule.Title}. Severity: {rule.Severity.ToString().ToLowerInvariant()}, where nothing more is known.\n\n## What it means\n\n{rule.Description.Trim()}\n\n## What to do\n\n{rule.Remediation.Trim()}\n\n");
        if (rule.Versions is { } versions)
            text.Append($"## Versions\n\n{versions.Trim()}\n\n");
        // Samples with made-up credentials would be taken for real ones.
        if (Snippet.All.FirstOrDefault(s => s.Rule == rule.Id) is { } sample && !rule.Id.Contains("secret", StringComparison.Ordinal))
            text.Append($"## Sample\n\nFound:\n\n```\n{sample.Vulnerable.Trim()}\n```\n\nNot found:\n\n```\n{(sample.SafePins is null ? "" : $"# with {sample.SafePins} in requirements.txt\n")}{sample.Safe.Trim()}\n```\n\n");
        text.Append("## See also\n\n");
        foreach (var reference in rule.References)
            text.Append($"- {reference.Scheme.ToUpperInvariant()} {reference.Id}{(reference.Edition is null ? "" : $" ({reference.Edition})")}\n");
        return text.ToString();
    }

    static string Index()
    {
        var text = new StringBuilder("# Rules for code\n\nWhat `assay scan --kind code` can find.\n\n| rule | severity | what it finds |\n|---|---|---|\n");
        foreach (var rule in CodeScanner.Rules)
            text.Append($"| [{rule.Id}]({rule.Id}.md) | {rule.Severity.ToString().ToLowerInvariant()} | {rule.Title} |\n");
        return text.ToString();
    }
}
