using System.Buffers;

namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>
/// Reads a text as a code of fixed width a sign (base64: 6 bits, base32: 5, hexadecimal: 4, binary: 1). Signs outside the alphabet are
/// passed over, so that line ends, list marks and spaces between the parts do not hide them, and every alignment is tried,
/// so that it does not matter what stands before. Only runs of readable bytes are kept: prose read as base64 is noise.
/// </summary>
sealed class BitDecoding(string form, int bits, Func<char, int> value, int byteBits = 8)
{
    const int Dropped = -1;

    internal static readonly BitDecoding[] All =
    [
        new("base64", 6, Base64),
        new("base64url", 6, Base64Url),
        new("base32", 5, Base32),
        new("hex", 4, Hex),
        new("binary", 1, Binary),
        new("binary", 1, Binary, 7),
    ];

    readonly sbyte[] _values = [.. Enumerable.Range(0, 128).Select(c => (sbyte)value((char)c))];

    internal string Form => form;

    /// <summary>The readable runs of at least <paramref name="shortest"/> characters, over all alignments.</summary>
    internal List<MappedText> Runs(MappedText source, int shortest, bool beyondAscii)
    {
        var runs = new List<MappedText>();
        var signs = ArrayPool<byte>.Shared.Rent(source.Text.Length);
        var origins = ArrayPool<int>.Shared.Rent(source.Text.Length);
        var count = Signs(source.Text, signs, origins);
        if ((long)count * bits >= (long)shortest * byteBits)
        {
            var run = new MappedTextBuilder(source);
            foreach (var alignment in Alignments())
            {
                foreach (var (first, end) in Readings(signs.AsSpan(0, count), alignment, shortest, beyondAscii))
                {
                    Write(signs, origins, alignment, first, end, run, beyondAscii);
                    runs.Add(run.Build());
                }
            }
        }

        ArrayPool<byte>.Shared.Return(signs);
        ArrayPool<int>.Shared.Return(origins);
        return runs;
    }

    /// <summary>The runs by number of byte. Most of what is read is noise, so nothing is kept but where a run begins.</summary>
    List<(int First, int End)> Readings(ReadOnlySpan<byte> signs, int alignment, int shortest, bool beyondAscii)
    {
        var found = new List<(int, int)>();
        var (held, have, width, mask) = (0, 0, bits, (1 << byteBits) - 1);
        var (number, first, length) = (0, 0, 0);
        for (var i = alignment; i < signs.Length; i++)
        {
            held = (held << width) | signs[i];
            have += width;
            if (have < byteBits)
                continue;
            have -= byteBits;
            var read = (held >> have) & mask;
            held &= (1 << have) - 1;
            if (Readable(read, beyondAscii))
                first = length++ == 0 ? number : first;
            else if (length > 0 && read != 0)
            {
                if (length >= shortest)
                    found.Add((first, number));
                length = 0;
            }

            number++;
        }

        if (length >= shortest)
            found.Add((first, number));
        return found;
    }

    void Write(byte[] signs, int[] origins, int alignment, int first, int end, MappedTextBuilder run, bool beyondAscii)
    {
        run.Clear();
        for (var number = first; number < end; number++)
        {
            var (from, value) = (number * byteBits, 0);
            for (var bit = from; bit < from + byteBits; bit++)
                value = (value << 1) | ((signs[alignment + bit / bits] >> (bits - 1 - bit % bits)) & 1);
            if (Readable(value, beyondAscii))
                run.Add((char)value, origins[alignment + from / bits]);
        }
    }

    /// <summary>Where to begin so that some reading starts at the byte that matters: as many signs as bring sign and byte together.</summary>
    IEnumerable<int> Alignments() => Enumerable.Range(0, byteBits / int.Min(bits, Common(byteBits, bits)));

    static int Common(int a, int b) => b == 0 ? a : Common(b, a % b);

    int Signs(string text, byte[] signs, int[] origins)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            // 0x41 and \x41: the nought belongs to the mark, not to the number.
            var sign = text[i] >= 128 || (bits == 4 && text[i] == '0' && i + 1 < text.Length && text[i + 1] is 'x' or 'X') ? Dropped : _values[text[i]];
            if (sign < 0)
                continue;
            signs[count] = (byte)sign;
            origins[count++] = i;
        }

        return count;
    }

    static bool Readable(int value, bool beyondAscii) => value is >= 0x20 and <= 0x7e or '\t' or '\n' or '\r' || (beyondAscii && value >= 0x80);

    static int Base64(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => Dropped,
    };

    static int Base64Url(char c) => c switch
    {
        '-' => 62,
        '_' => 63,
        '+' or '/' => Dropped,
        _ => Base64(c),
    };

    static int Base32(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a',
        >= '2' and <= '7' => c - '2' + 26,
        _ => Dropped,
    };

    static int Hex(char c) => char.IsAsciiHexDigit(c) ? (char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10) : Dropped;

    static int Binary(char c) => c is '0' or '1' ? c - '0' : Dropped;
}
