namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>Converters that put a text into a fixed one; of several, the seed takes one.</summary>
internal static class Frame
{
    /// <summary>Where the text goes in a template; once in each.</summary>
    public const string Slot = "{text}";

    public static Converter Of(string id, string title, ConverterKind kind, string summary, params string[] templates) =>
        Of(id, title, kind, summary, text => text, text => text, TextAlphabet.Any, templates);

    /// <summary>With an escape that keeps the text from leaving its place, and the way back of the escape.</summary>
    public static Converter Of(string id, string title, ConverterKind kind, string summary, Func<string, string> escape, Func<string, string?> unescape, TextAlphabet reverts, params string[] templates)
    {
        var parts = templates.Select(Cut).ToArray();
        return new Converter(id, title, kind, summary, (text, random) => Fill(parts.Length == 1 ? parts[0] : random.Pick(parts), escape(text)))
        {
            Restore = text => Array.Find(parts, p => Fits(p, text)) is { After: not null } part ? unescape(text[part.Before.Length..^part.After.Length]) : null,
            Reverts = reverts,
            Varies = parts.Length > 1,
        };
    }

    static (string Before, string After) Cut(string template)
    {
        var at = template.IndexOf(Slot, StringComparison.Ordinal);
        return (template[..at], template[(at + Slot.Length)..]);
    }

    static string Fill((string Before, string After) part, string text) => part.Before + text + part.After;

    static bool Fits((string Before, string After) part, string text) =>
        text.Length >= part.Before.Length + part.After.Length && text.StartsWith(part.Before, StringComparison.Ordinal) && text.EndsWith(part.After, StringComparison.Ordinal);
}
