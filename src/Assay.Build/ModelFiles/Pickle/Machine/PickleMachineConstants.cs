using System.Globalization;
using System.Numerics;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>The opcodes that push a number, text or bytes.</summary>
internal sealed partial class PickleMachine
{
    bool IntLine()
    {
        if (!Line(out var line))
            return false;
        var text = PickleText.Decode(reader.Source.Bytes(line.Offset, (int)Math.Min(line.Length, 64))).Trim();
        if (text is "00" or "01")
            return Push(Value.Bool(text == "01"));
        return ParseInt(text, out var value) ? Push(value) : Refuse("an INT line is not a number");
    }

    bool LongLine()
    {
        if (!Line(out var line))
            return false;
        if (line.Length > 64)
            return Push(Value.Big(null));
        var text = PickleText.Decode(reader.Source.Bytes(line.Offset, (int)line.Length)).Trim().TrimEnd('L');
        return ParseInt(text, out var value) ? Push(value) : Refuse("a LONG line is not a number");
    }

    static bool ParseInt(string text, out Value value)
    {
        value = default;
        if (!BigInteger.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return false;
        value = number >= long.MinValue && number <= long.MaxValue ? Value.OfInt((long)number) : Value.Big(number.ToByteArray());
        return true;
    }

    bool Long(int size)
    {
        if (size < 0)
            return Refuse("a LONG4 has a negative size");
        if (size <= 8 && Has(size))
        {
            long value = 0;
            for (var i = 0; i < size; i++)
                value |= (long)reader.Byte() << (8 * i);
            if (size is > 0 and < 8)
                value = value << (64 - (8 * size)) >> (64 - (8 * size));
            return Push(Value.OfInt(value));
        }

        var bytes = size <= 64 ? reader.Source.Bytes(reader.Position, size) : null;
        return Skip((ulong)size) && Push(Value.Big(bytes));
    }

    bool SignedText(int size) => size < 0 ? Refuse("a BINSTRING has a negative size") : Text((ulong)size);

    bool Text(ulong size)
    {
        var at = reader.Position;
        LookInside(size, at);
        return Skip(size) && Push(Value.Text(at, (long)size));
    }

    bool Bytes(ulong size)
    {
        var at = reader.Position;
        LookInside(size, at);
        LookBehind(size, at);
        return Skip(size) && Push(Value.Bytes(at, (long)size));
    }

    // Constants that begin like a pickle, or like one in base64 or hexadecimal, are looked into.
    void LookInside(ulong size, long at)
    {
        if (size >= PickleCarried.Shortest && size <= (ulong)(reader.Length - at) && reader.Has(4) && PickleCarried.Begins(reader.Peek(4)) is var how && how != Carried.Nothing)
            rules.Carries(how, at, (long)size);
    }

    // Nobody names bytes: a pickle that stands behind something else in them is looked for, too.
    void LookBehind(ulong size, long at)
    {
        if (size < PickleCarried.Shortest || size > (ulong)(reader.Length - at))
            return;
        foreach (var start in PickleCarried.Inside(reader.Source, at, (long)size))
            rules.Carries(Carried.Raw, start, at + (long)size - start);
    }

    bool StringLine()
    {
        if (!Line(out var line))
            return false;
        // CPython strips whitespace, then wants one pair of equal quotes.
        var ends = PickleText.Decode(reader.Source.Bytes(line.Offset, (int)Math.Min(line.Length, PickleText.Longest))).Trim();
        if (line.Length <= PickleText.Longest)
        {
            if (ends.Length < 2 || ends[0] != ends[^1] || ends[0] is not ('\'' or '"'))
                return Refuse("a STRING line is not quoted");
            return Push(Value.Text(PickleEscapes.String(ends[1..^1])));
        }

        return Push(Value.Text(line.Offset, line.Length));
    }

    bool EscapedText(Extent line, Func<string, string> unescape)
    {
        if (line.Length > PickleText.Longest)
            return Push(Value.Text(line.Offset, line.Length));
        var bytes = reader.Source.Bytes(line.Offset, (int)line.Length);
        return bytes.AsSpan().Contains((byte)'\\')
            ? Push(Value.Text(unescape(System.Text.Encoding.Latin1.GetString(bytes))))
            : Push(Value.Text(line.Offset, line.Length));
    }
}
