using System.Text.Json;

namespace Assay.Build.ModelFiles.Keras;

/// <summary>Finds the marshalled code of a Lambda: base64 texts, which stand in lists, tuples or objects by version.</summary>
internal static class KerasCode
{
    const int MostValues = 1000;

    public static IEnumerable<byte[]> Find(JsonElement config, int most)
    {
        var waiting = new Stack<JsonElement>([config]);
        for (var i = 0; i < MostValues && most > 0 && waiting.TryPop(out var value); i++)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Array:
                    foreach (var item in value.EnumerateArray().Take(MostValues))
                        waiting.Push(item);
                    break;
                case JsonValueKind.Object:
                    foreach (var property in value.EnumerateObject().Take(MostValues))
                        waiting.Push(property.Value);
                    break;
                case JsonValueKind.String when Decode(KerasReader.Text(value)!) is { } bytes:
                    most--;
                    yield return bytes;
                    break;
            }
        }
    }

    // Python's codec breaks lines. Names are letters too: a text counts from 12 decoded bytes, or with the padding that no name has.
    static byte[]? Decode(string text)
    {
        var packed = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (packed.Length < 8 || packed.Length % 4 != 0)
            return null;
        var bytes = new byte[packed.Length / 4 * 3];
        if (!Convert.TryFromBase64String(packed, bytes, out var written))
            return null;
        // Marshalled code starts with its type (with or without the reference flag); other readers' files are longer.
        var code = written > 0 && bytes[0] is 0xe3 or (byte)'c';
        return code || packed.EndsWith('=') || text.Contains('\n', StringComparison.Ordinal) || packed.Length >= 64 ? bytes[..written] : null;
    }
}
