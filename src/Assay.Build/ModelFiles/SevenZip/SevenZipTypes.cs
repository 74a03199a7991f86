namespace Assay.Build.ModelFiles.SevenZip;

/// <summary>One step of unpacking: a method with its parameters, and how many streams go in and out.</summary>
internal sealed record SevenZipCoder(ulong Method, byte[] Properties, int Inputs, int Outputs);

/// <summary>A solid block: coders, how their streams are joined, which packed streams go in, and what comes out.</summary>
internal sealed record SevenZipFolder(IReadOnlyList<SevenZipCoder> Coders, IReadOnlyList<(int Input, int Output)> Joints, IReadOnlyList<int> Packed)
{
    /// <summary>Bytes of each coder's output.</summary>
    public long[] Sizes { get; set; } = [];

    public uint? Crc { get; set; }

    /// <summary>The members that lie in it, one behind the other.</summary>
    public List<(long Size, uint? Crc)> Parts { get; } = [];

    /// <summary>The output that no other coder takes; -1 when there is none.</summary>
    public int Main => Enumerable.Range(0, Coders.Sum(c => c.Outputs)).FirstOrDefault(o => Joints.All(j => j.Output != o), -1);

    public long Size => Main >= 0 && Main < Sizes.Length ? Sizes[Main] : 0;
}

/// <summary>Packed streams and the folders that are made of them.</summary>
internal sealed record SevenZipStreams
{
    public List<(long At, long Size)> Packed { get; } = [];

    public List<SevenZipFolder> Folders { get; } = [];
}

/// <summary>A member: with a stream, or empty (a folder, an empty file, a mark to delete).</summary>
internal sealed record SevenZipMember(string Name, bool HasStream, bool IsAnti, uint Attributes)
{
    /// <summary>The high half holds a Unix mode, and it says symbolic link (p7zip, 7-Zip 22 and later).</summary>
    public bool IsLink => (Attributes & 0x8000) != 0 && (Attributes >> 16 & 0xf000) == 0xa000;
}

/// <summary>The whole table of contents.</summary>
internal sealed record SevenZipArchive(SevenZipStreams Streams, IReadOnlyList<SevenZipMember> Members);
