namespace Assay.Build.ModelFiles.Numpy;

/// <summary>The header of an npy file (numpy/lib/format.py): the type of an item, the shape, and where the data starts.</summary>
internal sealed record NumpyHeader(string Description, bool HasObjects, long ItemSize, IReadOnlyList<long> Shape, long DataAt, bool FortranOrder);
