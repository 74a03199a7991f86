using System.Text;

namespace Assay;

/// <summary>
/// The one spelling of enum values outside C#: lower case with hyphens (<c>RiskClass.High</c> is <c>high</c>,
/// <c>Gate.UseCaseIntake</c> is <c>use-case-intake</c>), in JSON, YAML, addresses, tables and on the command line.
/// </summary>
public static class Names
{
    // One table a type, reached without generic code: that would be compiled anew for each enum at every start of the command.
    // Replaced whole when a type is added: there are some dozens, and readers take no lock.
    static volatile Dictionary<Type, Table> tables = new() { [typeof(Severity)] = Severities };
    static readonly Lock Adding = new();

    // Every command's --fail-on asks for these, and asking an enum for its names takes a tenth of a short command.
    static Table Severities => new([Severity.Info, Severity.Low, Severity.Medium, Severity.High, Severity.Critical], ["info", "low", "medium", "high", "critical"]);

    public static string Name<T>(this T value) where T : struct, Enum => Of(value);

    /// <summary>The name of a boxed value; a value the enum does not declare is written as its number.</summary>
    public static string Of(Enum value)
    {
        var table = TableOf(value.GetType());
        var at = Array.IndexOf(table.Values, value);
        return at >= 0 ? table.Names[at] : Hyphenate(value.ToString());
    }

    public static bool TryParse<T>(string? text, out T value) where T : struct, Enum
    {
        var table = TableOf(typeof(T));
        var at = Array.IndexOf(table.Names, text);
        value = at >= 0 ? (T)table.Values[at] : default;
        return at >= 0;
    }

    public static T Parse<T>(string text) where T : struct, Enum =>
        TryParse<T>(text, out var value) ? value : throw new FormatException($"'{text}' is none of: {string.Join(", ", All<T>())}.");

    public static IEnumerable<string> All<T>() where T : struct, Enum => All(typeof(T));

    /// <summary>The names of an enum type, in the order of its values.</summary>
    public static IReadOnlyList<string> All(Type type) => TableOf(type).Names;

    static Table TableOf(Type type) => tables.TryGetValue(type, out var table) ? table : Add(type);

    static Table Add(Type type)
    {
        var boxed = Enum.GetValues(type);
        var values = new object[boxed.Length];
        var names = new string[boxed.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = boxed.GetValue(i)!;
            names[i] = Hyphenate(values[i].ToString()!);
        }

        var table = new Table(values, names);
        lock (Adding)
            tables = new Dictionary<Type, Table>(tables) { [type] = table };
        return table;
    }

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

    sealed record Table(object[] Values, string[] Names);
}
