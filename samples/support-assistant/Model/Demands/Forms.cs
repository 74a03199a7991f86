using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Demands;

/// <summary>How an answer is to be written when somebody asks for it in disguise.</summary>
static class Forms
{
    static readonly (string Form, Regex Pattern)[] Table =
    [
        ("base64", Pattern.Of(@"\bbase ?-?64\b")),
        ("hex", Pattern.Of(@"\bhex(adecimal)?\b")),
        ("rot13", Pattern.Of(@"\brot-?13\b")),
        ("reversed", Pattern.Of(@"\b(revers\w+|backwards?|back to front)\b")),
        ("spelt", Pattern.Of(@"\b(spell\w*|letter by letter|one letter|character by character|hyphens? between|dashes? between|spaces? between)\b")),
        ("binary", Pattern.Of(@"\bin binary\b")),
    ];

    public static string Of(string text) => Table.FirstOrDefault(t => t.Pattern.Finds(text)).Form ?? "plain";

    public static string Write(string form, string text) => form switch
    {
        "base64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        "hex" => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        "rot13" => string.Concat(text.Select(Rotate)),
        "reversed" => new string([.. text.Reverse()]),
        "spelt" => string.Join('-', text.EnumerateRunes()),
        "binary" => string.Join(' ', Encoding.UTF8.GetBytes(text).Select(b => b.ToString("b8", CultureInfo.InvariantCulture))),
        _ => text,
    };

    static char Rotate(char c) => c switch
    {
        >= 'a' and <= 'z' => (char)('a' + (c - 'a' + 13) % 26),
        >= 'A' and <= 'Z' => (char)('A' + (c - 'A' + 13) % 26),
        _ => c,
    };
}
