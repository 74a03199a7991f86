using System.Numerics;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>Count, sums and extremes of finite numbers, in one pass over a piece that fits the nearest cache.</summary>
internal struct Moments()
{
    public long Zeros { get; private set; }

    public long NotFinite { get; private set; }

    /// <summary>Numbers that are minus infinity: an attention mask is made of them.</summary>
    public long MinusInfinity { get; private set; }

    /// <summary>Index of the first that is not finite; -1 when all are.</summary>
    public long FirstNotFinite { get; private set; } = -1;

    public float Least { get; private set; } = float.PositiveInfinity;

    public float Most { get; private set; } = float.NegativeInfinity;

    public double Sum { get; private set; }

    public double Squares { get; private set; }

    public void Add(ReadOnlySpan<float> numbers, long first)
    {
        var (sum, squares) = (Vector<float>.Zero, Vector<float>.Zero);
        var (least, most) = (new Vector<float>(float.PositiveInfinity), new Vector<float>(float.NegativeInfinity));
        var (zeros, endless) = (Vector<int>.Zero, Vector<int>.Zero);
        var exponent = new Vector<int>(0x7f800000);
        var i = 0;
        for (; i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(numbers[i..]);
            sum += x;
            squares += x * x;
            least = Vector.Min(least, x);
            most = Vector.Max(most, x);
            zeros -= Vector.Equals(x, Vector<float>.Zero);
            endless |= Vector.Equals(Vector.AsVectorInt32(x) & exponent, exponent);
        }

        var total = (double)Vector.Sum(squares);
        if (endless != Vector<int>.Zero || !double.IsFinite(total))
        {
            Slowly(numbers, first);
            return;
        }

        Zeros += Vector.Sum(zeros);
        Sum += Vector.Sum(sum);
        Squares += total;
        for (var lane = 0; lane < Vector<float>.Count && i > 0; lane++)
        {
            Least = Math.Min(Least, least[lane]);
            Most = Math.Max(Most, most[lane]);
        }

        Slowly(numbers[i..], first + i);
    }

    public void Add(in Moments other)
    {
        Zeros += other.Zeros;
        NotFinite += other.NotFinite;
        MinusInfinity += other.MinusInfinity;
        FirstNotFinite = FirstNotFinite < 0 || (other.FirstNotFinite >= 0 && other.FirstNotFinite < FirstNotFinite) ? other.FirstNotFinite : FirstNotFinite;
        Least = Math.Min(Least, other.Least);
        Most = Math.Max(Most, other.Most);
        Sum += other.Sum;
        Squares += other.Squares;
    }

    // What is left over, and pieces with numbers that are none or too large to square in single precision.
    void Slowly(ReadOnlySpan<float> numbers, long first)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            var x = numbers[i];
            if (!float.IsFinite(x))
            {
                NotFinite++;
                MinusInfinity += float.IsNegativeInfinity(x) ? 1 : 0;
                FirstNotFinite = FirstNotFinite < 0 ? first + i : FirstNotFinite;
                continue;
            }

            Zeros += x == 0 ? 1 : 0;
            Least = Math.Min(Least, x);
            Most = Math.Max(Most, x);
            Sum += x;
            Squares += (double)x * x;
        }
    }
}
