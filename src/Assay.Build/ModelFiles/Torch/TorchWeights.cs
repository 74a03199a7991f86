using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;
using Assay.Build.ModelFiles.Zip;

namespace Assay.Build.ModelFiles.Torch;

/// <summary>Brings together what a pickle says of tensors and where their storages lie.</summary>
internal static class TorchWeights
{
    /// <param name="torch">The archive's layout.</param>
    /// <param name="stored">Place and length of each storage in <paramref name="source"/>, by the member's name.</param>
    public static List<Tensor> Of(TorchArchive torch, IReadOnlyDictionary<string, ZipRange> stored, ByteSource source, ScanScope scope)
    {
        var (tensors, missing) = (new List<Tensor>(), 0);
        foreach (var root in torch.Roots)
        {
            foreach (var (pickle, folder) in ((string, string)[])[("data.pkl", "data/"), ("constants.pkl", "constants/")])
            {
                foreach (var tensor in scope.Weights!.Taken(scope.Inside(root + pickle).Path))
                    if (stored.TryGetValue(root + folder + tensor.Storage, out var place) && tensor.In(source, place.From, place.To - place.From) is { } found)
                        tensors.Add(found);
                    else
                        missing++;
            }
        }

        if (missing > 0)
            NotFound(missing, scope);

        tensors.Sort((a, b) => a.Offset.CompareTo(b.Offset));
        return tensors;
    }

    public static void NotFound(int tensors, ScanScope scope) =>
        scope.Gap($"the numbers of {tensors} tensors were not looked at: their storage is not where it should be, packed or too short");

    /// <summary>The tensors of one storage of the format before PyTorch 1.6.</summary>
    public static IEnumerable<Tensor> OfStorage(IEnumerable<TorchTensor> tensors, string storage, ByteSource source, long offset, long length)
    {
        foreach (var tensor in tensors.Where(t => t.Storage == storage))
            if (tensor.In(source, offset, length) is { } found)
                yield return found;
    }
}
