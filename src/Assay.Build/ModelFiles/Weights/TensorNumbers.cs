namespace Assay.Build.ModelFiles;

/// <summary>What the numbers of one tensor look like; of quantised blocks, what their scales look like.</summary>
/// <param name="Name">As the file names it, made safe to print.</param>
/// <param name="Where">The file or member that holds it.</param>
/// <param name="Type">F32, F16, BF16, F64, I8, U8, I16, I32, I64, Q8_0, Q4_0 or Q4_K.</param>
/// <param name="Shape">Outermost dimension first.</param>
/// <param name="Count">Numbers that were looked at.</param>
/// <param name="Min">Least finite number; null when there is none.</param>
/// <param name="Max">Greatest finite number; null when there is none.</param>
/// <param name="Mean">Of the finite numbers; null when there is none.</param>
/// <param name="Deviation">Standard deviation of the finite numbers; null when there is none.</param>
/// <param name="Zeros">Share that is exactly zero, 0 to 1.</param>
/// <param name="NotFinite">Numbers that are NaN or infinite.</param>
/// <param name="Histogram">
/// Shares (0 to 255, the largest is 255) of up to 1,024 evenly drawn numbers in 16 bins from three standard deviations
/// below the mean to three above; empty when all are equal.
/// </param>
public sealed record TensorNumbers(
    string Name, string Where, string Type, IReadOnlyList<long> Shape, long Count, double? Min, double? Max, double? Mean, double? Deviation, double Zeros, long NotFinite,
    IReadOnlyList<byte> Histogram)
{
    /// <summary>How many times the median the largest norm of a row or column is; null when there are too few.</summary>
    public double? Outlier { get; init; }

    /// <summary>How far that is from the median, in median absolute deviations (scaled by 1.4826).</summary>
    public double? OutlierDeviations { get; init; }

    /// <summary>
    /// How uneven the bits behind the exponent are where they are least so: chi-squared above its expectation, per number;
    /// about 0 for random bytes. Null when there are too few numbers.
    /// </summary>
    public double? Unevenness { get; init; }
}

/// <summary>The numbers of one file.</summary>
/// <param name="Tensors">Tensors that were looked at.</param>
/// <param name="Count">Numbers of all of them.</param>
/// <param name="Listed">The tensors, in the order of the file; the first 10,000 of them.</param>
public sealed record WeightNumbers(long Tensors, long Count, IReadOnlyList<TensorNumbers> Listed);
