using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>
/// Looks for numbers whose bits are too even. In what training leaves, the first bits behind the exponent follow Benford's
/// law (small mantissas are more frequent) and the last bit of the exponent is uneven; ciphertext or packed data written
/// over them is even in both (Pearson's chi-squared test over sixteen values). What overwrites only the last bits of a
/// single cannot be told from training: they are even by nature. That is the limit of every look at the numbers alone
/// (Wang, Liu, Cui: EvilModel, 2021; Liu et al.: StegoNet, ACSAC 2020).
/// </summary>
internal struct UniformBits(NumberLayout layout)
{
    /// <summary>Chi-squared of 16 values, 15 degrees of freedom: ciphertext is above this once in a million windows.</summary>
    public const double Even = 57;

    // How uneven a trained tensor is decides how many numbers a window needs: bench/weights/RESULTS.md.
    readonly int window = layout.Kind == NumberKind.Half ? 1 << 16 : 1 << 12;
    Counts counts;
    int counted;

    /// <summary>Whole windows that were judged.</summary>
    public long Windows { get; private set; }

    /// <summary>Of those, the ones that are too even.</summary>
    public long EvenWindows { get; private set; }

    /// <summary>Where the first of them begins, in numbers.</summary>
    public long FirstEven { get; private set; } = -1;

    /// <summary>The least uneven window, as chi-squared above its expectation and per number.</summary>
    public double LeastUneven { get; private set; } = double.PositiveInfinity;

    public int Window => window;

    [System.Runtime.CompilerServices.InlineArray(64)]
    struct Counts
    {
        int first;
    }

    public void Add(ReadOnlySpan<byte> raw, long first)
    {
        var count = raw.Length / layout.Stride;
        for (var done = 0; done < count;)
        {
            var now = Math.Min(count - done, window - counted);
            Count(raw.Slice(done * layout.Stride, now * layout.Stride));
            done += now;
            counted += now;
            if (counted == window)
                Judge(first + done - window);
        }
    }

    public void Add(in UniformBits other)
    {
        Windows += other.Windows;
        EvenWindows += other.EvenWindows;
        FirstEven = FirstEven < 0 || (other.FirstEven >= 0 && other.FirstEven < FirstEven) ? other.FirstEven : FirstEven;
        LeastUneven = Math.Min(LeastUneven, other.LeastUneven);
    }

    // Four tables, so that equal neighbours do not wait for each other.
    void Count(ReadOnlySpan<byte> raw)
    {
        Span<int> table = counts;
        switch (layout.Kind)
        {
            case NumberKind.Single when !layout.BigEndian:
                var words = MemoryMarshal.Cast<byte, uint>(raw);
                var i = 0;
                for (; i + 3 < words.Length; i += 4)
                {
                    table[(int)(words[i] >> 20) & 15]++;
                    table[16 + ((int)(words[i + 1] >> 20) & 15)]++;
                    table[32 + ((int)(words[i + 2] >> 20) & 15)]++;
                    table[48 + ((int)(words[i + 3] >> 20) & 15)]++;
                }

                for (; i < words.Length; i++)
                    table[(int)(words[i] >> 20) & 15]++;
                break;
            case NumberKind.Half or NumberKind.Brain:
                for (var at = layout.BigEndian ? 1 : 0; at < raw.Length; at += 2)
                    table[((at & 6) * 8) + (raw[at] >> 4)]++;
                break;
            case NumberKind.Double:
                for (var at = 0; at + 8 <= raw.Length; at += 8)
                    table[(int)((layout.BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(raw[at..]) : BinaryPrimitives.ReadUInt64LittleEndian(raw[at..])) >> 49) & 15]++;
                break;
            case NumberKind.Single:
                for (var at = 0; at + 4 <= raw.Length; at += 4)
                    table[raw[at + 1] >> 4]++;
                break;
            default:
                foreach (var value in raw)
                    table[value >> 4]++;
                break;
        }
    }

    void Judge(long at)
    {
        Span<int> table = counts;
        var expected = window / 16.0;
        var squared = 0.0;
        for (var i = 0; i < 16; i++)
        {
            var off = table[i] + table[16 + i] + table[32 + i] + table[48 + i] - expected;
            squared += off * off / expected;
        }

        Windows++;
        LeastUneven = Math.Min(LeastUneven, (squared - 15) / window);
        if (squared < Even)
        {
            EvenWindows++;
            FirstEven = FirstEven < 0 ? at : FirstEven;
        }

        table.Clear();
        counted = 0;
    }
}
