using System.CommandLine;
using Assay.Evaluation;

namespace Assay.Cli;

/// <summary><c>assay eval</c>: how well a classifier predicts, how it treats groups of people, and how an assistant answers.</summary>
static class EvalCommand
{
    public static Command Create() => new("eval", "Evaluate a classifier (performance, fairness) or an assistant's answers.") { Performance(), Fairness(), AnswersCommand.Create() };

    static AssayCommand Performance()
    {
        var input = new InputOptions();
        var slices = new Option<string[]>("--slice") { Description = "Column whose values are measured apart.", HelpName = "COLUMN" };
        var options = PerformanceOptions.Default;
        return Evaluation("performance", "Measure how well a classifier predicts, with intervals, over all rows and by slice.", input, [slices], MetricNames.Performance, "roc-auc>=0.75, or recall>=0.5@region=north",
            (context, read, bars) => PerformanceEvaluator.Evaluate(read, options with { Slices = context.Get(slices) ?? [], Thresholds = bars }));
    }

    static AssayCommand Fairness()
    {
        var input = new InputOptions();
        var groups = new Option<string[]>("--group", "--sensitive") { Description = "Column whose values are the groups.", HelpName = "COLUMN", Required = true };
        var both = new Option<bool>("--intersections") { Description = "Judge the combinations of all groups too." };
        var favourable = new Option<string?>("--favourable") { Description = "The outcome a person wants (default: the positive label).", HelpName = "LABEL" };
        var ratio = new Option<double>("--minimum-ratio") { Description = "Lowest allowed selection rate as a share of the highest.", HelpName = "0-1", DefaultValueFactory = _ => 0.8 };
        return Evaluation("fairness", "Measure how a classifier treats groups of people: selection rates, error rates, their differences.", input, [groups, both, favourable, ratio], MetricNames.Fairness, "theil-index<=0.2, or equalized-odds-difference<=0.1@sex",
            (context, read, bars) => FairnessEvaluator.Evaluate(read, new FairnessOptions
            {
                Groups = context.Get(groups)!,
                Intersections = context.Get(both),
                Favourable = context.Get(favourable),
                MinimumRatio = context.Get(ratio),
                Thresholds = bars,
            }));
    }

    static AssayCommand Evaluation(string name, string description, InputOptions input, Option[] more, IReadOnlyList<string> metrics, string example, Func<CommandContext, EvaluationInput, IReadOnlyList<MetricThreshold>, Report> evaluate)
    {
        var recording = new Recording();
        var command = new AssayCommand(name, description, async context =>
        {
            if (input.Read(context, out var problem) is not { } read)
                return problem!.Write(context.Out.Format);
            if (input.Bars(context, metrics, example, out problem) is not { } bars)
                return problem!.Write(context.Out.Format);
            return await recording.RunAsync(context, async _ => [await Task.Run(() => evaluate(context, read, bars)).ConfigureAwait(false)]).ConfigureAwait(false);
        }, CommandShape.Report);
        input.AddTo(command);
        foreach (var option in more)
            command.Add(option);
        recording.AddTo(command);
        return command;
    }

    /// <summary>Model and data, the same for every evaluation.</summary>
    sealed class InputOptions
    {
        readonly Argument<string?> _model = new("model") { Description = "ONNX model to run; leave it away when --data holds predictions.", HelpName = "MODEL", Arity = ArgumentArity.ZeroOrOne };
        readonly Option<string?> _modelOption = new("--model") { Description = "The same, as an option.", HelpName = "MODEL" };
        readonly Option<string> _data = new("--data") { Description = "Labelled rows, or predictions (columns y_true, y_pred, score).", HelpName = "FILE", Required = true };
        readonly Option<string?> _label = new("--label") { Description = "Column with the true outcome (default: y_true).", HelpName = "COLUMN" };
        readonly Option<string> _positive = new("--positive") { Description = "The outcome that scores speak of.", HelpName = "LABEL", DefaultValueFactory = _ => "1" };
        readonly Option<string[]> _features = new("--feature") { Description = "Column for a model that takes one matrix, in order.", HelpName = "COLUMN" };
        readonly Option<double?> _decide = new("--decide-at") { Description = "Predict the positive label from this score up.", HelpName = "SCORE" };
        readonly Option<string?> _score = new("--score-column") { Description = "In predictions: the column with the score.", HelpName = "COLUMN" };
        readonly Option<string?> _predicted = new("--prediction-column") { Description = "In predictions: the column with the predicted outcome.", HelpName = "COLUMN" };
        readonly Option<string?> _digest = new("--model-digest") { Description = "The model that made the predictions; without it the evidence is about the file.", HelpName = "sha256:HEX" };
        readonly Option<string[]> _bars = new("--threshold") { Description = "A bar: METRIC>=NUMBER or METRIC<=NUMBER, with @COLUMN=VALUE for a slice.", HelpName = "RULE" };

        public void AddTo(Command command)
        {
            command.Add(_model);
            foreach (var option in new Option[] { _modelOption, _data, _label, _positive, _features, _decide, _score, _predicted, _digest, _bars })
                command.Add(option);
            command.OneOnly(_model, _modelOption);
        }

        public EvaluationInput? Read(CommandContext context, out Problem? problem)
        {
            problem = null;
            var model = context.Get(_model) ?? context.Get(_modelOption);
            Digest digest = default;
            if (context.Get(_digest) is { } text && !Digest.TryParse(text, out digest))
                problem = new Problem($"'{text}' is not a digest.", "--model-digest", "Expected sha256:HEX");
            else if (model is not null && context.Get(_digest) is not null)
                problem = new Problem("A model that is run names itself; --model-digest is for predictions that were made elsewhere.", Hint: "Leave --model-digest away.");
            foreach (var path in new[] { model, context.Get(_data) })
                if (path is not null && !File.Exists(path))
                    problem = new Problem("There is no such file.", path, Problem.CheckPath);
            return problem is not null ? null : new EvaluationInput
            {
                ModelPath = model,
                DataPath = context.Get(_data)!,
                Label = context.Get(_label),
                PositiveLabel = context.Get(_positive)!,
                Features = context.Get(_features) ?? [],
                Threshold = context.Get(_decide),
                ScoreColumn = context.Get(_score),
                PredictionColumn = context.Get(_predicted),
                Model = context.Get(_digest) is null ? null : new Subject("model", digest),
            };
        }

        public IReadOnlyList<MetricThreshold>? Bars(CommandContext context, IReadOnlyList<string> metrics, string example, out Problem? problem) =>
            Cli.Bars.Read(context.Get(_bars) ?? [], metrics, example, out problem);
    }
}
