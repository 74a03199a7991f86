using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>
/// A tensor as every format hands it over: its numbers, and where their bytes lie. The bytes are read when its statistics
/// are made, and only then; a range that leaves its source is cut to it (what that means the format's own rules say).
/// </summary>
/// <param name="Name">As the file names it.</param>
/// <param name="Shape">Outermost dimension first.</param>
internal sealed record Tensor(string Name, NumberLayout Layout, IReadOnlyList<long> Shape, ByteSource Source, long Offset, long Length)
{
    /// <summary>Numbers that are really there.</summary>
    public long Count { get; } = Math.Clamp(Length, 0, Math.Max(0, Source.Length - Math.Max(0, Offset))) / Layout.Stride;

    /// <summary>False when the bytes do not follow the shape's order (a transposed view): then rows mean nothing.</summary>
    public bool InOrder { get; init; } = true;

    /// <summary>What else the format knows of the same bytes: two tensors of one place are a tie, not a copy.</summary>
    public string Place => $"{Offset}+{Length}";

    /// <summary>Numbers of the shape; -1 when it is not what the bytes hold.</summary>
    public long Shaped
    {
        get
        {
            var total = 1m;
            foreach (var dimension in Shape)
                if (!Product.Times(ref total, dimension))
                    return -1;
            return Layout.IsScale || total == Count ? Count : -1;
        }
    }
}
