using Assay.Build.ModelFiles.Codecs;

namespace Assay.Build.ModelFiles.SevenZip;

/// <summary>The part of the header that describes packed streams, folders, and the members in them.</summary>
internal static partial class SevenZipReader
{
    static SevenZipStreams Streams(ref SevenZipCursor cursor, ScanScope scope)
    {
        var streams = new SevenZipStreams();
        var parts = false;
        while (true)
        {
            switch (cursor.Byte())
            {
                case End:
                    if (!parts)
                        foreach (var folder in streams.Folders)
                            folder.Parts.Add((folder.Size, folder.Crc));
                    return streams;
                case Pack:
                    PackInfo(ref cursor, streams);
                    break;
                case Unpack:
                    UnpackInfo(ref cursor, streams);
                    break;
                case SubStreams:
                    Parts(ref cursor, streams, scope);
                    parts = true;
                    break;
                default:
                    throw PackedDataException.Broken("the header has a part of no known kind");
            }
        }
    }

    static void PackInfo(ref SevenZipCursor cursor, SevenZipStreams streams)
    {
        var at = cursor.Size();
        var count = cursor.Count(MostFolders);
        while (true)
        {
            switch (cursor.Byte())
            {
                case End:
                    if (streams.Packed.Count != count)
                        throw PackedDataException.Broken("packed streams have no sizes");
                    return;
                case Size:
                    for (var i = 0; i < count; i++)
                    {
                        var size = cursor.Size();
                        streams.Packed.Add((checked(StartSize + Math.Min(at, 1L << 60)), size));
                        at = size > (1L << 60) - Math.Min(at, 1L << 60) ? 1L << 60 : at + size;
                    }

                    break;
                case Crc:
                    cursor.Checksums(count);
                    break;
                default:
                    throw PackedDataException.Broken("packed streams have a property of no known kind");
            }
        }
    }

    static void UnpackInfo(ref SevenZipCursor cursor, SevenZipStreams streams)
    {
        if (cursor.Byte() != Folder)
            throw PackedDataException.Broken("the folders are not there");
        var count = cursor.Count(MostFolders);
        if (cursor.Byte() != 0)
            throw PackedDataException.Unread("folders that are described elsewhere");
        for (var i = 0; i < count; i++)
            streams.Folders.Add(OneFolder(ref cursor));
        while (true)
        {
            switch (cursor.Byte())
            {
                case End:
                    return;
                case UnpackSizes:
                    foreach (var folder in streams.Folders)
                    {
                        var sizes = new long[folder.Coders.Sum(c => c.Outputs)];
                        for (var i = 0; i < sizes.Length; i++)
                            sizes[i] = cursor.Size();
                        folder.Sizes = sizes;
                    }

                    break;
                case Crc:
                    var checksums = cursor.Checksums(count);
                    for (var i = 0; i < count; i++)
                        streams.Folders[i].Crc = checksums[i];
                    break;
                default:
                    throw PackedDataException.Broken("folders have a property of no known kind");
            }
        }
    }

    static SevenZipFolder OneFolder(ref SevenZipCursor cursor)
    {
        var coders = new SevenZipCoder[cursor.Count(MostCoders)];
        for (var i = 0; i < coders.Length; i++)
        {
            var flags = cursor.Byte();
            if ((flags & 0xc0) != 0 || (flags & 15) > 8)
                throw PackedDataException.Unread("a method with alternatives");
            ulong method = 0;
            foreach (var b in cursor.Bytes(flags & 15))
                method = (method << 8) | b;
            var (inputs, outputs) = (flags & 0x10) != 0 ? (cursor.Count(MostCoders), cursor.Count(MostCoders)) : (1, 1);
            var properties = (flags & 0x20) != 0 ? cursor.Bytes(cursor.Size()).ToArray() : [];
            coders[i] = new SevenZipCoder(method, properties, inputs, outputs);
        }

        int totalIn = coders.Sum(c => c.Inputs), totalOut = coders.Sum(c => c.Outputs);
        if (totalOut == 0 || totalIn < totalOut - 1)
            throw PackedDataException.Broken("the coders of a folder do not fit together");
        var joints = new (int, int)[totalOut - 1];
        for (var i = 0; i < joints.Length; i++)
            joints[i] = (cursor.Count(totalIn), cursor.Count(totalOut));
        var packed = new int[totalIn - joints.Length];
        if (packed.Length == 1)
            packed[0] = Enumerable.Range(0, totalIn).FirstOrDefault(input => joints.All(j => j.Item1 != input), -1);
        else
            for (var i = 0; i < packed.Length; i++)
                packed[i] = cursor.Count(totalIn);
        return new SevenZipFolder(coders, joints, packed);
    }

    static void Parts(ref SevenZipCursor cursor, SevenZipStreams streams, ScanScope scope)
    {
        var counts = streams.Folders.Select(_ => 1).ToArray();
        var kind = cursor.Byte();
        if (kind == PartCounts)
        {
            for (var i = 0; i < counts.Length; i++)
                counts[i] = cursor.Count(scope.Limits.Members);
            kind = cursor.Byte();
        }

        if (counts.Sum(c => (long)c) > scope.Limits.Members)
            throw PackedDataException.Unread($"more than {scope.Limits.Members} members");
        var sized = kind == Size;
        for (var i = 0; i < counts.Length; i++)
            PartSizes(ref cursor, streams.Folders[i], counts[i], sized);
        if (sized)
            kind = cursor.Byte();
        // The checksum of a folder with one part is that part's; the others are listed here.
        var unknown = streams.Folders.Sum(f => f.Parts.Count == 1 && f.Crc is not null ? 0 : f.Parts.Count);
        var checksums = new uint?[unknown];
        for (; kind != End; kind = cursor.Byte())
        {
            if (kind != Crc)
                throw PackedDataException.Broken("members have a property of no known kind");
            checksums = cursor.Checksums(unknown);
        }

        var next = 0;
        foreach (var folder in streams.Folders)
        {
            var own = folder.Parts.Count == 1 && folder.Crc is not null;
            for (var i = 0; i < folder.Parts.Count; i++)
                folder.Parts[i] = (folder.Parts[i].Size, own ? folder.Crc : checksums[next++]);
        }
    }

    static void PartSizes(ref SevenZipCursor cursor, SevenZipFolder folder, int count, bool sized)
    {
        var left = folder.Size;
        for (var i = 0; i < count; i++)
        {
            if (i < count - 1 && !sized)
                throw PackedDataException.Broken("members have no sizes");
            var size = i < count - 1 ? cursor.Size() : left;
            if (size > left)
                throw PackedDataException.Broken("the members are larger than their folder");
            left -= size;
            folder.Parts.Add((size, null));
        }
    }
}
