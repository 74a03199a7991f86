using System.Text.Json;

namespace Assay;

/// <summary>
/// Parses JSON of strangers whose members must not stand twice. The runtime compares the names of members as text, and throws another exception than for
/// malformed JSON when a name is no text (half of a surrogate pair): here both are the same failure.
/// </summary>
public static class StrictJson
{
    /// <summary>A document without duplicate members.</summary>
    /// <exception cref="JsonException">It is not such JSON.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8, JsonDocumentOptions options) => Guarded(utf8.Span, _ => JsonDocument.Parse(utf8, options));

    /// <summary>The same, as a value of its own that nobody has to dispose.</summary>
    /// <exception cref="JsonException">It is not such JSON.</exception>
    public static JsonElement Element(ReadOnlySpan<byte> utf8, JsonDocumentOptions options) => Guarded(utf8, bytes => JsonElement.Parse(bytes, options));

    internal delegate T Reading<out T>(ReadOnlySpan<byte> utf8);

    internal static T Guarded<T>(ReadOnlySpan<byte> utf8, Reading<T> read)
    {
        try
        {
            return read(utf8);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a text in it is no text: it holds half of a surrogate pair", e);
        }
    }
}
