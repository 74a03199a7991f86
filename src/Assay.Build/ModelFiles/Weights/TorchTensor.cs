namespace Assay.Build.ModelFiles.Weights;

/// <summary>A tensor as a pickle of PyTorch rebuilds it (torch/_utils.py, <c>_rebuild_tensor_v2</c>): a view of a storage.</summary>
/// <param name="Storage">Key of the storage.</param>
/// <param name="First">Its first element in the storage.</param>
/// <param name="Stride">Elements from one index to the next, for each dimension.</param>
internal sealed record TorchTensor(string Name, string Storage, NumberLayout Layout, long First, IReadOnlyList<long> Shape, IReadOnlyList<long> Stride)
{
    /// <summary>The tensor of these storage bytes; null when it claims more than they hold.</summary>
    public Tensor? In(Sources.ByteSource source, long offset, long length)
    {
        var total = 1m;
        foreach (var dimension in Shape)
            if (!Product.Times(ref total, dimension))
                return null;
        var size = Layout.Stride;
        if (First < 0 || total > length / size || First > (length / size) - total)
            return null;
        return new Tensor(Name, Layout, Shape, source, offset + (First * size), (long)total * size) { InOrder = IsContiguous() };
    }

    bool IsContiguous()
    {
        var expected = 1L;
        for (var i = Shape.Count - 1; i >= 0; i--)
        {
            if (Shape[i] != 1 && (i >= Stride.Count || Stride[i] != expected))
                return false;
            expected *= Math.Max(1, Shape[i]);
        }

        return true;
    }
}
