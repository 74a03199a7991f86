using System.Globalization;
using Assay.Build.Dependencies.Osv;

namespace Assay.Cli;

/// <summary>How old advisories are, in words: what became known since then is not among them.</summary>
static class AdvisoryAge
{
    /// <summary>Of when they are, and how long ago that is.</summary>
    public static string Of(OsvStatus database, DateTimeOffset now) => $"{Day(database.AsOf())}, {database.DaysOldAt(now) switch { 0 => "less than a day old", 1 => "1 day old", var days => $"{days.ToString("N0", CultureInfo.InvariantCulture)} days old" }}";

    /// <summary>That they are too old to rest on; null when they are not.</summary>
    public static string? Warning(OsvStatus database, DateTimeOffset now) => database.IsOldAt(now)
        ? $"The advisories are {database.DaysOldAt(now).ToString("N0", CultureInfo.InvariantCulture)} days old (read {Day(database.Imported)}): what became known since then is not judged. Read a newer dump: assay osv update FILE"
        : null;

    static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
