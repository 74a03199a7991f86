namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>What the superblock says (HDF5 File Format Specification, II.A).</summary>
/// <param name="Base">Where address 0 lies in the source: behind the user block.</param>
/// <param name="OffsetSize">Bytes of an address.</param>
/// <param name="LengthSize">Bytes of a length.</param>
/// <param name="End">Where the file says it ends, in the source.</param>
/// <param name="Size">Bytes of the superblock.</param>
internal sealed record Hdf5Super(long Base, int Version, int OffsetSize, int LengthSize, long End, long Root, long Extension, int Size);

/// <summary>One header message (IV.A): its type, its flags and its body.</summary>
internal readonly record struct Hdf5Message(int Type, int Flags, Hdf5Cursor Body)
{
    public bool IsShared => (Flags & 2) != 0;
}

/// <summary>An element type (IV.A.2.d), as far as reading texts and judging bytes needs it.</summary>
internal readonly record struct Hdf5Type(int Class, int Size, bool IsText, bool IsVariable, bool BigEndian = false, bool Signed = false)
{
    /// <summary>How its numbers lie; null when they are none, or of a type that is not looked at.</summary>
    public Weights.NumberLayout? Numbers => (Class, Size, Signed) switch
    {
        (1, 2, _) => Weights.NumberLayout.Of("F16", BigEndian),
        (1, 4, _) => Weights.NumberLayout.Of("F32", BigEndian),
        (1, 8, _) => Weights.NumberLayout.Of("F64", BigEndian),
        (0, 1, true) => Weights.NumberLayout.Of("I8", BigEndian),
        (0, 1, false) => Weights.NumberLayout.Of("U8", BigEndian),
        (0, 2, true) => Weights.NumberLayout.Of("I16", BigEndian),
        (0, 4, true) => Weights.NumberLayout.Of("I32", BigEndian),
        (0, 8, true) => Weights.NumberLayout.Of("I64", BigEndian),
        _ => null,
    };

    /// <summary>Bytes, texts and opaque values: what may carry a file.</summary>
    public bool MayCarry => Class is 3 or 5 or 9 || (Class is 0 or 4 && Size == 1);
}

/// <summary>Is told what an HDF5 file holds, without its contents.</summary>
internal interface IHdf5Listener
{
    void Attribute(string path, string name, ReadOnlyMemory<byte> first);

    void Dataset(string path, Hdf5Type? type, long[]? shape);
}

/// <summary>A named object still to be walked.</summary>
internal readonly record struct Hdf5Visit(long Address, string Path, int Depth);

/// <summary>A link (IV.A.2.g): hard to an address, soft to a path, external to a path in a file, or of a user's own type.</summary>
internal sealed record Hdf5Link(string Name, int Type, long Address, string Target, string File);

/// <summary>What an object's messages say of its data.</summary>
internal sealed class Hdf5Data
{
    public Hdf5Type? Type { get; set; }

    public long[]? Shape { get; set; }

    public Hdf5Layout? Layout { get; set; }

    public List<Hdf5Filter> Filters { get; } = [];
}

/// <summary>How and where a dataset is stored (IV.A.2.i). <see cref="At"/> is in the source; -1 when nothing is allocated.</summary>
/// <param name="Kind">0 compact, 1 contiguous, 2 chunked, 3 virtual.</param>
/// <param name="Index">Chunk index of layout version 4; 0 is the version 1 B-tree.</param>
/// <param name="Chunk">Dimensions of a chunk, the element size last.</param>
internal sealed record Hdf5Layout(int Kind, long At, long Size, int Index, long[] Chunk, int HeapIndex, byte[] Compact);

/// <summary>A step of the filter pipeline (IV.A.2.l).</summary>
internal readonly record struct Hdf5Filter(int Id, string Name);
