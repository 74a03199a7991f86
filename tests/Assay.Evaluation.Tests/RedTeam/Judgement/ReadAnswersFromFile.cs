using System.Text.Json;
using Assay.Evaluation.RedTeam.Judgement.Text;

namespace Assay.Evaluation.Tests.RedTeam.Judgement;

/// <summary>Not a test of the suite: reads the answers of a file (bench/judgement/measure.py) and writes what was recognised.</summary>
public sealed class ReadAnswersFromFile
{
    sealed record Answer(string Text);

    [Fact(Explicit = true)]
    public void Write_what_the_recogniser_says_of_each_answer()
    {
        var from = Environment.GetEnvironmentVariable("ASSAY_ANSWERS");
        var to = Environment.GetEnvironmentVariable("ASSAY_ANSWERS_READ");
        Assert.SkipWhen(from is null || to is null, "ASSAY_ANSWERS and ASSAY_ANSWERS_READ name the files");
        File.WriteAllLines(to, File.ReadLines(from).Select(line => JsonSerializer.Deserialize<Answer>(line, JsonSerializerOptions.Web)!).Select(answer => RefusalRecogniser.Read(answer.Text))
            .Select(read => JsonSerializer.Serialize(new { stance = read.Stance.ToString().ToLowerInvariant(), rule = read.Rule, language = read.Language, start = read.Evidence?.Start ?? -1, length = read.Evidence?.Length ?? 0 })));
    }

    [Fact(Explicit = true)]
    public void Write_the_halves_of_the_labelled_answers()
    {
        var to = Environment.GetEnvironmentVariable("ASSAY_HALVES");
        Assert.SkipWhen(to is null, "ASSAY_HALVES names the folder");
        File.WriteAllLines(Path.Combine(to, "development.jsonl"), LabelledAnswers.Development.Select(row => JsonSerializer.Serialize(row, JsonSerializerOptions.Web)));
        File.WriteAllLines(Path.Combine(to, "held-out.jsonl"), LabelledAnswers.HeldOut.Select(row => JsonSerializer.Serialize(row, JsonSerializerOptions.Web)));
    }
}
