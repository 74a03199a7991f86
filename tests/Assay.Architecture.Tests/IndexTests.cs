using System.Text.RegularExpressions;

namespace Assay.Architecture.Tests;

/// <summary>docs/README.md is an index by job: it names every guide and journey, and no page twice.</summary>
public sealed partial class IndexTests
{
    static readonly string Docs = Path.Combine(Repository.Root, "docs");
    static readonly List<string> Links = [.. Link().Matches(File.ReadAllText(Path.Combine(Docs, "README.md"))).Select(m => m.Groups[1].Value)];

    [Theory]
    [InlineData("guides")]
    [InlineData("journeys")]
    public void Every_page_of_a_folder_stands_in_the_index(string folder)
    {
        var pages = Directory.Exists(Path.Combine(Docs, folder)) ? Directory.GetFiles(Path.Combine(Docs, folder), "*.md") : [];
        Assert.Empty(pages.Select(page => $"{folder}/{Path.GetFileName(page)}").Except(Links));
    }

    [Fact]
    public void No_page_stands_in_the_index_twice()
    {
        Assert.NotEmpty(Links);
        Assert.Empty(Links.GroupBy(link => link).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    // What the README says of the index has to lead there.
    [Fact]
    public void The_README_leads_to_headings_that_the_index_has()
    {
        var headings = File.ReadLines(Path.Combine(Docs, "README.md")).Where(line => line.StartsWith('#'))
            .Select(line => line.TrimStart('#', ' ').ToLowerInvariant().Replace(",", "", StringComparison.Ordinal).Replace(' ', '-')).ToHashSet();
        var asked = Heading().Matches(File.ReadAllText(Path.Combine(Repository.Root, "README.md"))).Select(m => m.Groups[1].Value).ToList();
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(headings));
    }

    [GeneratedRegex(@"\]\(([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\]\(docs/README\.md#([^)]+)\)")]
    private static partial Regex Heading();
}
