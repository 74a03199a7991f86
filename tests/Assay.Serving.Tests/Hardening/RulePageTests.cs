using System.Runtime.CompilerServices;
using System.Text;
using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary><c>docs/rules/serving</c> is written from the rules themselves: after changing a rule run these tests once with ASSAY_UPDATE_DOCS=1.</summary>
public sealed class RulePageTests
{
    static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/rules/serving"));

    [Fact]
    public void Every_rule_has_a_page_that_says_what_the_rule_says()
    {
        var pages = ServingScanner.Rules.ToDictionary(r => r.Id + ".md", Page);
        pages.Add("README.md", Index());
        if (Environment.GetEnvironmentVariable("ASSAY_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Folder());
            foreach (var old in Directory.GetFiles(Folder(), "*.md"))
                File.Delete(old);
            foreach (var (file, text) in pages)
                File.WriteAllText(Path.Combine(Folder(), file), text);
        }

        Assert.Equal(pages.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Folder(), "*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach (var (file, text) in pages)
            Assert.Equal(text, File.ReadAllText(Path.Combine(Folder(), file)));
    }

    [Fact]
    public void Every_rule_is_worded_for_people_and_names_a_weakness()
    {
        Assert.Empty(ServingScanner.Rules.GroupBy(r => r.Id).Where(g => g.Count() > 1).Select(g => g.Key));
        foreach (var rule in ServingScanner.Rules)
        {
            Assert.Matches("^serving(-[a-z0-9]+)+$", rule.Id);
            Assert.True(rule.Description.Length > 20 && rule.Description.EndsWith('.'), rule.Id);
            Assert.True(rule.Remediation.Length > 8 && rule.Remediation.EndsWith('.'), rule.Id);
            Assert.False(rule.Title.EndsWith('.'), rule.Id);
            Assert.Contains(rule.References, r => r.Scheme == "cwe");
        }
    }

    static string Page(ServingRule rule)
    {
        var text = new StringBuilder($"# {rule.Id}\n\n{rule.Title}. Severity: {rule.Severity.ToString().ToLowerInvariant()}, where nothing more is known. Control: {rule.Control}.\n\n");
        text.Append($"## What it means\n\n{rule.Description}\n\n## What to do\n\n{rule.Remediation}\n\nIf the finding is right and you live with it, accept the risk in the record, with an owner and an expiry\n(see [Manage findings](../../guides/manage-findings.md)).\n\n## See also\n\n");
        foreach (var reference in rule.References)
            text.Append($"- {Link(reference)}\n");
        return text.ToString();
    }

    static string Index()
    {
        var text = new StringBuilder("# Rules for serving\n\nWhat `assay scan --kind serving` can find. `assay rules --about serving` prints the same list, `assay rules RULE` one of them.\n\n| rule | severity | what it finds |\n|---|---|---|\n");
        foreach (var rule in ServingScanner.Rules)
            text.Append($"| [{rule.Id}]({rule.Id}.md) | {rule.Severity.ToString().ToLowerInvariant()} | {rule.Title} |\n");
        return text.ToString();
    }

    static string Link(Reference reference) => reference.Scheme switch
    {
        "cwe" => $"[{reference.Id}](https://cwe.mitre.org/data/definitions/{reference.Id[4..]}.html)",
        "cve" => $"[{reference.Id}](https://nvd.nist.gov/vuln/detail/{reference.Id})",
        "atlas" => $"[MITRE ATLAS {reference.Id}](https://atlas.mitre.org/techniques/{reference.Id})",
        "owasp-llm" => $"OWASP Top 10 for LLM Applications {reference.Edition}, {reference.Id}",
        "cis-kubernetes" => $"CIS Kubernetes Benchmark {reference.Edition}, {reference.Id}",
        "cis-docker" => $"CIS Docker Benchmark {reference.Edition}, {reference.Id}",
        "nsa-kubernetes" => $"NSA and CISA, Kubernetes Hardening Guidance {reference.Edition}, \"{reference.Id}\"",
        "pod-security" => $"Kubernetes Pod Security Standards, {reference.Id}",
        _ => $"{reference.Scheme} {reference.Id} {reference.Edition}".TrimEnd(),
    };
}
