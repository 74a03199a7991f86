using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Assay.Build.ModelFiles;

namespace Assay.Build.Dependencies.Osv;

/// <summary>Reads a database dump: a zip, a folder, or one record as JSON or YAML. Anything that is no record refuses the whole import.</summary>
internal static class OsvImporter
{
    const int MostRecord = 64 << 20, MostMembers = 5_000_000;
    const long MostExpanded = 64L << 30;

    public static OsvStatus Import(string source, string name, string target, DateTimeOffset now, IProgress<double>? progress, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
        using var writer = new OsvIndexWriter(target);
        var digest = Directory.Exists(source) ? FromFolder(source, writer, progress, cancel) : FromFile(source, writer, progress, cancel);
        if (writer.Records == 0)
            throw new InvalidDataException("it holds no advisory; nothing was replaced");
        return writer.Finish(name, digest, now, cancel);
    }

    static Digest FromFile(string source, OsvIndexWriter writer, IProgress<double>? progress, CancellationToken cancel)
    {
        using var file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20);
        var digest = new Digest("sha256", Convert.ToHexStringLower(SHA256.HashData(file)));
        file.Position = 0;
        Span<byte> start = stackalloc byte[2];
        var zip = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start.SequenceEqual("PK"u8);
        file.Position = 0;
        if (zip)
            FromZip(file, writer, progress, cancel);
        else
            writer.Add(Record(source, Bounded(file, Path.GetFileName(source))));
        return digest;
    }

    static void FromZip(FileStream file, OsvIndexWriter writer, IProgress<double>? progress, CancellationToken cancel)
    {
        using var zip = Open(file);
        if (zip.Entries.Count > MostMembers)
            throw new InvalidDataException($"it has more than {MostMembers} members");
        long expanded = 0;
        var done = 0;
        var buffer = new byte[1 << 16];
        foreach (var entry in zip.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            if (++done % 256 == 0)
                progress?.Report((double)done / zip.Entries.Count);
            if (!IsRecord(entry.FullName))
                continue;
            var length = Member(entry, ref buffer);
            expanded += length;
            if (expanded > MostExpanded)
                throw new InvalidDataException($"it expands to more than {MostExpanded >> 30} GB");
            writer.Add(Record(entry.FullName, buffer.AsMemory(0, length)));
        }
    }

    static ZipArchive Open(FileStream file)
    {
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"the zip file is broken or cut off: {e.Message}", e);
        }
    }

    // The library checks neither the length nor the checksum that a member claims.
    static int Member(ZipArchiveEntry entry, ref byte[] buffer)
    {
        try
        {
            using var stream = entry.Open();
            var length = 0;
            for (int read; (read = stream.Read(buffer, length, buffer.Length - length)) > 0;)
            {
                length += read;
                if (length > MostRecord)
                    throw new InvalidDataException($"{entry.FullName} is larger than the {MostRecord >> 20} MB that a record may have");
                if (length == buffer.Length)
                    Array.Resize(ref buffer, buffer.Length * 2);
            }

            if (length != entry.Length || Crc32.Of(buffer.AsSpan(0, length)) != entry.Crc32)
                throw new InvalidDataException($"{entry.FullName} is damaged: its length or checksum is not the one that the archive states");
            return length;
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(entry.FullName, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{entry.FullName} cannot be unpacked: {e.Message}", e);
        }
    }

    static Digest FromFolder(string folder, OsvIndexWriter writer, IProgress<double>? progress, CancellationToken cancel)
    {
        var gaps = new List<Gap>();
        var files = FolderFiles.Below(folder, MostMembers, gaps).Where(f => IsRecord(f.Name)).ToList();
        if (gaps.Count > 0)
            throw new InvalidDataException($"{gaps[0].Where}: {gaps[0].Reason}");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var done = 0;
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            if (++done % 256 == 0)
                progress?.Report((double)done / files.Count);
            using var stream = file.OpenRead();
            var bytes = Bounded(stream, file.FullName);
            hash.AppendData(SHA256.HashData(bytes));
            writer.Add(Record(file.FullName, bytes));
        }

        return new Digest("sha256", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    static bool IsRecord(string name) => Path.GetExtension(name).ToUpperInvariant() is ".JSON" or ".YAML" or ".YML" && !Path.GetFileName(name).StartsWith('.');

    static byte[] Bounded(FileStream file, string name)
    {
        if (file.Length > MostRecord)
            throw new InvalidDataException($"{name} is larger than the {MostRecord >> 20} MB that a record may have, and it is no zip file");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    static OsvRecord Record(string name, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Path.GetExtension(name).ToUpperInvariant() is ".YAML" or ".YML" ? OsvRecord.Read(OsvYaml.ToJson(Encoding.UTF8.GetString(bytes.Span))) : OsvRecord.Read(bytes);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{name}: {e.Message}", e);
        }
    }
}
