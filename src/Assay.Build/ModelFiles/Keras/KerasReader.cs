using System.Text;
using System.Text.Json;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Keras;

/// <summary>
/// Reads JSON as Python's <c>json</c> does where the two differ: UTF-16 and UTF-32, a byte order mark, and the words
/// <c>NaN</c> and <c>Infinity</c>.
/// </summary>
internal static class KerasReader
{
    const int Deepest = 1000;

    /// <summary>True for the first bytes of an object or list in any encoding of JSON.</summary>
    public static bool MayStart(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            head = head[3..];
        if (head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
            return true;
        foreach (var b in head)
        {
            if (b is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0)
                continue;
            return b is (byte)'{' or (byte)'[';
        }

        return false;
    }

    public static byte[] Utf8(ByteSource source)
    {
        var bytes = source.Bytes(0, (int)Math.Min(source.Length, int.MaxValue / 2));
        var encoding = bytes switch
        {
            [0xff, 0xfe, 0, 0, ..] or [not 0, 0, 0, 0, ..] => Encoding.UTF32,
            [0, 0, 0xfe, 0xff, ..] or [0, 0, 0, not 0, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true),
            [0xff, 0xfe, ..] or [not 0, 0, ..] => Encoding.Unicode,
            [0xfe, 0xff, ..] or [0, not 0, ..] => Encoding.BigEndianUnicode,
            _ => null,
        };
        // Bytes that are no text at all become marks for it, so that the rest can be judged.
        if (encoding is null && !System.Text.Unicode.Utf8.IsValid(bytes))
            encoding = Encoding.UTF8;
        if (encoding is not null)
            bytes = Encoding.UTF8.GetBytes(encoding.GetString(bytes).TrimStart('\ufeff'));
        return bytes is [0xef, 0xbb, 0xbf, ..] ? bytes[3..] : bytes;
    }

    /// <summary>True when some object in it has a class name, however the word is escaped; null when it is not JSON.</summary>
    public static bool? NamesClasses(byte[] json)
    {
        Plain(json);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deepest });
            bool named = false, configured = false;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                    continue;
                named |= reader.ValueTextEquals("class_name"u8);
                configured |= reader.ValueTextEquals("config"u8) || reader.ValueTextEquals("items"u8) || reader.ValueTextEquals("module"u8);
                if (named && configured)
                    return true;
            }

            return false;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static JsonDocument? Parse(byte[] json)
    {
        Plain(json);
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Deepest });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text of a value; half of a surrogate pair, which Python accepts, leaves the text as it is written.</summary>
    public static string? Text(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText();
        }
    }

    // Python writes NaN and Infinity, which JSON does not know: outside texts they become numbers of the same length.
    static void Plain(byte[] json)
    {
        var text = false;
        for (var i = 0; i < json.Length; i++)
        {
            var b = json[i];
            if (b == '\\' && text)
                i++;
            else if (b == '"')
                text = !text;
            else if (!text && b is (byte)'N' or (byte)'I')
                for (var word = json.AsSpan(i).StartsWith("NaN"u8) ? 3 : json.AsSpan(i).StartsWith("Infinity"u8) ? 8 : 0; word > 0; word--)
                    json[i + word - 1] = word == 1 ? (byte)'0' : (byte)' ';
        }
    }
}
