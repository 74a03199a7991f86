using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>
/// A way to hide bytes in numbers: in the lowest bytes of each, the highest of them first or last, or in its lowest bits.
/// </summary>
/// <param name="Bytes">Low bytes of each number; 0 when bits are meant.</param>
/// <param name="Bits">Low bits of each number; 0 when bytes are meant.</param>
/// <param name="Reversed">The most significant byte (or bit) comes first, as in EvilModel.</param>
internal readonly record struct Hiding(int Bytes, int Bits, bool Reversed)
{
    public static readonly Hiding[] OfSingles = [new(1, 0, false), new(2, 0, false), new(2, 0, true), new(3, 0, false), new(3, 0, true)];
    public static readonly Hiding[] OfHalves = [new(1, 0, false)];
    public static readonly Hiding[] OfDoubles = [new(1, 0, false), new(2, 0, false), new(3, 0, false), new(3, 0, true), new(4, 0, false), new(4, 0, true), new(6, 0, false), new(6, 0, true)];
    public static readonly Hiding[] InBits = [new(0, 1, false), new(0, 1, true), new(0, 2, false), new(0, 2, true), new(0, 4, false), new(0, 4, true)];

    public static Hiding[] Of(NumberKind kind) => kind switch { NumberKind.Single => OfSingles, NumberKind.Double => OfDoubles, _ => OfHalves };

    public override string ToString() => Bytes > 0
        ? Bytes == 1 ? "the lowest byte" : $"the lowest {Bytes} bytes{(Reversed ? ", highest first," : "")}"
        : Bits == 1 ? "the lowest bit" : $"the lowest {Bits} bits";

    /// <summary>Bytes that are hidden in the numbers of <paramref name="raw"/> from one number on.</summary>
    public int Carve(ReadOnlySpan<byte> raw, int stride, bool bigEndian, Span<byte> into)
    {
        var numbers = raw.Length / stride;
        if (Bytes > 0)
        {
            var made = Math.Min(into.Length, numbers * Bytes);
            for (int i = 0, at = 0; i < made; at += stride)
                for (var b = 0; b < Bytes && i < made; b++, i++)
                    into[i] = raw[At(at, Reversed ? Bytes - 1 - b : b, stride, bigEndian)];
            return made;
        }

        var perByte = 8 / Bits;
        var count = Math.Min(into.Length, numbers / perByte);
        for (var i = 0; i < count; i++)
        {
            var value = 0;
            for (var part = 0; part < perByte; part++)
            {
                var bits = raw[At(((i * perByte) + part) * stride, 0, stride, bigEndian)] & ((1 << Bits) - 1);
                value |= bits << (Reversed ? 8 - Bits - (part * Bits) : part * Bits);
            }

            into[i] = (byte)value;
        }

        return count;
    }

    static int At(int number, int significance, int stride, bool bigEndian) => number + (bigEndian ? stride - 1 - significance : significance);
}

/// <summary>What hides in a tensor's numbers, as a file that other readers can look at; nothing is copied.</summary>
internal sealed class CarvedSource(Tensor tensor, long firstNumber, Hiding hiding, int skip, long most) : ByteSource
{
    const int Numbers = 4096;
    readonly int perNumber = Math.Max(1, hiding.Bytes);

    public override long Length { get; } =
        Math.Clamp((hiding.Bytes > 0 ? (tensor.Count - firstNumber) * hiding.Bytes : (tensor.Count - firstNumber) * hiding.Bits / 8) - skip, 0, most);

    public override int Read(long offset, Span<byte> into)
    {
        if (offset < 0 || offset >= Length)
            return 0;
        var stride = tensor.Layout.Stride;
        var done = 0;
        var want = (int)Math.Min(into.Length, Length - offset);
        var raw = new byte[Numbers * stride];
        var carved = new byte[Numbers * perNumber];
        while (done < want)
        {
            // Numbers are taken from where a byte begins.
            var at = offset + skip + done;
            var number = firstNumber + (hiding.Bytes > 0 ? at / hiding.Bytes : at * (8 / hiding.Bits));
            var over = hiding.Bytes > 0 ? (int)(at % hiding.Bytes) : 0;
            var got = tensor.Source.Read(tensor.Offset + (number * stride), raw.AsSpan(0, (int)Math.Min(raw.Length, (tensor.Count - number) * stride)));
            var made = hiding.Carve(raw.AsSpan(0, got), stride, tensor.Layout.BigEndian, carved);
            var now = Math.Min(made - over, want - done);
            if (now <= 0)
                break;
            carved.AsSpan(over, now).CopyTo(into[done..]);
            done += now;
        }

        return done;
    }
}
