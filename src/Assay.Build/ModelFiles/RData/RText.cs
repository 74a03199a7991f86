namespace Assay.Build.ModelFiles.RData;

/// <summary>Prints calls as R does: what it calls, its arguments, and the usual operators between them.</summary>
internal static class RText
{
    static readonly HashSet<string> Operators =
        ["+", "-", "*", "/", "^", "~", "<-", "<<-", "=", "==", "!=", "<", ">", "<=", ">=", "&", "&&", "|", "||", ":", "$", "@", "::", ":::", "%in%", "%*%", "%o%", "%%", "%/%", "|>"];

    public static string Call(List<string> parts) => parts switch
    {
        ["{", .. var body] => "{ " + string.Join("; ", body) + " }",
        [var symbol, var left, var right] when Operators.Contains(symbol) =>
            symbol is "$" or "@" or "::" or ":::" or ":" or "^" ? left + symbol + right : $"{left} {symbol} {right}",
        ["~" or "-" or "!" or "+" or "?", var only] => parts[0] + only,
        ["(", var only] => $"({only})",
        ["[", var from, .. var rest] => $"{from}[{string.Join(", ", rest)}]",
        ["[[", var from, .. var rest] => $"{from}[[{string.Join(", ", rest)}]]",
        [var function, .. var arguments] => $"{function}({string.Join(", ", arguments)})",
        _ => "",
    };

    public static string Quote(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
