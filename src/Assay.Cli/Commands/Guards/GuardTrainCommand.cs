using System.CommandLine;
using System.Globalization;
using Assay.Serving.Detection.Training;

namespace Assay.Cli;

/// <summary><c>assay guard train</c> and <c>assay guard evaluate</c>.</summary>
static class GuardTrainCommand
{
    const int MostRows = 500_000;

    public static Command CreateTrain()
    {
        var data = Data();
        var to = new Option<string>("--to", "--out") { Description = "Where to write the weights.", HelpName = "FILE", Required = true };
        return new AssayCommand("train", "Learn the detector's weights from labelled rows and from the variations of our own. The same rows give the same bytes.", async context =>
        {
            if (Rows(context, context.Get(data)!, out var problem) is not { } rows)
                return problem!.Write(context.Out.Format);
            if (rows.Count(r => r.Attack) < 10 || rows.Count(r => !r.Attack) < 10 || rows.Select(r => r.Group).Distinct().Count() < 2)
                return context.Fail("There are too few rows to learn from.", hint: "Give at least ten attacks and ten ordinary texts, from two sources or more.");
            var weights = InjectionTraining.Train(rows);
            await File.WriteAllBytesAsync(context.Get(to)!, weights, context.Cancel).ConfigureAwait(false);
            var digest = Digest.Sha256(weights);
            context.Out.Write(new { file = context.Get(to), digest, rows = rows.Count, attacks = rows.Count(r => r.Attack), sources = rows.Select(r => r.Source).Distinct().Count() }, text =>
                text.Pairs(("weights", context.Get(to)!), ("digest", digest.ToString()), ("rows", $"{rows.Count}, {rows.Count(r => r.Attack)} of them attacks")));
            return ExitCode.Yes;
        })
        { data, to };
    }

    public static Command CreateEvaluate()
    {
        var data = Data();
        var weights = GuardCheckCommand.Weights();
        return new AssayCommand("evaluate", "Measure the detector on sources that it was not trained on: every group of sources is left out in turn. With --weights, those weights are measured as they are (shipped: those of this program).", context =>
        {
            if (Rows(context, context.Get(data)!, out var problem) is not { } rows)
                return problem!.Write(context.Out.Format);
            HeldOutReport report;
            if (context.Get(weights) is { } file)
            {
                if (GuardCheckCommand.Detector(context, file == "shipped" ? null : file, out problem) is not { } detector)
                    return problem!.Write(context.Out.Format);
                report = InjectionTraining.Measure(detector, rows);
            }
            else
                report = InjectionTraining.Evaluate(rows);
            context.Out.Write(report, text => Write(report, text));
            return ExitCode.Yes;
        })
        { data, weights };
    }

    static Option<string[]> Data() => new("--data", "-d") { Description = "Labelled rows, one JSON object a line: text, label, and optionally kind, source, role, ctx.", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };

    static List<LabelledText>? Rows(CommandContext context, string[] files, out Problem? problem)
    {
        var rows = new List<LabelledText>();
        foreach (var file in files)
        {
            using var reader = new JsonLineReader(GuardCheckCommand.Open(file), LabelledTexts.LongestRow);
            for (var number = 1; reader.Next(out var tooLong) is { } line; number++)
            {
                context.Cancel.ThrowIfCancellationRequested();
                if (!tooLong && line.Span.Trim(" \t\r"u8).IsEmpty)
                    continue;
                var wrong = tooLong ? "the row is too long" : null;
                if (wrong is null && LabelledTexts.Read(line, out wrong) is { } row)
                    rows.Add(row);
                if (wrong is not null || rows.Count > MostRows)
                {
                    problem = new Problem($"A row cannot be learned from: {wrong ?? $"there are more than {MostRows} rows"}.", $"{file}, row {number}", "Every row is {\"text\": ..., \"label\": 0 or 1}; see docs/formats/guard-rows.md.");
                    return null;
                }
            }
        }

        problem = null;
        return rows;
    }

    static void Write(HeldOutReport report, TextOutput text)
    {
        text.Pairs(
            ("attacks", Row(report.Attacks, report.Auc, report.Recall)),
            ("without ctx", Row(null, report.OwnAuc, report.OwnRecall)),
            ("at threshold", string.Create(CultureInfo.InvariantCulture, $"recall {report.BlockedRecall:0.000}, false alarms {report.BlockedOrdinary:0.0000} of {report.Ordinary}, on benign_hard {report.BlockedHard:0.0000}")),
            ("time", report.Microseconds > 0 ? string.Create(CultureInfo.InvariantCulture, $"{report.Microseconds:0.0} microseconds a row") : "not measured"));
        text.Table(["False alarms", "Recall", "Without ctx"], [.. report.Curve.Select(c => new Cell[]
            { c.FalseAlarms.ToString("0.0 %", CultureInfo.InvariantCulture), c.Recall.ToString("0.000", CultureInfo.InvariantCulture), c.OwnRecall.ToString("0.000", CultureInfo.InvariantCulture) })]);
        text.Table(["Source", "Kind", "Rows", "Area", "At 1 %", "Blocked"], [.. report.Sources.Select(s => new Cell[]
            {s.Source, s.Kind + (s.ByPlace ? " (ctx)" : ""), $"{s.Rows}", s.Attack ? s.Auc.ToString("0.000", CultureInfo.InvariantCulture) : "", s.Flagged.ToString("0.000", CultureInfo.InvariantCulture), s.Blocked.ToString("0.000", CultureInfo.InvariantCulture) })]);
    }

    static string Row(int? count, double auc, double recall) => string.Create(CultureInfo.InvariantCulture, $"{(count is { } n ? $"{n}, " : "")}area {auc:0.000}, recall {recall:0.000} at 1 % false alarms");
}
