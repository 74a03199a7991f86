using System.Text;

namespace Assay.Text.Normalisation;

/// <summary>Whether decoded bytes are text that somebody meant.</summary>
static class Readable
{
    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The text of the bytes; null where they are not text (binary data, a digest, a key).</summary>
    internal static string? Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
            return null;
        var letters = 0;
        foreach (var b in bytes)
        {
            if (b is < 9 or (> 13 and < 32) or 127)
                return null;
            letters += b >= 0x80 || char.IsAsciiLetter((char)b) || b == ' ' ? 1 : 0;
        }

        if (letters * 10 < bytes.Length * 6)
            return null;
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    internal static string? Text(string text) => text.Length > 3 && text.Count(c => char.IsLetter(c) || c == ' ') * 10 >= text.Length * 6 ? text : null;
}
