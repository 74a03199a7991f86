using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Assay.Cli;

/// <summary>Moments on the command line: a date, a time with its zone, or a span from now such as <c>90d</c>.</summary>
static class When
{
    const int MostDays = 36_500;

    /// <param name="before">What the option was called before; it still works.</param>
    public static WhenOption Option(string name, string description, bool required = false, string? before = null)
    {
        var option = new WhenOption(name, before is null ? [] : [before])
        {
            Description = $"{description} 2026-12-31, 2026-12-31T12:00:00Z, or 90d from now (h, d, w, y).",
            HelpName = "DATE",
            Required = required,
        };
        option.Validators.Add(Validate);
        return option;
    }

    static void Validate(OptionResult result)
    {
        if (result.Tokens.Count > 0 && result.Tokens[0].Value is var text && !TryRead(text, TimeProvider.System.GetUtcNow(), out _))
            result.AddError($"'{text}' is neither a date (2026-12-31), a time with its zone (2026-12-31T12:00:00Z), nor a span such as 90d");
    }

    /// <summary>A span such as <c>90d</c>; null when it is none.</summary>
    public static TimeSpan? Span(string text)
    {
        var zero = DateTimeOffset.UnixEpoch;
        return text.Length > 1 && char.IsAsciiLetterLower(text[^1]) && TryRead(text, zero, out var moment) && moment > zero ? moment - zero : null;
    }

    public static bool TryRead(string text, DateTimeOffset now, out DateTimeOffset moment)
    {
        moment = default;
        if (text.Length is > 1 and <= 7 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            var hours = (double)count * (text[^1] switch { 'h' => 1, 'd' => 24, 'w' => 168, 'y' => 8760, _ => 0 });
            if (hours is 0 or > MostDays * 24.0)
                return false;
            moment = now.AddHours(hours);
            return true;
        }

        // A date alone is the end of that day: "until the 31st" includes it.
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day))
        {
            moment = day.AddDays(1).AddMilliseconds(-1);
            return true;
        }

        string[] zoned = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
        return (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > 10) && DateTimeOffset.TryParseExact(text, zoned, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out moment);
    }
}

/// <summary>An option for a moment. Text to the parser: for an option of a value type the runtime would compile code at every start.</summary>
sealed class WhenOption(string name, params string[] before) : Option<string?>(name, before);
