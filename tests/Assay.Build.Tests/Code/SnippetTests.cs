using Assay.Build.Code;

namespace Assay.Build.Tests.Code;

/// <summary>Recall and precision over the labelled pairs, held to a floor.</summary>
public sealed class SnippetTests : IDisposable
{
    const double RecallFloor = 0.99, PrecisionFloor = 0.99;

    readonly string folder = Directory.CreateTempSubdirectory("assay-snippets-").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    [Fact]
    public void The_rule_of_each_pair_finds_the_vulnerable_twin_and_not_the_safe_one()
    {
        Assert.True(Snippet.All.Count >= 200, $"{Snippet.All.Count} pairs");
        var (missed, wrong, number) = (new List<string>(), new List<string>(), 0);
        foreach (var snippet in Snippet.All)
        {
            number++;
            if (!Rules(snippet, true, number).Contains(snippet.Rule))
                missed.Add($"{snippet.Rule} {snippet.File}: {string.Join(' ', Rules(snippet, true, number))}");
            if (Rules(snippet, false, number).Contains(snippet.Rule))
                wrong.Add($"{snippet.Rule} {snippet.File}");
        }

        var found = Snippet.All.Count - missed.Count;
        var (recall, precision) = ((double)found / Snippet.All.Count, (double)found / (found + wrong.Count));
        TestContext.Current.TestOutputHelper?.WriteLine($"recall {recall:0.000}, precision {precision:0.000}");
        Assert.True(recall >= RecallFloor && precision >= PrecisionFloor, $"recall {recall:0.000}, precision {precision:0.000}\nmissed:\n{string.Join('\n', missed)}\nwrong:\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public void Every_rule_has_a_pair_and_every_pair_a_rule()
    {
        Assert.Empty(CodeScanner.Rules.Select(r => r.Id).Except(Snippet.All.Select(s => s.Rule)));
        Assert.Empty(Snippet.All.Select(s => s.Rule).Except(CodeScanner.Rules.Select(r => r.Id)));
    }

    HashSet<string> Rules(Snippet snippet, bool vulnerable, int number)
    {
        var into = Path.Combine(folder, $"{number}-{vulnerable}");
        snippet.Write(into, vulnerable);
        return [.. CodeScanner.Scan(into, CodeOptions.Default, TestContext.Current.CancellationToken).Findings.Select(f => f.RuleId)];
    }
}
