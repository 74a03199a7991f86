using System.Text;
using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>
/// <c>docs/rules</c> is written from the rules themselves, so that the two cannot differ: after changing a rule run this
/// test once with ASSAY_UPDATE_DOCS=1.
/// </summary>
public sealed class RulePageTests
{
    static readonly string Folder = Path.Combine(Repository(), "docs", "rules");

    [Fact]
    public void Every_rule_has_a_page_that_says_what_the_rule_says()
    {
        var pages = ModelScanner.Rules.ToDictionary(r => r.Id + ".md", Page);
        pages.Add("README.md", Index());
        if (Environment.GetEnvironmentVariable("ASSAY_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Folder);
            foreach (var old in Directory.GetFiles(Folder, "*.md"))
                File.Delete(old);
            foreach (var (name, text) in pages)
                File.WriteAllText(Path.Combine(Folder, name), text);
        }

        Assert.Equal(pages.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Folder, "*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach (var (name, text) in pages)
            Assert.Equal(text, File.ReadAllText(Path.Combine(Folder, name)));
    }

    [Fact]
    public void Every_rule_is_worded_for_people_and_points_to_a_catalogue()
    {
        foreach (var rule in ModelScanner.Rules)
        {
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)+$", rule.Id);
            Assert.True(rule.Description.Length > 30 && rule.Description.EndsWith('.'), rule.Id);
            Assert.True(rule.Remediation.Length > 10 && rule.Remediation.EndsWith('.'), rule.Id);
            Assert.True(rule.References.Count > 0, $"{rule.Id} points to no CWE, ATLAS or OWASP entry");
        }
    }

    static string Page(Rule rule)
    {
        var text = new StringBuilder();
        text.Append("# ").Append(rule.Id).Append("\n\n## What it means\n\n").Append(rule.Description).Append("\n\n## What to do\n\n").Append(rule.Remediation).Append("\n\n");
        text.Append("If the finding is right and you accept it for one file, write a waiver with a reason, an owner and an expiry\n(see [Scan a model before you load it](../guides/scan-models.md)).\n\n## See also\n\n");
        foreach (var reference in rule.References)
            text.Append("- ").Append(Link(reference)).Append('\n');
        return text.ToString();
    }

    static string Index()
    {
        var text = new StringBuilder("# Rules of the model scanner\n\nWhat `assay scan` can find. `assay rules` prints the same list, `assay rules RULE` one of them.\n\n| rule | what it means |\n|---|---|\n");
        foreach (var rule in ModelScanner.Rules)
            text.Append("| [").Append(rule.Id).Append("](").Append(rule.Id).Append(".md) | ").Append(rule.Description.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
        return text.ToString();
    }

    static string Link(Reference reference) => reference.Scheme switch
    {
        "cwe" => $"[{reference.Id}](https://cwe.mitre.org/data/definitions/{reference.Id[4..]}.html)",
        "cve" => $"[{reference.Id}](https://nvd.nist.gov/vuln/detail/{reference.Id})",
        "atlas" => $"[MITRE ATLAS {reference.Id}](https://atlas.mitre.org/techniques/{reference.Id})",
        "owasp-llm" => $"OWASP Top 10 for LLM Applications {reference.Edition}, {reference.Id}",
        _ => $"{reference.Scheme} {reference.Id} {reference.Edition}".TrimEnd(),
    };

    static string Repository()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Assay.slnx")))
            at = Path.GetDirectoryName(at) ?? throw new DirectoryNotFoundException("the repository's root");
        return at;
    }
}
