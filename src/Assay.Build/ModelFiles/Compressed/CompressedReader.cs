using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Compressed;

/// <summary>Unpacks within the file's budget.</summary>
internal static class CompressedReader
{
    /// <summary>True when some bytes come out: two bytes of magic alone are no proof.</summary>
    public static bool Opens(ByteSource source, CompressedHeader header)
    {
        try
        {
            using var stream = header.Open!(new SourceStream(source));
            return stream.ReadByte() >= 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return header.Magic.Length > 2;
        }
    }

    public static ByteSource Unpack(ByteSource source, CompressedHeader header, ScanScope inside)
    {
        using var packed = new SourceStream(source);
        using var stream = header.Open!(packed);
        var content = Spool.Copy(stream, inside.Budget.ExpandedLeft, inside.Budget, out var error);
        inside.Budget.Expand(content.Length);
        if (error is not null)
            inside.Gap(error);
        else
            CheckEnd(source, header, content, inside);
        return content;
    }

    // .NET's decompressors accept a stream that stops short; its trailer says how much there should be.
    static void CheckEnd(ByteSource source, CompressedHeader header, ByteSource content, ScanScope inside)
    {
        if (header == CompressedHeader.Gzip)
        {
            var size = source.Bytes(source.Length - 4, 4);
            if (size.Length < 4 || BitConverter.ToUInt32(size) != (uint)content.Length)
                inside.Gap("the compressed data is cut, or has something behind it");
            return;
        }

        var trailer = source.Bytes(source.Length - 4, 4);
        if (trailer.Length < 4 || System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(trailer) != Adler(content))
            inside.Gap("the compressed data is cut, or has something behind it");
    }

    static uint Adler(ByteSource content)
    {
        uint a = 1, b = 0;
        var block = new byte[1 << 16];
        for (long at = 0; at < content.Length;)
        {
            var got = content.Read(at, block);
            if (got == 0)
                break;
            at += got;
            for (var i = 0; i < got;)
            {
                // 5552 is how many bytes fit before the sums overflow 32 bits (RFC 1950, zlib's NMAX).
                var until = Math.Min(got, i + 5552);
                for (; i < until; i++)
                    b += a += block[i];
                a %= 65521;
                b %= 65521;
            }
        }

        return (b << 16) | a;
    }
}
