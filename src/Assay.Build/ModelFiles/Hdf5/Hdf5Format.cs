using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>
/// HDF5 files (HDF5 File Format Specification 3.0): Keras' older models and the weights of its newer ones. The
/// container runs no code, but it reaches into other files; what its texts configure is judged by their own formats.
/// </summary>
internal sealed class Hdf5Format : IModelFormat
{
    public string Id => "hdf5";

    public IReadOnlyList<Rule> Rules => Hdf5Rules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        head.StartsWith(Hdf5Source.Signature) || (!scope.Opportunistic && source.Length > 512 && Hdf5Source.Find(source, everywhere: true) > 0);

    public void Scan(ByteSource source, ScanScope scope)
    {
        var at = Hdf5Source.Find(source, everywhere: true);
        if (Hdf5Source.Open(source, at) is not { } super)
        {
            scope.Gap("the superblock is cut or of an unknown version");
            return;
        }

        if (at > 0)
            InFront(source, at, scope);
        new Hdf5Walk(new Hdf5Source(source, scope, super)).Run();
    }

    // MATLAB writes 512 bytes of text there; a tar whose first member is a model has its header there.
    static void InFront(ByteSource source, long size, ScanScope scope)
    {
        var start = source.Bytes(0, 512);
        if (size <= 512 && start.AsSpan().IndexOfAnyExcept((byte)0) < 0)
            return;
        var known = start.AsSpan().StartsWith("MATLAB 7.3 MAT-file"u8) || start.AsSpan(257, 5).SequenceEqual("ustar"u8);
        Hdf5Rules.FrontData(known && size == 512, size, scope);
        if (!known)
            scope.Inside("front", opportunistic: true).Judge(source.Slice(0, size));
    }
}
