using System.Buffers.Binary;
using System.Text;

namespace Assay.Governance;

/// <summary>One file of a pack.</summary>
sealed record PackFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>
/// The canonical zip of a pack: stored, names sorted by their bytes, 1980-01-01, no extra fields, no comments, nothing before,
/// between or after. The same files give the same bytes, and reading accepts only those bytes.
/// </summary>
static class PackZip
{
    public const int MaxFiles = 60_000;
    public const int MaxBytes = 1 << 30;
    public const int MaxName = 200;

    const uint LocalMark = 0x04034b50;
    const uint CentralMark = 0x02014b50;
    const uint EndMark = 0x06054b50;
    const ushort Version = 20;
    const ushort Utf8Names = 0x0800;
    const ushort Date1980 = 0x0021;
    const int LocalBytes = 30;
    const int CentralBytes = 46;
    const int EndBytes = 22;

    /// <exception cref="InvalidDataException">More files or bytes than a pack may have.</exception>
    public static byte[] Write(IEnumerable<PackFile> files)
    {
        var sorted = files.OrderBy(f => f.Name, StringComparer.Ordinal).ToList();
        var total = sorted.Sum(f => (long)LocalBytes + CentralBytes + (2 * f.Name.Length) + f.Content.Length) + EndBytes;
        if (sorted.Count > MaxFiles || total > MaxBytes)
            throw new InvalidDataException($"The pack would have {sorted.Count} files and {total} bytes; at most {MaxFiles} files and {MaxBytes} bytes are allowed.");
        var zip = new byte[total];
        var at = 0;
        var central = new List<(PackFile File, int Offset, uint Crc)>(sorted.Count);
        foreach (var file in sorted)
        {
            var crc = Crc32.Of(file.Content.Span);
            central.Add((file, at, crc));
            Put32(zip, ref at, LocalMark);
            Common(zip, ref at, file, crc);
            Name(zip, ref at, file.Name);
            file.Content.Span.CopyTo(zip.AsSpan(at));
            at += file.Content.Length;
        }

        var start = at;
        foreach (var (file, offset, crc) in central)
        {
            Put32(zip, ref at, CentralMark);
            Put16(zip, ref at, Version);
            Common(zip, ref at, file, crc);
            // Comment length, disk, attributes: nothing.
            at += 10;
            Put32(zip, ref at, (uint)offset);
            Name(zip, ref at, file.Name);
        }

        var size = at - start;
        Put32(zip, ref at, EndMark);
        at += 4;
        Put16(zip, ref at, (ushort)sorted.Count);
        Put16(zip, ref at, (ushort)sorted.Count);
        Put32(zip, ref at, (uint)size);
        Put32(zip, ref at, (uint)start);
        return zip;
    }

    /// <summary>The files of a canonical zip; null with a reason for any other bytes. Contents are slices of the input.</summary>
    public static Dictionary<string, ReadOnlyMemory<byte>>? TryRead(ReadOnlyMemory<byte> zip, out string error)
    {
        var files = new List<PackFile>();
        error = Walk(zip, files);
        if (error.Length > 0)
            return null;
        var again = Write(files);
        if (!zip.Span.SequenceEqual(again))
        {
            var differs = zip.Span.CommonPrefixLength(again);
            error = zip.Length > again.Length && differs == again.Length
                ? $"{zip.Length - again.Length} bytes follow the end of the zip"
                : $"it is not in canonical form: byte {differs} is not the one that its files give";
            return null;
        }

        return files.ToDictionary(f => f.Name, f => f.Content, StringComparer.Ordinal);
    }

    // Empty when the local headers can be walked to the directory.
    static string Walk(ReadOnlyMemory<byte> zip, List<PackFile> files)
    {
        if (zip.Length > MaxBytes)
            return $"it has {zip.Length} bytes, more than the {MaxBytes} allowed";
        var span = zip.Span;
        var at = 0;
        while (span.Length - at >= LocalBytes && BinaryPrimitives.ReadUInt32LittleEndian(span[at..]) == LocalMark)
        {
            if (files.Count == MaxFiles)
                return $"it has more than {MaxFiles} files";
            var header = span.Slice(at, LocalBytes);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(header[22..]);
            var name = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
            if (BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) != 0)
                return $"file {files.Count} is compressed or encrypted; a pack is stored";
            if (size == uint.MaxValue || BinaryPrimitives.ReadUInt16LittleEndian(header[4..]) > Version)
                return $"file {files.Count} is written as zip64, which a pack never is";
            if (BinaryPrimitives.ReadUInt16LittleEndian(header[28..]) != 0)
                return $"file {files.Count} has an extra field";
            if (name is 0 or > MaxName || name > span.Length - at - LocalBytes)
                return $"the name of file {files.Count} has {name} bytes";
            if (size > span.Length - at - LocalBytes - name)
                return $"file {files.Count} says that it has {size} bytes, more than follow";
            var text = Encoding.Latin1.GetString(span.Slice(at + LocalBytes, name));
            if (!SafeName(text))
                return $"the name of file {files.Count} is not one that a pack has";
            if (files.Count > 0 && string.CompareOrdinal(files[^1].Name, text) >= 0)
                return files[^1].Name == text ? $"{text} is there twice" : $"{text} is out of order";
            var content = zip.Slice(at + LocalBytes + name, (int)size);
            // Writing again would show it too; this costs no copy.
            if (Crc32.Of(content.Span) != BinaryPrimitives.ReadUInt32LittleEndian(header[14..]))
                return $"{text} is damaged: its checksum is another one";
            files.Add(new PackFile(text, content));
            at += LocalBytes + name + (int)size;
        }

        return files.Count == 0 ? "it is not a zip file that begins with a file" : "";
    }

    /// <summary>Lower-case letters, digits, dots, hyphens and single slashes inside: nothing that leads out of a folder.</summary>
    public static bool SafeName(string name)
    {
        var before = '/';
        foreach (var c in name)
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' || (c is '.' or '/' && before != '/')))
                return false;
            before = c;
        }

        return before != '/' && name.Length <= MaxName;
    }

    static void Common(byte[] zip, ref int at, PackFile file, uint crc)
    {
        Put16(zip, ref at, Version);
        Put16(zip, ref at, Utf8Names);
        Put16(zip, ref at, 0);
        Put16(zip, ref at, 0);
        Put16(zip, ref at, Date1980);
        Put32(zip, ref at, crc);
        Put32(zip, ref at, (uint)file.Content.Length);
        Put32(zip, ref at, (uint)file.Content.Length);
        Put16(zip, ref at, (ushort)file.Name.Length);
        Put16(zip, ref at, 0);
    }

    static void Name(byte[] zip, ref int at, string name) => at += Encoding.ASCII.GetBytes(name, zip.AsSpan(at));

    static void Put16(byte[] zip, ref int at, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(at), value);
        at += 2;
    }

    static void Put32(byte[] zip, ref int at, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(at), value);
        at += 4;
    }
}
