using System.Globalization;

namespace Assay.Cli;

/// <summary>A sentence of ours around one of the framework's: without the names of its parameters and its ways to say a place.</summary>
static class PlainWords
{
    public static string Of(string text)
    {
        if (text.Contains('\n', StringComparison.Ordinal))
            text = string.Join(' ', text.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        text = WithoutParameter(WithoutKeyFormats(WithPlace(text)));
        while (text.EndsWith("..", StringComparison.Ordinal) && !text.EndsWith("...", StringComparison.Ordinal))
            text = text[..^1];
        return text;
    }

    // "'j' is an invalid start of a value. Path: $ | LineNumber: 0 | BytePositionInLine: 0." counts from 0, and editors from 1.
    static string WithPlace(string text)
    {
        const string Line = "LineNumber: ", Byte = "BytePositionInLine: ";
        var (line, at) = (text.IndexOf(Line, StringComparison.Ordinal), text.IndexOf(Byte, StringComparison.Ordinal));
        if (line < 0 || at < line)
            return text;
        var path = text.LastIndexOf(" Path: ", line, StringComparison.Ordinal);
        var told = text[..(path < 0 ? line : path)].TrimEnd(' ', '.', '|');
        return Number(text, line + Line.Length, out _) is { } row && Number(text, at + Byte.Length, out var end) is { } column
            ? string.Create(CultureInfo.InvariantCulture, $"{told} (line {row + 1}, byte {column + 1}).{text[end..].TrimStart('.')}")
            : text;
    }

    static long? Number(string text, int start, out int end)
    {
        for (end = start; end < text.Length && char.IsAsciiDigit(text[end]); end++) { }
        return long.TryParse(text.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    static string WithoutKeyFormats(string text) =>
        text.IndexOf("No supported key formats were found", StringComparison.Ordinal) is >= 0 and var at ? $"{text[..at]}it holds no key in PEM that Assay reads." : text;

    static string WithoutParameter(string text) =>
        text.IndexOf(" (Parameter '", StringComparison.Ordinal) is >= 0 and var at && text.IndexOf(')', at) is >= 0 and var end ? text[..at] + text[(end + 1)..] : text;
}
