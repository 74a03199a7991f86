using Assay.Serving.Detection;
using Assay.Serving.Detection.Training;

namespace Assay.Serving.Tests.Detection;

/// <summary>The figures of the detector are floors: they may rise. Sources are held out whole and the weights really trained.</summary>
public sealed class HeldOutTests
{
    [Fact]
    public void On_sources_that_were_left_out_area_and_recall_do_not_go_down()
    {
        var report = InjectionTraining.Evaluate(LabelledRows.Some(150));
        Assert.True(report.OwnAuc >= 0.935, $"area {report.OwnAuc:0.000}");
        Assert.True(report.OwnRecall >= 0.58, $"recall at 1 % {report.OwnRecall:0.000}");
        Assert.True(report.Auc >= 0.88, $"area with ordinary orders in data {report.Auc:0.000}");
        Assert.True(report.BlockedHard < 0.02, $"hard ordinary texts blocked {report.BlockedHard:0.0000}");
        Assert.True(report.BlockedOrdinary <= 0.01, $"ordinary texts blocked {report.BlockedOrdinary:0.0000}");
    }

    [Fact]
    public void The_shipped_weights_leave_ordinary_texts_of_every_source_alone()
    {
        var report = InjectionTraining.Measure(InjectionDetector.Default, LabelledRows.Some(400));
        Assert.All(report.Sources.Where(s => !s.Attack && s.Rows >= 100), s => Assert.True(s.Blocked <= (s.Source == "trustairlab_regular" ? 0.08 : 0.01), $"{s.Source}: {s.Blocked:0.0000} blocked"));
        Assert.True(report.BlockedHard <= 0.012, $"hard ordinary texts blocked {report.BlockedHard:0.0000}");
        Assert.True(report.BlockedRecall >= 0.80, $"attacks blocked {report.BlockedRecall:0.000}");
    }

    /// <summary>Texts of our own in the manner of attacks and ordinary texts that the training rows lack; no weights were trained on them.</summary>
    [Fact]
    public void On_texts_that_were_written_for_it_the_shipped_detector_does_not_go_down()
    {
        var report = InjectionTraining.Measure(InjectionDetector.Default, LabelledRows.Written.Value);
        Assert.True(report.Auc >= 0.90, $"area {report.Auc:0.000}");
        Assert.True(report.BlockedRecall >= 0.55, $"attacks blocked {report.BlockedRecall:0.000}");
        Assert.True(report.BlockedOrdinary <= 0.03, $"ordinary texts blocked {report.BlockedOrdinary:0.0000}");
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes()
    {
        var rows = LabelledRows.Some(20);
        Assert.Equal(InjectionTraining.Train(rows), InjectionTraining.Train(rows));
    }
}
