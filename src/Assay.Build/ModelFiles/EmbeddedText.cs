namespace Assay.Build.ModelFiles;

/// <summary>
/// Names and descriptions inside models are shown in pages, reports and spreadsheets, and put into templates: what a
/// text would become there.
/// </summary>
internal static class EmbeddedText
{
    static readonly (string Mark, string What)[] Marks =
    [
        ("{{", "a template expression"), ("{%", "a template statement"), ("${", "an expression"), ("<%", "a template statement"),
        ("<script", "a script for a web page"), ("<iframe", "a frame for a web page"), ("<img", "markup for a web page"), ("<svg", "markup for a web page"), ("onerror=", "a script for a web page"),
        ("javascript:", "a script for a web page"), ("__class__", "an expression that reaches into Python"), ("__globals__", "an expression that reaches into Python"), ("__import__", "an expression that reaches into Python"),
    ];

    static readonly string[] Formulas = ["=cmd|", "=HYPERLINK(", "=WEBSERVICE(", "=IMPORTXML(", "=DDE(", "@SUM(", "+cmd|", "-cmd|", "=EXEC(", "=CALL("];

    /// <summary>What the text would be to a program that shows it; null for plain text.</summary>
    public static string? Hides(string text)
    {
        foreach (var (mark, what) in Marks)
            if (text.Contains(mark, StringComparison.OrdinalIgnoreCase))
                return what;
        foreach (var formula in Formulas)
            if (text.StartsWith(formula, StringComparison.OrdinalIgnoreCase))
                return "a formula for a spreadsheet";
        return null;
    }

    /// <summary>True for a path that leaves the folder it is used in, or is an address.</summary>
    public static bool LeadsOut(string path)
    {
        var parts = path.Replace('\\', '/').Split('/');
        return path.StartsWith('/') || path.StartsWith('\\') || path.StartsWith('~') || parts.Contains("..") || path.Contains('\0', StringComparison.Ordinal)
            || path.Contains("://", StringComparison.Ordinal) || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]));
    }
}
