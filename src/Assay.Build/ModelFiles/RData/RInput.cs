using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Assay.Build.ModelFiles.Codecs;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.RData;

/// <summary>R's numbers and texts in one of its three spellings: big-endian (X), of the writing machine (B), as text (A).</summary>
internal sealed class RInput(ByteSource source, long start, char spelling)
{
    const int LongestKept = 4096, LongestWord = 64;
    readonly PackedInput input = new(new SourceStream(source.Slice(start, source.Length - start)));

    public long Position => start + input.Position;

    public long Left => source.Length - Position;

    public int Int()
    {
        if (spelling == 'A')
            return Word() is var word && word == "NA" ? int.MinValue
                : int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : throw PackedDataException.Broken("a number is none");
        var read = input.U32();
        return (int)(spelling == 'X' ? BinaryPrimitives.ReverseEndianness(read) : read);
    }

    /// <summary>A length; those beyond 31 bits come in two halves.</summary>
    public long Length()
    {
        var length = Int();
        if (length >= 0)
            return length;
        if (length != -1)
            throw PackedDataException.Broken("a length is negative");
        long high = (uint)Int(), low = (uint)Int();
        return high <= 65_536 ? (high << 32) + low : throw PackedDataException.Broken("a length is larger than any file");
    }

    /// <summary>Passes over numbers of a vector; returns the first few for printing.</summary>
    public string Numbers(long count, int type)
    {
        var size = type switch { RType.Real => 8, RType.Complex => 16, RType.Raw => 1, _ => 4 };
        if (count > Left / (spelling == 'A' ? 2 : size))
            throw PackedDataException.Cut();
        var shown = new List<string>();
        for (var i = 0; i < Math.Min(count, 4); i++)
            shown.Add(One(type));
        if (spelling == 'A')
            for (long i = shown.Count; i < count * (type == RType.Complex ? 2 : 1); i++)
                Word();
        else
            input.Pass((count - shown.Count) * size);
        return count == 1 ? shown[0] : $"c({string.Join(", ", shown)}{(count > 4 ? ", ..." : "")})";
    }

    /// <summary>The bytes of a text; shortened when it is long.</summary>
    public string Text(int length)
    {
        if (length > Left)
            throw PackedDataException.Cut();
        if (spelling == 'A')
            return Escaped(length);
        var kept = new byte[Math.Min(length, LongestKept)];
        input.Exactly(kept);
        input.Pass(length - kept.Length);
        return Encoding.UTF8.GetString(kept);
    }

    string One(int type)
    {
        if (spelling == 'A')
            return Word();
        switch (type)
        {
            case RType.Raw:
                return input.Byte().ToString("x2", CultureInfo.InvariantCulture);
            case RType.Real:
            case RType.Complex:
                var bits = input.U64();
                var value = BitConverter.UInt64BitsToDouble(spelling == 'X' ? BinaryPrimitives.ReverseEndianness(bits) : bits);
                if (type == RType.Complex)
                    input.Pass(8);
                return value.ToString("R", CultureInfo.InvariantCulture);
            case RType.Logical:
                return Int() switch { 0 => "FALSE", int.MinValue => "NA", _ => "TRUE" };
            default:
                return Int().ToString(CultureInfo.InvariantCulture);
        }
    }

    string Word()
    {
        var word = new StringBuilder();
        byte next;
        while ((next = input.Byte()) <= ' ') { }
        do
        {
            if (word.Length == LongestWord)
                throw PackedDataException.Broken("a number is too long");
            word.Append((char)next);
        }
        while ((next = input.Byte()) > ' ');
        return word.ToString();
    }

    string Escaped(int length)
    {
        var text = new StringBuilder();
        while (input.Peek(1) is [(byte)'\n' or (byte)' ' or (byte)'\r'])
            input.Skip(1);
        for (var i = 0; i < length; i++)
        {
            var next = (char)input.Byte();
            if (next == '\\')
                next = Escape((char)input.Byte());
            if (text.Length < LongestKept)
                text.Append(next);
        }

        return text.ToString();
    }

    char Escape(char code)
    {
        switch (code)
        {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'v': return '\v';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'a': return '\a';
            case >= '0' and <= '7':
                var value = code - '0';
                for (var digits = 1; digits < 3 && input.Peek(1) is [>= (byte)'0' and <= (byte)'7']; digits++)
                    value = (value * 8) + input.Byte() - '0';
                return (char)(value & 0xff);
            default: return code;
        }
    }
}
