namespace Assay.Build;

/// <summary>How to embed.</summary>
public sealed record WatermarkOptions
{
    /// <summary>
    /// Change of each marked weight as a share of its tensor's usual weight; null chooses one by the number of weights,
    /// so that half of the score may be lost, between <see cref="Least"/> and <see cref="Most"/>.
    /// </summary>
    public double? Strength { get; init; }

    /// <summary>The weakest strength that is chosen by itself.</summary>
    public const double Least = 0.003;

    /// <summary>The greatest strength that is chosen by itself.</summary>
    public const double Most = 0.15;

    /// <summary>No p-value above this counts as a mark.</summary>
    public const double Significance = 1e-6;
}

/// <summary>What the mark did to one tensor.</summary>
/// <param name="Marked">Weights that carry the mark; zeros are left zero.</param>
/// <param name="RelativeChange">Norm of the change by the norm of the weights that may carry it: a bound for the whole tensor.</param>
/// <param name="LargestChange">Largest change of one weight.</param>
public sealed record MarkedTensor(string Name, IReadOnlyList<long> Shape, string Type, long Marked, double RelativeChange, double LargestChange);

/// <summary>What came of embedding: a fault, or what was changed and how well it can be found again.</summary>
/// <param name="Strength">Change of each marked weight as a share of its tensor's usual weight.</param>
/// <param name="Tensors">The tensors that carry the mark.</param>
/// <param name="Found">The mark as it is found in the new file.</param>
public sealed record WatermarkEmbedding(double Strength, IReadOnlyList<MarkedTensor> Tensors, WatermarkVerification? Found, string? Fault)
{
    public long Marked => Tensors.Sum(t => t.Marked);

    /// <summary>The greatest relative change of any tensor.</summary>
    public double LargestRelativeChange => Tensors.Count == 0 ? 0 : Tensors.Max(t => t.RelativeChange);

    internal static WatermarkEmbedding Failed(string fault) => new(0, [], null, fault);
}

/// <summary>What a key finds in a model: a fault, or a p-value.</summary>
/// <param name="PValue">
/// Chance that a random key agrees with these weights as well or better (one-sided, exact: signed-rank test over 256 keyed blocks).
/// </param>
/// <param name="Score">The agreement in standard deviations.</param>
/// <param name="Weights">Weights that were compared; zeros say nothing.</param>
/// <param name="Tensors">Tensors they lie in.</param>
/// <param name="Unread">What should have been looked at and was not, a sentence each.</param>
public sealed record WatermarkVerification(double PValue, double Score, long Weights, int Tensors, IReadOnlyList<string> Unread, string? Fault)
{
    public bool IsFound(double significance) => Fault is null && PValue <= significance;

    internal static WatermarkVerification Failed(string fault) => new(1, 0, 0, 0, [], fault);
}

/// <summary>What the mark did to the outputs of an ONNX model, on made-up inputs (64 rows of standard normal numbers, small indices).</summary>
/// <param name="Largest">Largest change of one output.</param>
/// <param name="Mean">Mean change.</param>
/// <param name="MeanOutput">Mean size of the outputs, to compare with.</param>
/// <param name="SameChoice">Share of rows whose largest output stayed the same one, 0 to 1; null when outputs are single numbers.</param>
/// <param name="Outputs">Numbers that were compared.</param>
/// <param name="WhyNot">Why nothing was compared; null when it was.</param>
public sealed record OutputComparison(double Largest, double Mean, double MeanOutput, double? SameChoice, long Outputs, string? WhyNot)
{
    internal static OutputComparison NotRun(string why) => new(0, 0, 0, null, 0, why);
}
