using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Findings over time, from two grouped walks of the projection.</summary>
static class FindingTrends
{
    const long Day = 86_400_000;
    const int MostPoints = 60;

    static readonly (string Name, int Days)[] Bands = [("under a week", 0), ("1 to 4 weeks", 7), ("1 to 3 months", 28), ("over 3 months", 91)];

    public static FindingTrend Of(IReadView view, DateTimeOffset at)
    {
        var now = Sql.Time(at);
        // What is verified for some versions only is open in the others, and counts as lists have it.
        var still = string.Join(", ", RetestScope.StillOpen(view, null).Values.Where(f => f.OpenAt(now)).Select(f => f.Number.ToString(CultureInfo.InvariantCulture)).Append("-1"));
        var opened = view.Query<Cell>(
            $"""
             SELECT severity AS Severity, opened_at / 86400000 AS Day, CASE WHEN number IN ({still}) THEN 0 ELSE closed END AS Closed, COUNT(*) AS Count
             FROM finding GROUP BY severity, opened_at / 86400000, CASE WHEN number IN ({still}) THEN 0 ELSE closed END
             """, null);
        var ended = view.Query<Cell>(
            $"""
             SELECT severity AS Severity, day AS Day, COUNT(*) AS Count FROM
                 (SELECT f.severity AS severity, MAX(e.at) / 86400000 AS day FROM finding f JOIN finding_event e ON e.finding = f.id WHERE f.closed = 1 AND f.number NOT IN ({still}) GROUP BY f.id, f.severity) AS closings
             GROUP BY severity, day
             """, null);
        if (opened.Count == 0)
            return new FindingTrend([], []);
        var today = now / Day;
        var first = Math.Min(opened.Min(c => c.Day), today);
        var step = today - first < MostPoints ? 1 : Math.Max(7, (today - first) / MostPoints / 7 * 7);
        var points = new List<TrendPoint>();
        for (var day = today - (today - first) / step * step; day <= today; day += step)
            points.Add(new TrendPoint(Sql.Time(Math.Min(now, (day + 1) * Day - 1)), Counts(s => Sum(opened, s, day) - Sum(ended, s, day))));
        var ages = Bands.Select((band, i) =>
        {
            var (youngest, oldest) = (today - band.Days, i + 1 < Bands.Length ? today - Bands[i + 1].Days : long.MinValue);
            return new AgeBand(band.Name, band.Days, Counts(s => opened.Where(c => c.Severity == (long)s && c.Closed == 0 && c.Day <= youngest && c.Day > oldest).Sum(c => c.Count)));
        });
        return new FindingTrend(points, [.. ages]);
    }

    static long Sum(IReadOnlyList<Cell> cells, Severity severity, long day) => cells.Where(c => c.Severity == (long)severity && c.Day <= day).Sum(c => c.Count);

    static FindingCounts Counts(Func<Severity, long> of) => new((int)of(Severity.Critical), (int)of(Severity.High), (int)of(Severity.Medium), (int)of(Severity.Low), (int)of(Severity.Info));

    // A class with setters: without rows SQLite cannot tell the type of an expression.
    sealed class Cell
    {
        public long Severity { get; init; }

        public long Day { get; init; }

        public long Closed { get; init; }

        public long Count { get; init; }
    }
}
