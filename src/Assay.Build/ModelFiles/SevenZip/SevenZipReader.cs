using System.Buffers.Binary;
using System.Text;
using Assay.Build.ModelFiles.Codecs;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.SevenZip;

/// <summary>Reads the table of contents (7zFormat.txt of 7-Zip): a header at the end, itself packed as a rule.</summary>
internal static partial class SevenZipReader
{
    public const int StartSize = 32;
    const int MostCoders = 32, MostFolders = 100_000, MostHeaders = 4;
    const byte End = 0, Header = 1, ArchiveProperties = 2, AdditionalStreams = 3, MainStreams = 4, Files = 5, Pack = 6, Unpack = 7, SubStreams = 8, Size = 9, Crc = 10;
    const byte Folder = 11, UnpackSizes = 12, PartCounts = 13, EmptyStream = 14, Anti = 16, Names = 17, Attributes = 21, EncodedHeader = 23;

    /// <summary>Where the header lies, from the 32 bytes at the start; null when they are not whole.</summary>
    public static (long At, long Size, uint Crc)? Start(ByteSource source)
    {
        var start = source.Bytes(0, StartSize);
        if (start.Length < StartSize || BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8)) != Crc32.Of(start.AsSpan(12, 20)))
            return null;
        var at = BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan(12));
        var size = BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan(20));
        if (at > (ulong)source.Length || size > (ulong)source.Length || StartSize + at + size > (ulong)source.Length)
            return null;
        return (StartSize + (long)at, (long)size, BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(28)));
    }

    /// <exception cref="PackedDataException">The header is broken, or asks for what is not read.</exception>
    public static SevenZipArchive Read(ByteSource source, byte[] header, ScanScope scope, List<(long From, long To)> covered)
    {
        for (var i = 0; i < MostHeaders; i++)
        {
            var cursor = new SevenZipCursor(header);
            var kind = cursor.Byte();
            if (kind == Header)
                return Contents(ref cursor, scope);
            if (kind != EncodedHeader)
                throw PackedDataException.Broken("the header is of no known kind");
            var streams = Streams(ref cursor, scope);
            if (streams.Folders is not [var folder])
                throw PackedDataException.Unread("a packed header of several folders");
            covered.AddRange(streams.Packed.Select(p => (p.At, p.At + p.Size)));
            header = Unpacked(source, streams, folder, scope);
        }

        throw PackedDataException.Unread("a header packed many times over");
    }

    static byte[] Unpacked(ByteSource source, SevenZipStreams streams, SevenZipFolder folder, ScanScope scope)
    {
        if (folder.Size > scope.Limits.HeaderBytes)
            throw PackedDataException.Unread($"a header of {folder.Size} bytes");
        using var stream = SevenZipCoders.Open(source, streams, folder, 0);
        using var content = Spool.Copy(stream, folder.Size, scope.Budget, out var error);
        scope.Budget.Expand(content.Length);
        if (error is not null || content.Length != folder.Size)
            throw PackedDataException.Broken(error ?? "the packed header is cut");
        var header = content.Bytes(0, (int)content.Length);
        return folder.Crc is { } crc && crc != Crc32.Of(header) ? throw PackedDataException.Broken("the header's checksum does not fit") : header;
    }

    static SevenZipArchive Contents(ref SevenZipCursor cursor, ScanScope scope)
    {
        var streams = new SevenZipStreams();
        IReadOnlyList<SevenZipMember> members = [];
        while (true)
        {
            switch (cursor.Byte())
            {
                case End:
                    if (cursor.Left > 0)
                        throw PackedDataException.Broken("something follows the header");
                    return new SevenZipArchive(streams, members);
                case ArchiveProperties:
                    while (cursor.Byte() != End)
                        cursor.Bytes(cursor.Size());
                    break;
                case AdditionalStreams:
                    throw PackedDataException.Unread("an archive with additional streams");
                case MainStreams:
                    streams = Streams(ref cursor, scope);
                    break;
                case Files:
                    members = Members(ref cursor, scope);
                    break;
                default:
                    throw PackedDataException.Broken("the header has a part of no known kind");
            }
        }
    }

    static SevenZipMember[] Members(ref SevenZipCursor cursor, ScanScope scope)
    {
        var count = cursor.Count(scope.Limits.Members);
        var names = new string[count];
        Array.Fill(names, "");
        bool[] empty = new bool[count], anti = [];
        var attributes = new uint[count];
        for (var kind = cursor.Number(); kind != End; kind = cursor.Number())
        {
            var part = new SevenZipCursor(cursor.Bytes(cursor.Size()));
            switch (kind)
            {
                case EmptyStream:
                    empty = part.Flags(count);
                    break;
                case Anti:
                    anti = part.Flags(empty.Count(e => e));
                    break;
                case Names:
                    Name(ref part, names);
                    break;
                case Attributes:
                    var known = part.FlagsOrAll(count);
                    if (part.Byte() != 0)
                        throw PackedDataException.Unread("attributes that stand elsewhere");
                    for (var i = 0; i < count; i++)
                        attributes[i] = known[i] ? part.U32() : 0;
                    break;
            }
        }

        var members = new SevenZipMember[count];
        for (int i = 0, nth = 0; i < count; i++)
            members[i] = new SevenZipMember(names[i], !empty[i], empty[i] && nth++ is var n && n < anti.Length && anti[n], attributes[i]);
        return members;
    }

    static void Name(ref SevenZipCursor part, string[] names)
    {
        if (part.Byte() != 0)
            throw PackedDataException.Unread("names that stand elsewhere");
        var text = new StringBuilder();
        for (var i = 0; i < names.Length; i++)
        {
            for (char c; (c = (char)(part.Byte() | (part.Byte() << 8))) != 0;)
                text.Append(c);
            names[i] = text.ToString();
            text.Clear();
        }
    }
}
