namespace Assay.Build.ModelFiles.Weights;

/// <summary>
/// What is added up of one tensor while its pieces are read, by several threads in any order. Memory: twice eight bytes a
/// row and a column (for at most a million of each), and 16 bytes for each piece of 4 MiB.
/// </summary>
internal sealed class TensorTally
{
    const long MostRows = 1 << 20;
    const int MostColumns = 1 << 16, Sampled = 1024;
    readonly Lock gate = new();
    readonly (double Sum, double Squares)[] sums;
    readonly UInt128[] hashes;
    readonly long sampleEvery;
    readonly float[] samples;
    Moments moments = new();
    UniformBits uniform;
    int left;

    public TensorTally(Tensor tensor, int index, int pieces)
    {
        (Tensor, Index, left) = (tensor, index, pieces);
        sums = new (double, double)[pieces];
        hashes = new UInt128[pieces];
        uniform = new UniformBits(tensor.Layout);
        Hidden = new HiddenSearch(tensor.Layout);
        sampleEvery = Math.Max(1, tensor.Count / Sampled);
        samples = new float[Math.Min(tensor.Count, Sampled)];
        var rows = tensor.InOrder && tensor.Shape.Count >= 2 && tensor.Shaped == tensor.Count && tensor.Count > 0;
        if (rows && tensor.Shape[0] is >= 16 and <= MostRows && tensor.Count / tensor.Shape[0] >= 8)
            Rows = new double[tensor.Shape[0]];
        // A kernel's last dimension is a neuron in TensorFlow; a few columns are the window of a convolution.
        if (rows && !tensor.Layout.IsScale && tensor.Shape[^1] is >= 16 and <= MostColumns && tensor.Count / tensor.Shape[^1] >= 8)
            Columns = new double[tensor.Shape[^1]];
    }

    public Tensor Tensor { get; }

    public int Index { get; }

    public HiddenSearch Hidden { get; }

    /// <summary>Sums of squares by first dimension; null when there are too few or too many.</summary>
    public double[]? Rows { get; }

    /// <summary>Sums of squares by last dimension.</summary>
    public double[]? Columns { get; }

    public long PerRow => Tensor.Count / Tensor.Shape[0];

    public ref readonly Moments Moments => ref moments;

    public ref readonly UniformBits Uniform => ref uniform;

    public UInt128 Hash { get; private set; }

    /// <summary>The row or column that stands out most; null when there are too few.</summary>
    public OutlierNeuron? Outlier { get; private set; }

    public double Mean { get; private set; }

    public double Deviation { get; private set; }

    /// <summary>Adds a piece; true when it was the last.</summary>
    public bool Add(int piece, in Moments found, in UniformBits bits, HiddenSearch hidden, float[]? columns, UInt128 hash)
    {
        lock (gate)
        {
            (sums[piece], hashes[piece]) = ((found.Sum, found.Squares), hash);
            moments.Add(found);
            uniform.Add(bits);
            Hidden.Add(hidden);
            if (columns is not null)
                for (var i = 0; i < Columns!.Length; i++)
                    Columns[i] += columns[i];
            return --left == 0;
        }
    }

    /// <summary>Draws what the histogram needs of numbers that begin at <paramref name="first"/>.</summary>
    public void Sample(ReadOnlySpan<float> numbers, long first)
    {
        var next = (first + sampleEvery - 1) / sampleEvery;
        for (; next < samples.Length && (next * sampleEvery) - first < numbers.Length; next++)
            samples[next] = numbers[(int)((next * sampleEvery) - first)];
    }

    // Rows that two pieces share are longer than a piece, so this is rare.
    public void AddToRow(long row, double squares, bool shared)
    {
        if (!shared)
        {
            Rows![row] += squares;
            return;
        }

        lock (gate)
            Rows![row] += squares;
    }

    public TensorNumbers Finish(string where)
    {
        // In the order of the file, so that the same file gives the same numbers whichever thread was first.
        var (sum, squares) = (0.0, 0.0);
        foreach (var (one, two) in sums)
            (sum, squares) = (sum + one, squares + two);
        foreach (var hash in hashes)
            Hash = KeyedHash.Add(Hash, System.Runtime.InteropServices.MemoryMarshal.AsBytes([hash]));
        var finite = Tensor.Count - moments.NotFinite;
        Mean = finite > 0 ? sum / finite : 0;
        Deviation = finite > 0 ? Math.Sqrt(Math.Max(0, (squares / finite) - (Mean * Mean))) : 0;
        if (moments.Least == moments.Most)
            Deviation = 0;
        Outlier = OutlierNeuron.Of(Rows, "row") is { } row ? OutlierNeuron.Worse(row, OutlierNeuron.Of(Columns, "column")) : OutlierNeuron.Of(Columns, "column");
        return new TensorNumbers(
            ScanScope.Printable(Tensor.Name), where, Tensor.Layout.Name, Tensor.Shape, Tensor.Count, finite > 0 ? moments.Least : null, finite > 0 ? moments.Most : null,
            finite > 0 ? Mean : null, finite > 0 ? Deviation : null, Tensor.Count > 0 ? (double)moments.Zeros / Tensor.Count : 0, moments.NotFinite, Histogram())
        {
            Outlier = Outlier?.Ratio,
            OutlierDeviations = Outlier?.Deviations,
            Unevenness = uniform.Windows > 0 ? uniform.LeastUneven : null,
        };
    }

    byte[] Histogram()
    {
        if (!(Deviation > 0) || !double.IsFinite(Deviation))
            return [];
        Span<int> bins = stackalloc int[16];
        foreach (var x in samples)
            if (float.IsFinite(x))
                bins[(int)Math.Clamp(((x - Mean) / Deviation + 3) / 6 * 16, 0, 15)]++;
        var most = Math.Max(1, bins.ToArray().Max());
        var shares = new byte[16];
        for (var i = 0; i < 16; i++)
            shares[i] = (byte)(bins[i] * 255L / most);
        return shares;
    }
}
