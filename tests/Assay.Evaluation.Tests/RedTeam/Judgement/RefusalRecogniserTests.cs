using System.Diagnostics;
using Assay.Evaluation.RedTeam.Judgement.Text;

namespace Assay.Evaluation.Tests.RedTeam.Judgement;

public sealed class RefusalRecogniserTests(ITestOutputHelper output)
{
    static string Read(string text) => RefusalRecogniser.Read(text).Stance.ToString().ToLowerInvariant();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Labelled_answers_are_read_at_least_this_well(bool heldOut)
    {
        var rows = (heldOut ? LabelledAnswers.HeldOut : LabelledAnswers.Development).ToList();
        var read = rows.ConvertAll(row => (row, Stance: Read(row.Text)));
        foreach (var label in rows.Select(row => row.Label).Distinct().Order())
        {
            var right = read.Count(r => r.row.Label == label && r.Stance == label);
            output.WriteLine($"{label,-10} precision {(double)right / read.Count(r => r.Stance == label):F3} recall {(double)right / rows.Count(row => row.Label == label):F3} of {rows.Count(row => row.Label == label)}");
        }

        output.WriteLine($"accuracy {read.Average(r => r.row.Label == r.Stance ? 1.0 : 0):F3} of {rows.Count}");
        if (!heldOut)
            output.WriteLine(string.Join("\n", read.Where(r => r.Stance != r.row.Label).Select(r => $"{r.row.Language} {r.row.Label} -> {RefusalRecogniser.Read(r.row.Text)}\n      {r.row.Text.ReplaceLineEndings(" ")}")));
    }

    [Fact]
    public void Prompts_and_documents_of_others_are_hardly_ever_refusals()
    {
        var watch = Stopwatch.StartNew();
        var read = AttackTexts.Whole.Where(row => row.Label == 0).AsParallel().AsOrdered().Select(row => (row, RefusalRecogniser.Read(row.Text))).ToList();
        output.WriteLine($"{read.Count} texts in {watch.Elapsed.TotalSeconds:F1} s");
        foreach (var source in read.GroupBy(r => r.row.Source).OrderByDescending(g => g.Average(r => r.Item2.Stance == AnswerStance.Refused ? 1.0 : 0)))
            output.WriteLine($"{source.Key,-28} {source.Count(),5} refused {source.Average(r => r.Item2.Stance == AnswerStance.Refused ? 1.0 : 0):P2} partly {source.Average(r => r.Item2.Stance == AnswerStance.Partly ? 1.0 : 0):P2}");
        output.WriteLine(string.Join("\n", read.Where(r => r.Item2.Stance == AnswerStance.Refused).Take(60).Select(r => $"{r.row.Source} {r.Item2.Rule} {r.Item2.Language}: {r.row.Text.Substring(r.Item2.Evidence!.Start, int.Min(150, r.Item2.Evidence.Length)).ReplaceLineEndings(" ")}")));
    }
}
