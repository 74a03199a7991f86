using System.Buffers.Binary;
using System.Text;

namespace Assay.Build.Watermarks;

/// <summary>
/// Which weights of a tensor carry the mark, and how. A function of the key, the tensor's name and its shape alone: the order of
/// the file, its format and its number type do not matter. Weights lie in runs of <see cref="Run"/>, one in each of up to
/// <see cref="MostRuns"/> equal parts of the tensor, at a place the key chooses; so a tensor of any size costs the same.
/// </summary>
internal sealed class Carriers
{
    public const int Run = 64, MostRuns = 1024, Blocks = 256;
    readonly long[] starts;

    /// <summary>For each carrier its block, and whether its sign is positive.</summary>
    readonly ushort[] draws;

    Carriers(long[] starts, ushort[] draws, long weights) => (this.starts, this.draws, Weights) = (starts, draws, weights);

    /// <summary>Numbers of the tensor.</summary>
    public long Weights { get; }

    public int Count => draws.Length;

    public int Runs => starts.Length;

    /// <summary>First weight of a run, and how many it has.</summary>
    public (long First, int Count) this[int run] => (starts[run], (int)Math.Min(Run, Weights - starts[run]));

    public int Block(int carrier) => draws[carrier] & (Blocks - 1);

    public int Sign(int carrier) => (draws[carrier] & 0x8000) != 0 ? 1 : -1;

    /// <summary>Matrices and higher; vectors are biases and norms, where a change costs most and which are too few to carry anything.</summary>
    public static bool May(IReadOnlyList<long> shape) => shape.Count(d => d > 1) >= 2;

    /// <summary>How many weights of a tensor of that size carry the mark.</summary>
    public static long CountOf(long weights)
    {
        var runs = (weights + Run - 1) / Run;
        return runs <= MostRuns ? weights : (long)MostRuns * Run;
    }

    public static Carriers Of(WatermarkKey key, string name, IReadOnlyList<long> shape)
    {
        var weights = shape.Aggregate(1L, (a, b) => checked(a * b));
        var runs = (weights + Run - 1) / Run;
        using var stream = new KeyStream(key.Derive("weights 1", Address(name, shape)));
        var starts = new long[(int)Math.Min(runs, MostRuns)];
        for (var i = 0; i < starts.Length; i++)
        {
            // The last run may be short: it is only taken where every run is.
            var (from, to) = ((long)((Int128)runs * i / starts.Length), (long)((Int128)runs * (i + 1) / starts.Length));
            if (to == runs && runs > MostRuns)
                to--;
            starts[i] = (from + stream.Below(to - from)) * Run;
        }

        var draws = new ushort[(int)CountOf(weights)];
        for (var i = 0; i < draws.Length; i++)
            draws[i] = stream.Next16();
        return new Carriers(starts, draws, weights);
    }

    // Lengths before contents, so that no two tensors spell the same bytes.
    static byte[] Address(string name, IReadOnlyList<long> shape)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var bytes = new byte[8 + text.Length + (8 * shape.Count)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, text.Length);
        text.CopyTo(bytes, 8);
        for (var i = 0; i < shape.Count; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 + text.Length + (8 * i)), shape[i]);
        return bytes;
    }
}
