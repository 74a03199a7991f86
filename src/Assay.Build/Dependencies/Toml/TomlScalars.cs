using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.Build.Dependencies.Toml;

/// <summary>Numbers, truth values, dates and times.</summary>
internal static partial class TomlScalars
{
    /// <summary>The type of a plain value; null when it is none.</summary>
    public static string? TypeOf(string word) =>
        word is "true" or "false" ? "bool"
        : Integer().IsMatch(word) ? "int"
        : Real().IsMatch(word) ? "float"
        : Moment().Match(word) is { Success: true } moment && IsReal(moment) ? "datetime" : null;

    static bool IsReal(Match match)
    {
        int Value(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        if (match.Groups["year"].Success && (Value("year") is < 1 or > 9999 || Value("month") is < 1 or > 12 || Value("day") < 1 || Value("day") > DateTime.DaysInMonth(Value("year"), Value("month"))))
            return false;
        if (match.Groups["hour"].Success && (Value("hour") > 23 || Value("minute") > 59 || Value("second") > 59))
            return false;
        return !match.Groups["zone"].Success || (Value("zone") <= 23 && Value("zoneMinute") <= 59);
    }

    [GeneratedRegex(@"^(?:[+-]?(?:0|[1-9](?:_?[0-9])*)|0x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|0o[0-7](?:_?[0-7])*|0b[01](?:_?[01])*)$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[+-]?(?:inf|nan|(?:0|[1-9](?:_?[0-9])*)(?:\.[0-9](?:_?[0-9])*(?:[eE][+-]?[0-9](?:_?[0-9])*)?|[eE][+-]?[0-9](?:_?[0-9])*))$")]
    private static partial Regex Real();

    [GeneratedRegex(@"^(?:(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})(?:[Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.[0-9]+)?(?:[Zz]|[+-](?<zone>[0-9]{2}):(?<zoneMinute>[0-9]{2}))?)?|(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.[0-9]+)?)$")]
    private static partial Regex Moment();
}
