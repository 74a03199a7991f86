using System.Text.RegularExpressions;

namespace Assay.Architecture.Tests;

/// <summary>Whoever begins at <c>docs/README.md</c> finds every page, and no link leads nowhere.</summary>
public sealed partial class DocumentTests
{
    const string Start = "docs/README.md";

    static readonly IReadOnlyList<string> Pages = [.. Repository.Tracked().Where(f => f.EndsWith(".md", StringComparison.Ordinal) && File.Exists(Path.Combine(Repository.Root, f)))];

    [Fact]
    public void Every_page_of_the_documents_is_reached_from_their_start()
    {
        var reached = new HashSet<string> { Start };
        for (var open = new Queue<string>(reached); open.TryDequeue(out var page);)
            foreach (var next in Links(page).Select(l => Directory.Exists(Path.Combine(Repository.Root, l)) ? l + "/README.md" : l))
                if (Pages.Contains(next) && reached.Add(next))
                    open.Enqueue(next);
        // A rule's page is found by its id, from the finding; the lists in docs/rules name each.
        Assert.Empty(Pages.Where(p => p.StartsWith("docs/", StringComparison.Ordinal) && !p.StartsWith("docs/rules/", StringComparison.Ordinal)).Except(reached));
    }

    [Fact]
    public void Every_link_leads_to_a_file()
    {
        var links = Pages.SelectMany(page => Links(page).Select(to => (page, to))).ToList();
        Assert.True(links.Count > 200, "the test looks in the wrong place");
        Assert.Empty(links.Where(l => !Path.Exists(Path.Combine(Repository.Root, l.to))).Select(l => $"{l.page} -> {l.to}"));
    }

    [Fact]
    public void Links_in_code_are_no_links() =>
        Assert.Equal(["a.md", "../b.md"], LinksIn("[a](a.md#part) `[no](c.md)` [out](https://example.org)\n```\n[no](d.md)\n```\n[here](#part) [b](../b.md)"));

    static IEnumerable<string> Links(string page) =>
        LinksIn(File.ReadAllText(Path.Combine(Repository.Root, page))).Select(l => Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!, l))));

    static IEnumerable<string> LinksIn(string text) =>
        Link().Matches(Code().Replace(text, "")).Select(m => m.Groups[1].Value).Where(l => !Elsewhere().IsMatch(l)).Select(l => l.Split('#')[0]);

    [GeneratedRegex(@"^[ \t]*(```|~~~)[\s\S]*?^[ \t]*\1|`[^`\n]*`", RegexOptions.Multiline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^()\s]+)(?:\s+""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^([a-z]+:|#)")]
    private static partial Regex Elsewhere();
}
