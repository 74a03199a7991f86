using System.CommandLine;
using System.Text;
using Assay.Evaluation;
using Assay.Evaluation.Answers;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay eval answers</c>: how well an assistant answers its user's own questions.</summary>
static class AnswersCommand
{
    const int MostQuestions = 16 << 20;

    public static AssayCommand Create()
    {
        var target = RedTeamOptions.Target();
        var questions = new Option<string>("--questions") { Description = "Questions with what a right answer is, one JSON object a line.", HelpName = "FILE", Required = true };
        var generations = new Option<int>("--generations") { Description = "How often each question is asked.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var bars = new Option<string[]>("--threshold") { Description = "A bar: task-success>=0.9, groundedness, citation-correctness, silence-kept, consistency.", HelpName = "RULE" };
        var round = new Option<string?>("--round") { Description = "Name of the round (default: a new one). A round of that name that was interrupted goes on.", HelpName = "NAME" };
        var yes = new Option<bool>("--yes") { Description = "Run the program that the file names without asking." };
        var folder = RedTeamOptions.Folder();
        var models = new ModelOptions(attacks: false);
        Problem? notRun = null;
        var recording = new Recording { WhyNothing = _ => notRun };
        var command = new AssayCommand("answers", "Ask an assistant your own questions: right, borne out by its sources, cited correctly, silent where they are silent, the same each time.", async context =>
        {
            if (RedTeamOptions.Authorised(context.Get(target)!, out var problem) is not { } file)
                return problem!.Write(context.Out.Format);
            if (Bars.Read(context.Get(bars) ?? [], MetricNames.Answers, "task-success>=0.9", out problem) is not { } thresholds)
                return problem!.Write(context.Out.Format);
            var path = context.Get(questions)!;
            if (!File.Exists(path))
                return context.Fail("There is no such file of questions.", path, "docs/guides/evaluate-answers.md shows one.");
            var text = BoundedFile.Text(path, MostQuestions);
            var set = Question.ReadAll(text, out var errors);
            if (errors.Count > 0)
                return context.Fail($"The questions cannot be used: {errors[0]}{(errors.Count > 1 ? $" (and {errors.Count - 1} more)" : "")}.", path, "docs/guides/evaluate-answers.md shows one.");
            var name = context.Get(round) ?? RedTeamOptions.NewName("answers");
            if (RedTeamOptions.Journal(context.Get(folder), name, out problem, file) is not { } journal)
                return problem!.Write(context.Out.Format);
            if (models.Read(context, out problem) is not { } files)
                return problem!.Write(context.Out.Format);
            await using var closingModels = files.ConfigureAwait(false);
            var plan = files.In(AnswerEvaluator.PlanOf(set, file.Scenario ?? new Scenario { Name = "none" }, 1, Math.Clamp(context.Get(generations), 1, 100), file.Limits ?? new RoundLimits()) with { Control = file.Control });
            var opened = OpenedTarget.Open(file, context.Get(target)!, plan.Limits, context.Get(yes), context.Tell, out problem);
            if (opened is null)
                return problem!.Write(context.Out.Format);
            await using var closing = opened.ConfigureAwait(false);
            if (files.Open(context.Get(yes), context.Tell, out problem) is not { } helping)
                return problem!.Write(context.Out.Format);
            Subject? version = null;
            return await recording.RunAfterAsync(context, async record =>
            {
                var found = await TargetVersion.FindAsync(record, file, recording.Subject(context), context.Cancel).ConfigureAwait(false);
                version = found.Value is { } page ? new Subject(page.Thing.Slug, page.Thing.RegisterDigest) : null;
                return found.Problem;
            }, async _ =>
            {
                var result = await context.WithProgress("Asking", progress => RedTeamRound.RunAsync(
                    plan, opened.Target, AnswerEvaluator.Asking(helping, set, Sources), journal, TimeProvider.System, new Progress<RoundProgress>(p => progress.Report((double)p.Done / p.Total)), context.Cancel)).ConfigureAwait(false);
                notRun = RoundLeave.NotRun(result.Problem, journal);
                var report = AnswerEvaluator.Judge(set, result, Sources, thresholds, out IReadOnlyList<AnswerVerdict> _);
                return [version is null ? report : AnswerRecord.Of(report, version, Path.GetFileName(path), Digest.Sha256(Encoding.UTF8.GetBytes(text)), thresholds, name, result)];
            }).ConfigureAwait(false);
        }, CommandShape.Report, Severity.Medium)
        { target, questions, generations, bars, round, yes, folder };
        models.AddTo(command);
        recording.AddTo(command);
        return command;
    }

    static IReadOnlyList<AnswerSource> Sources(Exchange exchange) => [.. exchange.Reply.Retrieved.Select(r => new AnswerSource(r.Name, r.Text))];
}
