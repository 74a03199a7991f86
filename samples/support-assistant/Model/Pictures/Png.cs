using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace SupportAssistant.Model.Pictures;

/// <summary>
/// A PNG as far as this assistant reads it: grey of eight bits, not interlaced, and the texts of its metadata. What a stranger sends is bounded in bytes, sides
/// and texts before anything is unpacked; what is otherwise or broken has no dots, and never stops an answer.
/// </summary>
sealed record Png(int Width, int Height, byte[] Dots, IReadOnlyList<string> Texts)
{
    const int MostBytes = 1 << 20, MostSide = 4096, MostDots = 2 << 20, MostTexts = 8, MostText = 8 << 10;

    public static Png? Read(ReadOnlySpan<byte> file)
    {
        if (file.Length is < 33 or > MostBytes || !file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return null;
        var (width, height, readable) = (0, 0, false);
        var texts = new List<string>();
        using var packed = new MemoryStream();
        for (var at = 8; file.Length - at >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12)
                break;
            var type = Encoding.ASCII.GetString(file.Slice(at + 4, 4));
            var data = file.Slice(at + 8, (int)length);
            at += 12 + (int)length;
            if (type == "IHDR" && data.Length == 13)
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                readable = data[8..].SequenceEqual((ReadOnlySpan<byte>)[8, 0, 0, 0, 0]) && width is > 0 and <= MostSide && height is > 0 and <= MostSide && width * height <= MostDots;
            }
            else if (type == "IDAT")
                packed.Write(data);
            else if (texts.Count < MostTexts && Text(type, data) is { Length: > 0 } text)
                texts.Add(text[..Math.Min(text.Length, MostText)]);
        }

        return readable && Unpacked(packed, width, height) is { } dots ? new(width, height, dots, texts) : new(0, 0, [], texts);
    }

    static string? Text(string type, ReadOnlySpan<byte> data)
    {
        var keyword = data.IndexOf((byte)0);
        switch (type)
        {
            case "tEXt" when keyword > 0:
                return Encoding.Latin1.GetString(data[(keyword + 1)..]);
            // Not compressed; the language and the translated keyword are passed over.
            case "iTXt" when keyword > 0 && data.Length > keyword + 3 && data[keyword + 1] == 0:
                var rest = data[(keyword + 3)..];
                for (var i = 0; i < 2; i++)
                    rest = rest.IndexOf((byte)0) is >= 0 and var end ? rest[(end + 1)..] : default;
                return Encoding.UTF8.GetString(rest);
            case "eXIf":
                return Description(data);
            default:
                return null;
        }
    }

    // The image description (tag 0x010E) of a big-endian Exif block's first directory.
    static string? Description(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 14 || !exif.StartsWith("MM\0*"u8))
            return null;
        var directory = BinaryPrimitives.ReadUInt32BigEndian(exif[4..]);
        if (directory > exif.Length - 2)
            return null;
        int entries = BinaryPrimitives.ReadUInt16BigEndian(exif[(int)directory..]);
        for (var (i, at) = (0, (int)directory + 2); i < entries && at <= exif.Length - 12; i++, at += 12)
        {
            var (length, from) = (BinaryPrimitives.ReadUInt32BigEndian(exif[(at + 4)..]), BinaryPrimitives.ReadUInt32BigEndian(exif[(at + 8)..]));
            if (BinaryPrimitives.ReadUInt16BigEndian(exif[at..]) == 0x010E && length > 4 && from <= exif.Length && length <= exif.Length - from)
                return Encoding.UTF8.GetString(exif.Slice((int)from, (int)length)).TrimEnd('\0');
        }

        return null;
    }

    static byte[]? Unpacked(MemoryStream packed, int width, int height)
    {
        try
        {
            packed.Position = 0;
            using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
            var dots = new byte[width * height];
            Span<byte> above = new byte[width];
            for (var y = 0; y < height; y++)
            {
                var filter = zlib.ReadByte();
                var row = dots.AsSpan(y * width, width);
                zlib.ReadExactly(row);
                if (!Unfiltered(filter, row, above))
                    return null;
                above = row;
            }

            return dots;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    static bool Unfiltered(int filter, Span<byte> row, ReadOnlySpan<byte> above)
    {
        for (var x = 0; filter is > 0 and <= 4 && x < row.Length; x++)
        {
            var (left, up, corner) = (x > 0 ? row[x - 1] : 0, (int)above[x], x > 0 ? above[x - 1] : 0);
            row[x] += (byte)(filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, _ => Nearest(left, up, corner) });
        }

        return filter is >= 0 and <= 4;
    }

    static int Nearest(int left, int up, int corner)
    {
        var (byLeft, byUp, byCorner) = (Math.Abs(up - corner), Math.Abs(left - corner), Math.Abs(left + up - (2 * corner)));
        return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
    }
}
