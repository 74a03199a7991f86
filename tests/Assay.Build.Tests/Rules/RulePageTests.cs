using Assay.Build.Rules;
using Assay.Build.Tests.Code;

namespace Assay.Build.Tests.Rules;

/// <summary>
/// <c>docs/rules</c> is written from the rules themselves, so that the two cannot differ: after changing a rule run these tests
/// once with ASSAY_UPDATE_DOCS=1.
/// </summary>
public sealed class RulePageTests
{
    static readonly string Root = Path.Combine(Snippet.Repository, "docs", "rules");

    public static TheoryData<string> Names => [.. RuleCatalogue.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_rule_has_a_page_that_says_what_the_rule_says(string name)
    {
        var family = RuleCatalogue.Families.Single(f => f.Name == name);
        var folder = Path.Combine(Root, RulePage.Folder(family));
        var pages = family.Rules.ToDictionary(r => r.Id + ".md", r => RulePage.Of(family, r));
        pages.Add("README.md", RulePage.Index(family, RuleCatalogue.Families));
        if (Environment.GetEnvironmentVariable("ASSAY_UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(folder);
            foreach (var old in Directory.GetFiles(folder, "*.md"))
                File.Delete(old);
            foreach (var (file, text) in pages)
                File.WriteAllText(Path.Combine(folder, file), text);
        }

        Assert.Equal(pages.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(folder, "*.md").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach (var (file, text) in pages)
            Assert.Equal(text, File.ReadAllText(Path.Combine(folder, file)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_rule_is_worded_for_people_and_points_to_a_catalogue(string name)
    {
        foreach (var rule in RuleCatalogue.Families.Single(f => f.Name == name).Rules)
        {
            Assert.Equal(name, rule.About);
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)+$", rule.Id);
            Assert.True(rule.Description.Length > 20 && rule.Description.TrimEnd().EndsWith('.'), rule.Id);
            Assert.True(rule.Remediation.Length > 8 && rule.Remediation.TrimEnd().EndsWith('.'), rule.Id);
            Assert.True(rule.References.Count > 0, $"{rule.Id} points to no CWE, ATLAS or OWASP entry");
            Assert.True(name != "code" || rule.References.Any(r => r.Scheme == "cwe"), $"{rule.Id} names no weakness");
        }
    }

    [Fact]
    public void No_two_rules_have_one_id_and_every_family_is_named()
    {
        Assert.Empty(RuleCatalogue.Families.SelectMany(f => f.Rules).GroupBy(r => r.Id).Where(g => g.Count() > 1).Select(g => g.Key));
        Assert.Equal(RuleCatalogue.Names, RuleCatalogue.Families.Select(f => f.Name));
    }
}
