using System.Buffers.Binary;
using System.Text;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>
/// The character map of SentencePiece (<c>precompiled_charsmap</c>): a double array of prefixes (darts-clone) and the texts that take their place. As the Hugging Face library
/// has it: a cluster of characters of fewer than six bytes is replaced whole by what its shortest prefix becomes.
/// </summary>
sealed class CharacterMap
{
    const int LongestCluster = 6, Most = 4 << 20, LongestText = 256;

    readonly uint[] _units;
    readonly byte[] _texts;

    CharacterMap(uint[] units, byte[] texts) => (_units, _texts) = (units, texts);

    internal static CharacterMap? Read(string base64, out string error)
    {
        var bytes = new byte[(base64.Length / 4 * 3) + 3];
        error = base64.Length > Most ? $"it is longer than {Most} characters" : "it is no map of characters in base64";
        if (base64.Length > Most || !Convert.TryFromBase64String(base64, bytes, out var length) || length < 8)
            return null;
        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (size == 0 || size % 4 != 0 || size > length - 4)
            return null;
        var units = new uint[size / 4];
        for (var i = 0; i < units.Length; i++)
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 + (i * 4)));
        var texts = bytes[(4 + (int)size)..length];
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(texts);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        // One character that becomes a book would make a flood of a sentence.
        for (int at = 0, end; at < texts.Length; at = end + 1)
            if ((end = Array.IndexOf(texts, (byte)0, at) is >= 0 and var found ? found : texts.Length) - at > LongestText)
            {
                error = $"a character becomes more than {LongestText} bytes";
                return null;
            }

        error = "";
        return new CharacterMap(units, texts);
    }

    internal string Apply(string text)
    {
        var made = new StringBuilder(text.Length);
        Span<byte> utf8 = stackalloc byte[LongestCluster];
        for (var at = 0; at < text.Length;)
        {
            var cluster = text.AsSpan(at, Characters.ClusterLength(text.AsSpan(at)));
            at += cluster.Length;
            if (cluster.Length < LongestCluster && Encoding.UTF8.GetByteCount(cluster) < LongestCluster && Becomes(utf8[..Encoding.UTF8.GetBytes(cluster, utf8)]) is { } whole)
            {
                made.Append(whole);
                continue;
            }

            foreach (var c in cluster.EnumerateRunes())
                made.Append(Becomes(utf8[..c.EncodeToUtf8(utf8)]) ?? c.ToString());
        }

        return made.ToString();
    }

    // The first leaf on the way counts. An index that leads out of the array leads nowhere.
    string? Becomes(ReadOnlySpan<byte> key)
    {
        var at = Offset(_units[0]);
        foreach (var b in key)
        {
            if (b == 0)
                return null;
            at ^= b;
            if (at >= (uint)_units.Length)
                return null;
            var unit = _units[at];
            if ((unit & 0x800000FF) != b)
                return null;
            at ^= Offset(unit);
            if ((unit >> 8 & 1) == 0)
                continue;
            if (at >= (uint)_units.Length || (_units[at] & 0x7FFFFFFF) is var from && from >= (uint)_texts.Length)
                return null;
            var rest = _texts.AsSpan((int)from);
            var end = rest.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
        }

        return null;
    }

    static uint Offset(uint unit) => unit >> 10 << (int)((unit & (1 << 9)) >> 6);
}
