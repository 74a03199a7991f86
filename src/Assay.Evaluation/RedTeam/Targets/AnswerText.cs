using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Text of an answer as a person would see it. Half of a surrogate pair and bytes that are no UTF-8 become U+FFFD: an answer that hides behind them is
/// judged like any other, where a strict reader would see no text at all and call it resisted.
/// </summary>
static class AnswerText
{
    /// <summary>The member's text; empty when it is none.</summary>
    internal static string Of(JsonElement json, string name) => Of(json.Inner(name));

    internal static string Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "";
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Unescaped(value);
        }
    }

    // The escapes are well-formed, as the parser checked; only what they and the bytes say may be no text.
    static string Unescaped(JsonElement value)
    {
        var raw = Encoding.UTF8.GetString(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value));
        var text = new StringBuilder(raw.Length);
        for (var i = 1; i < raw.Length - 1; i++)
            if (raw[i] != '\\')
                text.Append(raw[i]);
            else if (raw[++i] == 'u')
            {
                text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
                text.Append(raw[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var c => c });
        return Whole(text.ToString());
    }

    /// <summary>The text with every half of a surrogate pair replaced.</summary>
    internal static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>The beginning, never with half a character at its end.</summary>
    internal static string Cut(string text, int most) => text.Length <= most ? text : text[..(most > 0 && char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>A short quotation for a message: one line, without signs that hide or reorder.</summary>
    internal static string Quoted(string text, int most = 200)
    {
        var line = HiddenSigns.Drawn(Cut(text, most), _ => " ").Trim();
        return text.Length > most ? line + "…" : line;
    }
}
