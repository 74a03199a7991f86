using System.Runtime.CompilerServices;
using System.Text;
using SupportAssistant.Weak;

namespace Assay.Samples.Tests;

/// <summary>The table in the README is the table in the code, and the catalogues have no empty entry.</summary>
public sealed class ReadmeTests
{
    const string Heading = "## Weaknesses\n\n";

    [Fact]
    public void The_table_of_weaknesses_is_that_of_the_code()
    {
        var path = Path.Combine(Folder(), "README.md");
        var text = File.ReadAllText(path);
        var expected = text[..(text.IndexOf(Heading, StringComparison.Ordinal) + Heading.Length)] + Table();
        if (Environment.GetEnvironmentVariable("ASSAY_UPDATE_DOCS") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Fact]
    public void Every_entry_of_every_catalogue_has_a_weakness()
    {
        string[] entries =
        [
            .. new[] { 2025, 2026 }.SelectMany(y => Enumerable.Range(1, 10).Select(i => $"owasp-llm:{y}/LLM{i:00}")),
            .. Enumerable.Range(1, 15).Select(i => $"owasp-agentic:2025/T{i}"),
            .. Enumerable.Range(1, 10).Select(i => $"owasp-agentic:2026/ASI{i:00}"),
        ];
        var held = Weaknesses.All.SelectMany(w => w.Catalogue).Distinct().Order().ToList();
        Assert.Equal(entries.Order(), held);
        Assert.Equal(Weaknesses.All.Count, Weaknesses.All.Select(w => w.Name).Distinct().Count());
    }

    [Fact]
    public void An_unknown_weakness_is_named()
    {
        Assert.Null(WeaknessSet.Parse("direct-injection,no-such-thing", out var unknown));
        Assert.Equal("no-such-thing", unknown);
    }

    static string Table()
    {
        var table = new StringBuilder("| weakness | what goes wrong | layer | catalogue |\n|---|---|---|---|\n");
        foreach (var w in Weaknesses.All)
            table.Append(null, $"| `{w.Name}` | {w.Sentence} | {w.Layer.ToString().ToLowerInvariant()} | {string.Join(", ", w.Catalogue)} |\n");
        return table.ToString();
    }

    static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "samples", "support-assistant");
}
