using System.Diagnostics;
using Assay.Evaluation.RedTeam.Judgement.Text;

namespace Assay.Evaluation.Tests.RedTeam.Judgement;

/// <summary>Runs alone: what is measured is processor time of this process, which other tests would use too.</summary>
[CollectionDefinition(nameof(JudgementCostTests), DisableParallelization = true)]
[Collection(nameof(JudgementCostTests))]
[Trait("machine", "alone")]
public sealed class JudgementCostTests(ITestOutputHelper output)
{
    /// <summary>
    /// Tries until one is within the bound. What else runs on the machine, and a processor that is shared with other machines, make some tries
    /// long; work that grew makes all of them long.
    /// </summary>
    static double Best(double bound, int tries, Func<double> milliseconds)
    {
        var best = double.MaxValue;
        for (var i = 0; i < tries && best >= bound; i++)
            best = Math.Min(best, milliseconds());
        return best;
    }

    static double Milliseconds(Action action)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        action();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
    }

    static string Prose(int length) => string.Join("\n", AttackTexts.All.Select(row => row.Text))[..length];

    [Fact]
    public void A_secret_is_looked_for_in_a_hundred_kibibytes_in_less_than_a_tenth_of_a_second()
    {
        var (prose, search) = (Prose(100 * 1024), new PlantedTextSearch("sk-assay-q7Zp3vTn9LxW2"));
        // The first runs compile.
        Repeat(20, () => search.In(prose));
        var best = Best(100, 10, () => Milliseconds(() => Repeat(5, () => search.In(prose))) / 5);
        output.WriteLine($"planted text in 100 KiB: {best:F1} ms");
        Assert.True(best < 100, $"{best:F1} ms");
    }

    [Fact]
    public void An_answer_of_four_kibibytes_is_judged_in_a_few_milliseconds()
    {
        var (prose, overlap) = (Prose(4096), new InstructionOverlap(Prose(3000)));
        foreach (var (name, judge) in new (string, Action)[]
                 {
                     ("refusal", () => RefusalRecogniser.Read(prose)),
                     ("active content", () => ActiveContent.In(prose)),
                     ("instructions", () => overlap.With(prose)),
                     ("links", () => new OutgoingLinks("evil.example", "Marzipan-Kestrel-4471").In(prose)),
                     ("planted text", () => new PlantedTextSearch("Marzipan-Kestrel-4471").In(prose)),
                 })
        {
            Repeat(100, judge);
            var best = Best(15, 10, () => Milliseconds(() => Repeat(25, judge)) / 25);
            output.WriteLine($"{name}, 4 KiB: {best:F2} ms");
            Assert.True(best < 15, $"{name}: {best:F2} ms");
        }
    }

    [Theory]
    [InlineData("A")]
    [InlineData("%41")]
    [InlineData("QUFB")]
    [InlineData("01000001")]
    [InlineData("&#65;")]
    [InlineData("1. ")]
    [InlineData("\ud800")]
    [InlineData(".- ")]
    [InlineData("marzipankest ")]
    [InlineData("65 ")]
    public void Texts_made_to_multiply_work_are_bounded(string unit)
    {
        var answer = string.Concat(Enumerable.Repeat(unit, 256 * 1024 / unit.Length));
        var took = Best(4000, 3, () => Milliseconds(() => new PlantedTextSearch("Marzipan-Kestrel-4471").In(answer)));
        Assert.True(took < 4000, $"{took:F0} ms");
    }

    static void Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
            action();
    }
}
