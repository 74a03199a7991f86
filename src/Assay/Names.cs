using System.Collections.Concurrent;
using System.Text;

namespace Assay;

/// <summary>
/// The one spelling of enum values outside C#: lower case with hyphens (<c>RiskClass.High</c> is <c>high</c>,
/// <c>Gate.UseCaseIntake</c> is <c>use-case-intake</c>), in JSON, YAML, addresses, tables and on the command line.
/// </summary>
public static class Names
{
    static readonly ConcurrentDictionary<Enum, string> Cache = new();

    public static string Name<T>(this T value) where T : struct, Enum => Cache.GetOrAdd(value, static v => Hyphenate(v.ToString()));

    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
            if (string.Equals(candidate.Name(), text, StringComparison.Ordinal))
            {
                value = candidate;
                return true;
            }

        value = default;
        return false;
    }

    public static T Parse<T>(string text) where T : struct, Enum =>
        TryParse<T>(text, out var value) ? value : throw new FormatException($"'{text}' is none of: {string.Join(", ", All<T>())}.");

    public static IEnumerable<string> All<T>() where T : struct, Enum => Enum.GetValues<T>().Select(v => v.Name());

    static string Hyphenate(string pascal)
    {
        var text = new StringBuilder(pascal.Length + 4);
        for (var i = 0; i < pascal.Length; i++)
        {
            if (char.IsUpper(pascal[i]) && i > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(pascal[i]));
        }

        return text.ToString();
    }
}
