using Assay.Build.ModelFiles.Weights;
using Assay.Statistics;

namespace Assay.Build.Watermarks;

/// <summary>
/// How well the weights agree with the key. Every carrier is measured against the spread of its own tensor, clipped so that a
/// few large weights do not decide, and added with its sign to its block. Under a key that has nothing to do with the model the
/// signs are fair coins, so the block sums are symmetric and independent whatever the weights are: the signed-rank test of the
/// sums is exact.
/// </summary>
internal sealed class Correlation
{
    // Beyond this many deviations a weight tells no more.
    const double Clip = 2.5;

    readonly double[] blocks = new double[Carriers.Blocks];
    double sum, squares;

    /// <summary>Carriers that were read and are not zero.</summary>
    public long Count { get; private set; }

    /// <summary>The sum in standard deviations; what the p-value says, as a size. 0 when nothing was read.</summary>
    public double Score => squares > 0 ? sum / Math.Sqrt(squares) : 0;

    public double PValue => SignedRank.UpperTail(blocks);

    /// <param name="weights">The carriers of one tensor, in order.</param>
    public void Add(Carriers carriers, float[] weights, NumberLayout layout)
    {
        // Quantised weights may be unsigned: then zero is in the middle.
        var centre = layout.IsFloat ? 0 : Spread.Median(weights.AsSpan(0, carriers.Count).ToArray());
        var scale = Spread.Of(weights.AsSpan(0, carriers.Count), centre);
        if (scale == 0)
            return;
        for (var i = 0; i < carriers.Count; i++)
        {
            var x = Math.Clamp((weights[i] - centre) / scale, -Clip, Clip);
            if (x == 0 || double.IsNaN(x))
                continue;
            Count++;
            blocks[carriers.Block(i)] += carriers.Sign(i) * x;
            sum += carriers.Sign(i) * x;
            squares += x * x;
        }
    }
}
