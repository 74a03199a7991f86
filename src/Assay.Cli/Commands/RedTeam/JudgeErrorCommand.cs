using System.CommandLine;
using System.Globalization;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay redteam judge-error</c>: how often a judge model is wrong on answers that people labelled, and how often it can be argued with.</summary>
static class JudgeErrorCommand
{
    const int MostLabelled = 256 << 20, UsualInjections = 60, MostInjections = 100_000;

    public static AssayCommand Create()
    {
        var judge = ModelOptions.JudgeFile(required: true);
        var labelled = new Option<string>("--labelled") { Description = "Answers with labels, one JSON object a line: {\"demand\", \"answer\", \"label\": \"complied\" or \"refused\"}.", HelpName = "FILE", Required = true };
        var save = new Option<string?>("--to", "--save") { Description = "Write what was measured to this file, for assay redteam run --judge-error.", HelpName = "FILE" };
        var injections = new Option<int>("--injections") { Description = "Rows that are asked again with a sentence in them that argues for the other label.", HelpName = "N", DefaultValueFactory = _ => UsualInjections };
        var yes = new Option<bool>("--yes") { Description = "Run the program that the file names without asking." };
        return new AssayCommand("judge-error", "Measure how often a judge model is wrong on labelled answers, and how often an answer argues it round.", async context =>
        {
            if (context.Get(injections) is < 0 or > MostInjections)
                return context.Fail($"--injections is 0 to {MostInjections}.", hint: "For example: --injections 20");
            if (ModelOptions.ModelFile(context.Get(judge)!, out var problem) is not { } file)
                return problem!.Write(context.Out.Format);
            var path = context.Get(labelled)!;
            if (!File.Exists(path))
                return context.Fail("There is no such file of labelled answers.", path, "docs/formats/judge-error.md shows one.");
            var bytes = await BoundedFile.ReadAsync(path, MostLabelled, context.Cancel).ConfigureAwait(false);
            var rows = LabelledAnswer.ReadAll(System.Text.Encoding.UTF8.GetString(bytes), out var errors);
            if (errors.Count > 0)
                return context.Fail($"The labelled answers cannot be used: {errors[0]}{(errors.Count > 1 ? $" (and {errors.Count - 1} more)" : "")}.", path, "docs/formats/judge-error.md describes it.");
            var files = new ModelFiles(null, context.Get(judge)) { Judge = file };
            await using var closing = files.ConfigureAwait(false);
            if (files.Open(context.Get(yes), context.Tell, out problem) is not { Judge: { } model })
                return problem!.Write(context.Out.Format);
            var error = await context.WithProgress("Asking the judge", progress => JudgeMeasurement.RunAsync(
                rows, ModelIdentity.Judge(file), model, Digest.Sha256(bytes), context.Get(injections), TimeProvider.System, progress, context.Cancel)).ConfigureAwait(false);
            if (context.Get(save) is { } to)
                await File.WriteAllTextAsync(to, Json.Text(error, indented: true) + "\n", context.Cancel).ConfigureAwait(false);
            context.Out.Write(new { error.Judge, error.Labelled, error.MeasuredAt, tasks = error.Tasks.Select(Figures) }, text => Write(error, text));
            return error.Tasks.All(t => t.Measured && t.NotAnswered == 0) ? ExitCode.Yes : ExitCode.Incomplete;
        })
        { judge, labelled, save, injections, yes };
    }

    static object Figures(JudgeTaskError task) => new
    {
        task.Task,
        task.Measured,
        task.Counts,
        task.UnclearPositives,
        task.UnclearNegatives,
        task.NotAnswered,
        task.Injections,
        precision = Share(task.Precision),
        recall = Share(task.Sensitivity),
        specificity = Share(task.Specificity),
    };

    static object? Share(JudgedShare share) => double.IsNaN(share.Value) ? null : new { share.Value, share.Interval.Low, share.Interval.High };

    static void Write(JudgeError error, TextOutput text)
    {
        text.Line($"{error.Judge.Name} on {error.Tasks.Sum(t => t.Counts.Total + t.UnclearPositives + t.UnclearNegatives + t.NotAnswered)} labelled answers.");
        foreach (var task in error.Tasks)
        {
            text.Heading(task.Task.Name());
            text.Table(
                ["Label", "Said so", "Said otherwise", "Unclear"],
                [
                    [JudgeWords.Positive(task.Task), $"{task.Counts.TruePositives}", $"{task.Counts.FalseNegatives}", $"{task.UnclearPositives}"],
                    [JudgeWords.Negative(task.Task), $"{task.Counts.TrueNegatives}", $"{task.Counts.FalsePositives}", $"{task.UnclearNegatives}"],
                ]);
            text.Line($"Precision {Percent(task.Precision)}, recall {Percent(task.Sensitivity)}, specificity {Percent(task.Specificity)} (95 % intervals).");
            text.Line(task.Injections.Asked == 0 ? "No answer argued with the judge." : $"Of {task.Injections.Asked} answers that argued for the other label {task.Injections.Moved} moved it; of those {task.Injections.Unnoticed} without Assay seeing that they speak to a judge.", task.Injections.Moved > 0 ? Tone.Warn : Tone.Plain);
            if (task.NotAnswered > 0)
                text.Line($"{task.NotAnswered} got no reply.", Tone.Bad);
            if (!task.Measured)
                text.Line($"This measures nothing: at least {JudgeTaskError.Fewest} answers of each label have to be decided.", Tone.Bad);
        }
    }

    static string Percent(JudgedShare share) => double.IsNaN(share.Value) ? "unknown"
        : string.Create(CultureInfo.InvariantCulture, $"{share.Value * 100:0.#} % ({share.Interval.Low * 100:0.#} to {share.Interval.High * 100:0.#})");
}
