using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>What became of a probe from one round to another.</summary>
public enum ProbeChange
{
    /// <summary>It works now and did not.</summary>
    New,

    /// <summary>It works now, and the round before did not judge it.</summary>
    NewlyTested,

    /// <summary>It worked and does not now, in so many tries.</summary>
    Fixed,

    /// <summary>It works in both.</summary>
    Persistent,

    /// <summary>It works in neither.</summary>
    Resisted,

    /// <summary>One of the rounds did not judge it, and it does not work in the later one.</summary>
    NotComparable,
}

/// <summary>Counts of a probe in two rounds. <paramref name="Difference"/> is the rate after minus the rate before with its 95 % interval (Newcombe).</summary>
public sealed record ProbeComparison(ProbeChange Change, double? Difference, Interval? Interval)
{
    /// <summary>The interval leaves zero out: the rounds show a change, and not only a difference.</summary>
    public bool Shown => Interval is { } i && (i.Low > 0 || i.High < 0);

    public static ProbeComparison Of(int succeededBefore, int judgedBefore, int succeededAfter, int judgedAfter)
    {
        if (judgedBefore == 0 || judgedAfter == 0)
            return new ProbeComparison(judgedBefore == 0 && succeededAfter > 0 ? ProbeChange.NewlyTested : ProbeChange.NotComparable, null, null);
        var change = (succeededBefore > 0, succeededAfter > 0) switch
        {
            (false, true) => ProbeChange.New,
            (true, false) => ProbeChange.Fixed,
            (true, true) => ProbeChange.Persistent,
            _ => ProbeChange.Resisted,
        };
        return new ProbeComparison(
            change, ((double)succeededAfter / judgedAfter) - ((double)succeededBefore / judgedBefore), Proportions.Difference(succeededAfter, judgedAfter, succeededBefore, judgedBefore));
    }
}
