using System.Globalization;

namespace Assay.Governance;

/// <summary>
/// Durations of policies: a whole number and a unit, <c>12h</c>, <c>30d</c>, <c>6w</c>, <c>1y</c> (365 days). There is no
/// unit <c>m</c>, which people read as minutes and as months.
/// </summary>
static class PolicyDuration
{
    internal const string Allowed = "a whole number and a unit: h (hours), d (days), w (weeks) or y (years of 365 days), such as 30d";

    static readonly TimeSpan Longest = TimeSpan.FromDays(100 * 365);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length is < 2 or > 8 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return false;
        var unit = text[^1] switch { 'h' => 1, 'd' => 24, 'w' => 7 * 24, 'y' => 365 * 24, _ => 0 };
        if (unit == 0 || count == 0 || (long)count * unit > (long)Longest.TotalHours)
            return false;
        duration = TimeSpan.FromHours((long)count * unit);
        return true;
    }

    /// <summary>The one spelling in canonical policies: days where they are whole, hours otherwise.</summary>
    public static string Text(TimeSpan duration) => duration.Ticks % TimeSpan.TicksPerDay == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerDay}d")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerHour}h");
}
