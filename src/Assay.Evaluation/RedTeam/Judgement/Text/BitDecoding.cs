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
        new("base32", 5, Base32Small),
        new("hex", 4, Hex),
        new("binary", 1, Binary),
        new("binary", 1, Binary, 7),
    ];

    readonly sbyte[] _values = [.. Enumerable.Range(0, 128).Select(c => (sbyte)value((char)c))];

    internal string Form => form;

    /// <summary>The readable runs of at least <paramref name="shortest"/> characters, over all alignments.</summary>
    internal IEnumerable<MappedText> Runs(MappedText source, int shortest, bool beyondAscii)
    {
        var (signs, origins, count) = Signs(source.Text);
        if ((long)count * bits < (long)shortest * byteBits)
            yield break;
        var run = new MappedTextBuilder(source);
        foreach (var alignment in Alignments())
        {
            run.Clear();
            var (held, have, bytes) = (0, 0, 0);
            for (var i = alignment; i < count; i++)
            {
                held = (held << bits) | signs[i];
                have += bits;
                if (have < byteBits)
                    continue;
                have -= byteBits;
                var read = (held >> have) & ((1 << byteBits) - 1);
                held &= (1 << have) - 1;
                if (Readable(read, beyondAscii))
                    run.Add((char)read, origins[alignment + bytes * byteBits / bits]);
                else if (run.Length > 0 && read != 0)
                {
                    if (run.Length >= shortest)
                        yield return run.Build();
                    run.Clear();
                }

                bytes++;
            }

            if (run.Length >= shortest)
                yield return run.Build();
        }
    }

    /// <summary>Where to begin so that some reading starts at the byte that matters: as many signs as bring sign and byte together.</summary>
    IEnumerable<int> Alignments() => Enumerable.Range(0, byteBits / int.Min(bits, Common(byteBits, bits)));

    static int Common(int a, int b) => b == 0 ? a : Common(b, a % b);

    (byte[] Signs, int[] Origins, int Count) Signs(string text)
    {
        var signs = new byte[text.Length];
        var origins = new int[text.Length];
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

        return (signs, origins, count);
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
        >= '2' and <= '7' => c - '2' + 26,
        _ => Dropped,
    };

    static int Base32Small(char c) => c is >= 'a' and <= 'z' ? c - 'a' : Base32(c);

    static int Hex(char c) => char.IsAsciiHexDigit(c) ? (char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10) : Dropped;

    static int Binary(char c) => c is '0' or '1' ? c - '0' : Dropped;
}
