using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace Assay.Build;

/// <summary>Names and sizes of the members of a PyTorch zip. Nothing in it is opened: the pickle is the scanner's work.</summary>
internal static class TorchFacts
{
    const int MaxDirectoryBytes = 16 * 1024 * 1024;

    public static void Read(string path, string name, ReadFacts facts)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Span<byte> start = stackalloc byte[4];
        if (file.ReadAtLeast(start, 4, throwOnEndOfStream: false) < 4 || !start.StartsWith("PK\u0003\u0004"u8))
        {
            // The old form, one pickle after the other, or no PyTorch file at all: its digest is listed, its inside is not told.
            facts.Format(start.StartsWith((ReadOnlySpan<byte>)[0x80]) ? "pickle" : "unknown");
            return;
        }

        CheckDirectory(file);
        file.Position = 0;
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            facts.Format("pytorch-zip");
            facts.Property("assay:pytorch:members", zip.Entries.Count.ToString(CultureInfo.InvariantCulture));
            facts.Property("assay:pytorch:bytes", zip.Entries.Aggregate(0m, (sum, e) => sum + e.Length).ToString(CultureInfo.InvariantCulture));
            foreach (var entry in zip.Entries.Where(e => !e.FullName.Contains("/data/", StringComparison.Ordinal)).Take(50))
                facts.Property($"assay:pytorch:member:{Printable.Name(entry.FullName)}", entry.Length.ToString(CultureInfo.InvariantCulture));
        }
        catch (InvalidDataException e)
        {
            throw new UnreadableException($"{Printable.Name(name)} begins as a zip archive and is none: {e.Message}");
        }
    }

    // The archive's own directory is read into memory as a whole, so its stated size comes first.
    static void CheckDirectory(FileStream file)
    {
        var tail = new byte[(int)Math.Min(file.Length, 65_557)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || tail.Length - end < 22)
            throw new UnreadableException("a zip archive without its directory (cut off?)");
        long size = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 12));
        var offset = (long)BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        // Zip64 states the true numbers elsewhere.
        if (size == uint.MaxValue || offset == uint.MaxValue)
        {
            var wide = tail.AsSpan(0, end).LastIndexOf("PK\u0006\u0006"u8);
            if (wide < 0 || end - wide < 56)
                throw new UnreadableException("a zip64 archive without its directory");
            size = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(tail.AsSpan(wide + 40)), long.MaxValue);
            offset = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(tail.AsSpan(wide + 48)), long.MaxValue);
        }

        // The stated size may lie; the directory cannot be longer than what is left after its offset.
        size = Math.Max(size, file.Length - tail.Length + end - offset);
        if (size > MaxDirectoryBytes)
            throw new UnreadableException($"the archive's directory is {size} bytes long, more than the {MaxDirectoryBytes} read here");
    }
}
