using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Tar;

/// <summary>Reads tar headers (POSIX ustar, GNU): 512-byte blocks, numbers in octal or base 256.</summary>
internal static class TarReader
{
    public const int Block = 512;

    /// <summary>The entry whose header stands at a place; null when there is none or its checksum is wrong.</summary>
    public static TarEntry? Read(ByteSource source, long at)
    {
        var header = source.Bytes(at, Block);
        if (header.Length < Block || Number(header.AsSpan(148, 8)) != Checksum(header) || Number(header.AsSpan(124, 12)) is not (>= 0 and var size))
            return null;
        var name = Text(header.AsSpan(0, 100));
        var prefix = header.AsSpan(257, 5).SequenceEqual("ustar"u8) && header[262] == 0 ? Text(header.AsSpan(345, 155)) : "";
        return new TarEntry(prefix.Length > 0 ? prefix + "/" + name : name, (char)header[156], Text(header.AsSpan(157, 100)), at + Block, size);
    }

    public static bool IsEnd(ByteSource source, long at) => source.Bytes(at, Block).AsSpan().IndexOfAnyExcept((byte)0) < 0;

    static long Checksum(byte[] header)
    {
        long sum = 0;
        for (var i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? ' ' : header[i];
        return sum;
    }

    static long Number(ReadOnlySpan<byte> field)
    {
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var b in field[^8..])
                value = (value << 8) | b;
            return value;
        }

        var digits = 0;
        foreach (var b in field)
        {
            if (b is >= (byte)'0' and <= (byte)'7')
                (value, digits) = ((value * 8) + b - '0', digits + 1);
            else if (digits > 0)
                break;
            else if (b != ' ')
                return b == 0 ? 0 : -1;
        }

        return value;
    }

    static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
