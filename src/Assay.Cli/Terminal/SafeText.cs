using System.Globalization;
using System.Text;

namespace Assay.Cli;

/// <summary>
/// Text from files and models, made harmless for a terminal: control characters, line breaks and marks that reorder
/// text are written out (<c>\u{1b}</c>), so that a hostile name can neither move the cursor nor forge a line.
/// </summary>
static class SafeText
{
    public static string Of(string text)
    {
        foreach (var c in text)
            if (Unsafe(c))
                return Escape(text);
        return text;
    }

    static bool Unsafe(char c) =>
        c < ' ' || c is (>= '\u007f' and <= '\u009f') or (>= '\u200e' and <= '\u200f') or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff';

    static string Escape(string text)
    {
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
            if (Unsafe(c))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:x}}}");
            else
                safe.Append(c);
        return safe.ToString();
    }
}
