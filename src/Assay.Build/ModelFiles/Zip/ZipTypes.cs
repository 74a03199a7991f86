namespace Assay.Build.ModelFiles.Zip;

/// <summary>A member as the central directory describes it (APPNOTE 4.3.12), ZIP64 already applied.</summary>
internal sealed record ZipEntry(string Name, int Flags, int Method, uint Crc, long Compressed, long Size, long HeaderAt, bool IsFolder, bool IsLink);

/// <summary>A member as its local header describes it (APPNOTE 4.3.7). Sizes are 0 when a data descriptor follows.</summary>
internal sealed record ZipLocal(string Name, int Flags, int Method, uint Crc, long Compressed, long Size, long DataAt);

/// <summary>The end record(s), with offsets corrected for data in front of the archive.</summary>
/// <param name="Prefix">Bytes in front of the archive.</param>
/// <param name="DirectoryAt">Where the central directory starts, in the source.</param>
/// <param name="End">Where the end record with its comment ends.</param>
/// <param name="Disagrees">The 32-bit and the 64-bit end record name different directories.</param>
internal sealed record ZipEnd(long Prefix, long DirectoryAt, long DirectorySize, long Entries, long End, bool Disagrees);

/// <summary>Bytes of the archive, the end not among them. A class: lists and tables of tuples would be compiled at every start.</summary>
internal sealed record ZipRange(long From, long To);
