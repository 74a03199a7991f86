using System.Buffers.Text;
using System.Text;

namespace Assay.Serving.Messages;

/// <summary>
/// Tells bytes from text where an API lets both stand. What is said to be bytes and is text, is read as text: plain, or within base64. Only what is really bytes stays unread, and is said to be.
/// </summary>
static class MediaText
{
    /// <summary>Bytes by which text is told from other things; what is text by them is decoded whole.</summary>
    const int Looked = 4096;

    /// <summary>How the value is to be read, and what it says. Text that lay in base64 cannot be rewritten: what would be taken out there is stopped.</summary>
    /// <param name="value">What stands in the body.</param>
    /// <param name="type">The <c>type</c> beside it, if there is one.</param>
    internal static (PartUse Use, string Text) Of(string value, string? type)
    {
        if (type == "text")
            return (PartUse.Text, value);
        var encoded = value.AsSpan();
        if (encoded.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            var comma = encoded.IndexOf(',');
            if (comma < 0 || !encoded[..comma].EndsWith(";base64", StringComparison.OrdinalIgnoreCase))
                return (PartUse.Text, value);
            encoded = encoded[(comma + 1)..];
        }

        // An address, or words: no bytes at all.
        if (encoded.IndexOfAnyExcept(Letters) >= 0)
            return (PartUse.Text, value);
        return Decoded(encoded) is { } text ? (PartUse.Name, text) : (PartUse.Media, value);
    }

    static string? Decoded(ReadOnlySpan<char> encoded)
    {
        var head = encoded[..Math.Min(encoded.Length & ~3, Looked)];
        if (head.Length == 0 || !IsText(head, whole: false))
            return null;
        return IsText(encoded, whole: true) ? Text(encoded) : null;
    }

    static bool IsText(ReadOnlySpan<char> encoded, bool whole)
    {
        var text = Text(encoded);
        if (text is null)
            return false;
        // The head may end within a character.
        var end = whole ? text.Length : Math.Max(0, text.Length - 3);
        foreach (var c in text.AsSpan(0, end))
            if (c == '\ufffd' || (char.IsControl(c) && c is not ('\n' or '\r' or '\t' or '\f')))
                return false;
        return true;
    }

    static string? Text(ReadOnlySpan<char> encoded)
    {
        var url = encoded.IndexOfAny('-', '_') >= 0;
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(encoded.Length) + 3];
        var trimmed = encoded.TrimEnd('=');
        return Base64Url.TryDecodeFromChars(url ? trimmed : trimmed.ToString().Replace('+', '-').Replace('/', '_'), bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : null;
    }

    static readonly System.Buffers.SearchValues<char> Letters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=");
}
