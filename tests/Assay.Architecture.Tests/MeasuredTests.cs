using System.Text.RegularExpressions;

namespace Assay.Architecture.Tests;

/// <summary>What the README claims is what bench/RESULTS.md says: its section "Measured" holds copies of rows of the table "Beside every peer".</summary>
public sealed partial class MeasuredTests
{
    const int Shared = 5; // what was measured, beside whom, our figure, theirs, the ratio
    const int Target = 5, Day = 6, Columns = 8;

    static readonly string Claims = Section("README.md", "## Measured");
    static readonly List<string[]> Claimed = Rows(Claims);
    static readonly List<string[]> Results = Rows(Section("bench/RESULTS.md", "## Beside every peer"));

    [Fact]
    public void Every_figure_of_the_README_stands_so_in_the_results()
    {
        Assert.NotEmpty(Claimed);
        var wrong = Claimed.Where(claim => Of(claim) is not { } row || !row.Take(Shared).SequenceEqual(claim))
            .Select(claim => $"README:  {string.Join(" | ", claim)}\nRESULTS: {(Of(claim) is { } row ? string.Join(" | ", row.Take(Shared)) : "no such row")}").ToList();
        Assert.True(wrong.Count == 0, string.Join("\n\n", wrong)); // said whole: a list would be cut
    }

    [Fact]
    public void The_sentences_around_the_README_s_table_hold_no_figure_of_their_own()
    {
        var cells = string.Join(' ', Claimed.Select(Of).OfType<string[]>().SelectMany(row => row));
        var sentences = string.Join('\n', Claims.Split('\n').Where(line => !line.StartsWith('|')));
        Assert.Empty(Figure().Matches(sentences).Select(m => m.Value).Except(Figure().Matches(cells).Select(m => m.Value)));
    }

    [Fact]
    public void The_README_shows_a_figure_that_misses_its_target_too() =>
        Assert.Contains(Claimed.Select(Of).OfType<string[]>(), row => row[Target].Contains("**", StringComparison.Ordinal));

    [Fact]
    public void Every_row_of_the_results_stands_once_and_says_when_and_where()
    {
        Assert.NotEmpty(Results);
        Assert.Empty(Results.Where(row => row.Length != Columns || !Dated().IsMatch(row[Day]) || row[Columns - 1].Length == 0).Select(row => string.Join(" | ", row)));
        Assert.Empty(Results.GroupBy(row => (row[0], row[1])).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    static string[]? Of(string[] claim) => Results.SingleOrDefault(row => row[0] == claim[0] && row[1] == claim[1]);

    static string Section(string file, string heading)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, file));
        return string.Join('\n', lines.SkipWhile(line => line != heading).Skip(1).TakeWhile(line => !line.StartsWith('#')));
    }

    // The table's own rows, without its head and the line under it.
    static List<string[]> Rows(string section) =>
        [.. section.Split('\n').Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Trim('|', ' ').Split('|').Select(cell => cell.Trim()).ToArray())];

    [GeneratedRegex(@"\d+(?:[.,]\d+)*")]
    private static partial Regex Figure();

    [GeneratedRegex(@"^20\d\d-\d\d-\d\d(, [AB](, load .+)?)?$")]
    private static partial Regex Dated();
}
